import type { Tx } from '#app/db/client.server.ts';
import { type KeyOnRecord, keysOnRecord, signingKey } from '#app/db/log-keys.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Edge } from '#app/ledger/edge.ts';
import { LogKeyUnknown, LogMissing } from '#app/ledger/error.ts';
import { changePackKey, endSigningKey, keyText, recordKey } from '#app/ledger/log-keys.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';

type Keys = Pick<CheckpointSigner, 'logPublicKey' | 'packPublicKey' | 'previousLog'>;

/** True when a configured key is not the one on record: the log has to name it before it signs anything. Throws LogKeyUnknown. */
export function mustAnnounceKeys(edge: Pick<Edge, 'keys' | 'packKey'>, signer: Keys): boolean {
  return checkLogKey(edge.keys, signer) === 'rotates' || !equalBytes(edge.packKey, signer.packPublicKey);
}

/**
 * Appends the entries that name changed keys, `pack.key_changed` and then `log.key_rotated`, and puts the keys on record. The log key before
 * signs up to and including the new size, the next one from it on: one checkpoint carries both.
 *
 * Runs under the head's lock, so of two processes that find the key changed one announces it and the other finds it done. If we crash
 * before commit, nothing of it happened and the next publish announces again; after it, the next publish signs with both.
 * Throws LogMissing, LogKeyUnknown.
 */
export async function announceKeys(
  tx: Tx,
  shop: ShopId,
  ports: { signer: Keys; keys: KeyRing },
  now: Date,
): Promise<void> {
  const { signer } = ports;
  const [log] = await tx.$queryRaw<{ origin: string; packKey: Uint8Array }[]>`
    SELECT origin, pack_key AS "packKey" FROM log WHERE shop_id = ${shop} FOR UPDATE`;
  if (!log) throw new LogMissing();
  const keys = await keysOnRecord(tx, shop);
  const { origin } = log;
  const rotates = checkLogKey(keys, signer) === 'rotates';
  const changesPackKey = !equalBytes(log.packKey, signer.packPublicKey);
  const entries: LedgerEntry[] = [];
  if (changesPackKey) {
    const changed = { previousKey: toHex(log.packKey), nextKey: toHex(signer.packPublicKey), by: null };
    entries.push(entry('pack.key_changed', now, changed));
  }
  if (rotates) {
    const previousKey = keyText(signingKey(keys)!);
    const nextKey = keyText({ origin, publicKey: Buffer.from(signer.logPublicKey) });
    entries.push(entry('log.key_rotated', now, { origin, previousKey, nextKey, by: null }));
  }
  const places = await append(tx, shop, entries, { keys: ports.keys, now });
  if (rotates) {
    const size = places.at(-1)!.index + 1n;
    await endSigningKey(tx, shop, size);
    await recordKey(tx, shop, {
      origin,
      publicKey: signer.logPublicKey,
      because: 'rotated',
      fromSize: size,
      since: now,
    });
  }
  if (changesPackKey) {
    await changePackKey(tx, shop, signer.packPublicKey);
  }
}

function checkLogKey(keys: readonly KeyOnRecord[], signer: Keys): 'signs' | 'rotates' {
  const signing = signingKey(keys);
  if (!signing) throw new LogKeyUnknown('none_on_record');
  if (equalBytes(signing.publicKey, signer.logPublicKey)) return 'signs';
  if (!signer.previousLog || !equalBytes(signing.publicKey, signer.previousLog.publicKey)) {
    throw new LogKeyUnknown('previous_missing');
  }
  const isKnown = keys.some((key) => key.origin === signing.origin && equalBytes(key.publicKey, signer.logPublicKey));
  if (isKnown) throw new LogKeyUnknown('used_before');
  return 'rotates';
}
