import { createHash } from 'node:crypto';
import type { Tx } from '#app/db/client.server.ts';
import type { LogKey } from '#app/db/generated/client.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** A name and key that the log is or was signed under. */
export type KeyOnRecord = Omit<LogKey, 'shopId'>;

/** Every key the log has been signed with, oldest first: all origins, the present one last. */
export const keysOnRecord = (tx: Tx, shop: ShopId): Promise<LogKey[]> =>
  tx.logKey.findMany({ where: { shopId: shop }, orderBy: [{ fromSize: 'asc' }, { since: 'asc' }] });

/** The key that signs now; null when none is on record. */
export const signingKey = (keys: readonly KeyOnRecord[]): KeyOnRecord | null =>
  keys.find((key) => key.untilSize === null) ?? null;

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
      const digest = createHash('sha256').update(key).digest('hex');
      return found ? [{ digest, named: found, replaced: named[i + 1] ?? null }] : [];
    })
    .reverse();
}
