import type { Tx } from '#app/db/client.server.ts';
import type { LogKey } from '#app/db/generated/client.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { formatKey, noteKey, type NoteKey } from '#app/tlog/note.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

/** A name and key that the log is or was signed under. */
export type KeyOnRecord = Omit<LogKey, 'shopId'>;

/** Every key the log has been signed with, oldest first: all origins, the present one last. */
export const keysOnRecord = (tx: Tx, shop: ShopId): Promise<LogKey[]> =>
  tx.logKey.findMany({ where: { shopId: shop }, orderBy: [{ fromSize: 'asc' }, { since: 'asc' }] });

/** The key that signs now; null when none is on record. */
export const signingKey = (keys: readonly KeyOnRecord[]): KeyOnRecord | null =>
  keys.find((key) => key.untilSize === null) ?? null;

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

/** A pack key that the log names or named. */
export interface PackKeyOnRecord {
  /** SHA-256 of the raw key, lower-case hex: what packs and people compare. */
  readonly digest: string;
  /** The entry that first named it, and the one that named its successor; null for the key in force. */
  readonly named: NamedIn;
  readonly replaced: NamedIn | null;
}

export interface NamedIn {
  readonly index: bigint;
  readonly time: Date;
}

/** All pack keys of the log, the one in force first. */
export async function packKeysOnRecord(tx: Tx, shop: ShopId): Promise<readonly PackKeyOnRecord[]> {
  const log = await tx.log.findUnique({ where: { shopId: shop }, select: { packKey: true, earlierPackKeys: true } });
  if (!log) return [];
  const named = await tx.leaf.findMany({
    where: { shopId: shop, OR: [{ index: 0n }, { type: 'pack.key_changed' }] },
    orderBy: { index: 'asc' },
    select: { index: true, time: true },
  });
  return [...log.earlierPackKeys, log.packKey]
    .flatMap((key, i) => {
      const found = named[i];
      const digest = toHex(nodeCrypto.sha256(key));
      return found ? [{ digest, named: found, replaced: named[i + 1] ?? null }] : [];
    })
    .reverse();
}
