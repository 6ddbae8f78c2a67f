import type { Tx } from '#app/db/client.server.ts';
import { keysOnRecord } from '#app/db/log-keys.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import { isKey, keyText } from '#app/ledger/log-keys.ts';
import type { KeyRing } from '#app/ports.ts';

/** The key to be revoked still signs: another has to be put in its place first, or nothing could announce the end of this one. */
export class KeyStillSigns extends Error {
  readonly code = 'key_still_signs';
  constructor() {
    super(
      'This key still signs. Put a new key into LOG_KEY_FILE and this one into PREVIOUS_LOG_KEY_FILE, restart, and run this again: see docs/keys.md.',
    );
    this.name = 'KeyStillSigns';
  }
}

/**
 * Withdraws a key this log was signed with: appends `log.key_revoked` and marks the key wherever the log used it, under earlier names
 * too. The next checkpoint, which the key in force signs, covers the entry. Out: whether there was anything to do; run twice, it says so once.
 * `untrustedSince` null: not known. Throws LogMissing, KeyStillSigns.
 */
export async function revokeKey(
  tx: Tx,
  shop: ShopId,
  revoked: { publicKey: Uint8Array; untrustedSince: Date | null; reason: string; by: string },
  deps: { keys: KeyRing; now: Date },
): Promise<boolean> {
  await tx.$executeRaw`SELECT 1 FROM log WHERE shop_id = ${shop} FOR UPDATE`;
  const { publicKey, untrustedSince, reason, by } = revoked;
  const held = (await keysOnRecord(tx, shop)).filter((key) => isKey(key, publicKey) && key.revokedAt === null);
  if (held.length === 0) return false;
  if (held.some((key) => key.untilSize === null)) throw new KeyStillSigns();
  const entries = held.map((key) =>
    entry('log.key_revoked', deps.now, {
      key: keyText(key),
      untrustedSince: untrustedSince?.toISOString() ?? null,
      reason,
      by,
    }),
  );
  await tx.logKey.updateMany({
    where: { shopId: shop, keyId: { in: held.map((key) => key.keyId) } },
    data: { revokedAt: deps.now, revokedReason: reason, untrustedSince },
  });
  await append(tx, shop, entries, deps);
  return true;
}
