import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import type { KeyRing } from '#app/ports.ts';

/** A data key in the clear, for the length of one transaction. 32 bytes. */
export interface OpenKey {
  keyId: string;
  key: Uint8Array;
}

/** null stands for the shop's own key; a person id for that person's. */
export type KeyOwner = string | null;

const contextOf = (shop: ShopId, keyId: string): string => `data-key/${shop}/${keyId}`;

/**
 * The live keys of these owners, made where there is none yet. Wrapped keys only are stored.
 * A crash after this and before the caller commits leaves nothing: keys are rows of the same transaction.
 */
export async function keysFor(
  tx: Tx,
  shop: ShopId,
  owners: Iterable<KeyOwner>,
  ring: KeyRing,
  now: Date,
): Promise<Map<KeyOwner, OpenKey>> {
  const wanted = [...new Set(owners)];
  const people = wanted.filter((owner) => owner !== null);
  const found = await tx.dataKey.findMany({
    where: {
      shopId: shop,
      destroyedAt: null,
      OR: [{ personId: { in: people } }, ...(wanted.includes(null) ? [{ personId: null }] : [])],
    },
    orderBy: { createdAt: 'asc' },
  });
  const open = new Map<KeyOwner, OpenKey>();
  for (const row of found) {
    if (row.wrapped)
      open.set(row.personId, {
        keyId: row.keyId,
        key: ring.unwrap(row.wrapped, row.rootKeyId, contextOf(shop, row.keyId)),
      });
  }
  const missing = wanted.filter((owner) => !open.has(owner));
  const made = missing.map((owner) => ({ owner, keyId: randomUUID(), key: new Uint8Array(randomBytes(32)) }));
  if (made.length > 0) {
    await tx.dataKey.createMany({
      data: made.map(({ owner, keyId, key }) => {
        const { wrapped, rootKeyId } = ring.wrap(key, contextOf(shop, keyId));
        return { shopId: shop, keyId, personId: owner, wrapped: Buffer.from(wrapped), rootKeyId, createdAt: now };
      }),
    });
  }
  for (const { owner, keyId, key } of made) open.set(owner, { keyId, key });
  return open;
}

/**
 * Every live key of the shop by key id, for reading many parts. Destroyed keys are absent. Each is unwrapped when it is first asked for,
 * and the asking throws what the ring throws.
 */
export async function keysById(
  tx: Tx,
  shop: ShopId,
  keyIds: Iterable<string>,
  ring: KeyRing,
): Promise<Map<string, () => Uint8Array>> {
  const rows = await tx.$queryRaw<{ keyId: string; wrapped: Uint8Array | null; rootKeyId: string }[]>`
    SELECT key_id AS "keyId", wrapped, root_key_id AS "rootKeyId" FROM data_key
    WHERE shop_id = ${shop} AND key_id = ANY (${[...new Set(keyIds)]}::uuid[]) AND destroyed_at IS NULL`;
  const live = new Map<string, () => Uint8Array>();
  for (const { keyId, wrapped, rootKeyId } of rows) {
    if (!wrapped) continue;
    let key: Uint8Array | undefined;
    live.set(keyId, () => (key ??= ring.unwrap(wrapped, rootKeyId, contextOf(shop, keyId))));
  }
  return live;
}

/** The same data key under the present root key. Throws what the ring throws when the earlier root key is not configured. */
export function rewrapDataKey(
  ring: KeyRing,
  { shop, keyId, wrapped, rootKeyId }: { shop: ShopId; keyId: string; wrapped: Uint8Array; rootKeyId: string },
): { wrapped: Uint8Array; rootKeyId: string } {
  const context = contextOf(shop, keyId);
  return ring.wrap(ring.unwrap(wrapped, rootKeyId, context), context);
}
