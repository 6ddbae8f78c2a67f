import type { Tx } from '#app/db/client.server.ts';
import { type KeyOnRecord, keysOnRecord } from '#app/db/log-keys.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { formatKey, noteKey, type NoteKey } from '#app/tlog/note.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

/** The keys whose signatures the checkpoint of this origin and size carries, the newest first: one, or two at a rotation. */
export function keysOfCheckpoint(
  keys: readonly KeyOnRecord[],
  checkpoint: { origin: string; size: bigint },
): NoteKey[] {
  const { origin, size } = checkpoint;
  return keys
    .filter((key) => key.origin === origin && key.fromSize <= size && (key.untilSize === null || size <= key.untilSize))
    .map(asNoteKey)
    .reverse();
}

/**
 * The lines of `log.vkey` for a pack under this checkpoint, `name+id+key` each: the key of the checkpoint first, then earlier keys
 * of the same log, newest first, those of the name it had before a recovery included.
 */
export async function keyLines(
  tx: Tx,
  shop: ShopId,
  checkpoint: { origin: string; size: bigint },
): Promise<readonly string[]> {
  const { origin, size } = checkpoint;
  const newestFirst = (await keysOnRecord(tx, shop)).reverse();
  const ofThisLog = newestFirst.filter((key) => key.origin === origin && key.fromSize <= size);
  const ofEarlierNames = newestFirst.filter((key) => key.origin !== origin && key.fromSize < size);
  return [...ofThisLog, ...ofEarlierNames].map(keyText);
}

/** `origin+id+base64`: the one-line form that auditors pin. */
export const keyText = (key: Pick<KeyOnRecord, 'origin' | 'publicKey'>): string => formatKey(asNoteKey(key));

/** As a note key (C2SP signed-note) named after the origin it signs for. */
export const asNoteKey = (key: Pick<KeyOnRecord, 'origin' | 'publicKey'>): NoteKey =>
  noteKey(nodeCrypto, key.origin, key.publicKey);

/** Whether a key on record is this raw public key, under whatever name it signs. */
export const isKey = (key: Pick<KeyOnRecord, 'publicKey'>, publicKey: Uint8Array): boolean =>
  equalBytes(key.publicKey, publicKey);

/** Puts a key on record as the one that signs from now on. The caller has ended the one before. */
export async function recordKey(
  tx: Tx,
  shop: ShopId,
  key: {
    origin: string;
    publicKey: Uint8Array;
    because: 'opened' | 'rotated' | 'recovered';
    fromSize: bigint;
    since: Date;
  },
): Promise<void> {
  const { id } = asNoteKey({ origin: key.origin, publicKey: Buffer.from(key.publicKey) });
  await tx.logKey.create({ data: { ...key, shopId: shop, keyId: id, publicKey: Buffer.from(key.publicKey) } });
}

/** The last size that the present key signs. */
export async function endSigningKey(tx: Tx, shop: ShopId, untilSize: bigint): Promise<void> {
  await tx.logKey.updateMany({ where: { shopId: shop, untilSize: null }, data: { untilSize } });
}

/** Puts a pack key on record as the one in force, after the entry that names it. The one before stays known. */
export async function changePackKey(tx: Tx, shop: ShopId, next: Uint8Array): Promise<void> {
  const { packKey } = await tx.log.findUniqueOrThrow({ where: { shopId: shop }, select: { packKey: true } });
  const data = { packKey: Buffer.from(next), earlierPackKeys: { push: packKey } };
  await tx.log.update({ where: { shopId: shop }, data });
}
