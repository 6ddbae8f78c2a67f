import type { Tx } from '#app/db/client.server.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import { entry, type EntryType } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import { keysFor } from '#app/ledger/data-keys.ts';
import { type OpenPart, openParts, sealedPart } from '#app/ledger/parts.ts';
import type { KeyRing } from '#app/ports.ts';
import { PUBLIC_PART } from '#app/tlog/leaf.ts';

const PAGE = 500;

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
  const count = await destroyPartsOf(tx, shop, personIds, deps.now);
  await append(tx, shop, [entry('person.redacted', deps.now, { memberIds: [...personIds], parts: count })], deps);
  return count;
}

/** The erasing without the tombstone, for a log that has it already. */
export async function destroyPartsOf(tx: Tx, shop: ShopId, personIds: readonly string[], now: Date): Promise<number> {
  const { count } = await tx.entryPart.deleteMany({ where: { shopId: shop, personId: { in: [...personIds] } } });
  await tx.dataKey.updateMany({
    where: { shopId: shop, personId: { in: [...personIds] }, destroyedAt: null },
    data: { wrapped: null, destroyedAt: now },
  });
  return count;
}

/** Entries about the log and the installation. They name nobody, and without them nothing that comes after an erasure could be shown. */
const OF_THE_LOG_ITSELF: readonly EntryType[] = [
  'log.opened',
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
  'app.installed',
  'app.uninstalled',
  'app.scopes_changed',
  'shop.redacted',
  'person.redacted',
  'checkpoint.stamped',
  'checkpoint.copied',
];

/** Whether the public part of this kind of entry outlives the erasure of its shop. */
export const isOfTheLogItself = (type: string): boolean => (OF_THE_LOG_ITSELF as readonly string[]).includes(type);

/**
 * Erases what the shop's log says and destroys all its data keys, the shop's own included. What stays readable is the public part of
 * entries that are about the log itself and name nobody: a store that comes back goes on in the same log, and its packs have to show
 * whose log that is and that it was erased. These are sealed anew, under a key that never sealed anything else.
 * Appends the tombstone. Out: how many parts went. One transaction: a crash leaves either all of it or none; running it again erases
 * what was added since.
 */
export async function eraseShop(
  tx: Tx,
  shop: ShopId,
  deps: { keys: KeyRing; now: Date; installationNo: number },
): Promise<number> {
  await append(tx, shop, [entry('shop.redacted', deps.now, { installationNo: deps.installationNo })], deps);
  return destroyParts(tx, shop, deps);
}

/** The erasing without the tombstone, for a log that has it already. */
export async function destroyParts(tx: Tx, shop: ShopId, deps: { keys: KeyRing; now: Date }): Promise<number> {
  const kept = await partsOfTheLogItself(tx, shop, deps.keys);
  const { count } = await tx.entryPart.deleteMany({ where: { shopId: shop } });
  await tx.dataKey.updateMany({
    where: { shopId: shop, destroyedAt: null },
    data: { wrapped: null, destroyedAt: deps.now },
  });
  const key = (await keysFor(tx, shop, [null], deps.keys, deps.now)).get(null)!;
  await insertRows(
    tx,
    'entry_part',
    kept.map((part) => sealedPart(shop, part, key)),
  );
  return count - kept.length;
}

async function partsOfTheLogItself(tx: Tx, shop: ShopId, keys: KeyRing): Promise<OpenPart[]> {
  const leaves = await tx.leaf.findMany({
    where: { shopId: shop, type: { in: [...OF_THE_LOG_ITSELF] } },
    select: { index: true },
  });
  const kept: OpenPart[] = [];
  for (let from = 0; from < leaves.length; from += PAGE) {
    const page = leaves.slice(from, from + PAGE).map((leaf) => leaf.index);
    kept.push(...(await openParts(tx, shop, page, keys)).filter(({ part }) => part === PUBLIC_PART));
  }
  return kept;
}
