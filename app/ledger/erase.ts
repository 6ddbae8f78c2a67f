import type { Tx } from '#app/db/client.server.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { KeyRing } from '#app/ports.ts';

/**
 * Erases everything the log says about these people: parts with their salts, and the keys that sealed them. Leaves
 * stay and commit to nothing readable. Appends the tombstone. Out: how many parts went.
 * One transaction: a crash leaves either all of it or none; running it again finds nothing left and adds a tombstone only.
 */
export async function erasePeople(
  tx: Tx,
  shop: ShopId,
  personIds: readonly string[],
  deps: { keys: KeyRing; now: Date },
): Promise<number> {
  const { count } = await tx.entryPart.deleteMany({ where: { shopId: shop, personId: { in: [...personIds] } } });
  await tx.dataKey.updateMany({
    where: { shopId: shop, personId: { in: [...personIds] }, destroyedAt: null },
    data: { wrapped: null, destroyedAt: deps.now },
  });
  await append(tx, shop, [entry('person.redacted', deps.now, { memberIds: [...personIds], parts: count })], deps);
  return count;
}

/**
 * Erases every readable part of the shop's log and destroys all its data keys, the shop's own included. The tombstone is
 * appended first under a key that goes with the rest, so that its leaf stands in the log and says nothing personal.
 */
export async function eraseShop(
  tx: Tx,
  shop: ShopId,
  deps: { keys: KeyRing; now: Date; installationNo: number },
): Promise<number> {
  await append(tx, shop, [entry('shop.redacted', deps.now, { installationNo: deps.installationNo })], deps);
  const { count } = await tx.entryPart.deleteMany({ where: { shopId: shop } });
  await tx.dataKey.updateMany({
    where: { shopId: shop, destroyedAt: null },
    data: { wrapped: null, destroyedAt: deps.now },
  });
  return count;
}
