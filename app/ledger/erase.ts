import type { Tx } from '#app/db/client.server.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { OF_THE_LOG_ITSELF } from '#app/domain/evidence/redaction.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import { keysFor } from '#app/ledger/data-keys.ts';
import { type OpenPart, openParts, sealedPart } from '#app/ledger/parts.ts';
import type { KeyRing } from '#app/ports.ts';
import { PUBLIC_PART } from '#app/tlog/leaf.ts';

const PAGE = 500;

/** Named by one tombstone at most: its entry stays far below the longest line a pack may have. */
const PARTS_PER_TOMBSTONE = 100_000;

/** What an erasure of one person takes, and what its tombstone says. */
export interface Erasure {
  /** Owners of the keys to destroy: members, and people of lists whom the record speaks about. */
  personIds: readonly string[];
  /** Parts sealed under the key of somebody else that name this person all the same. */
  otherParts: readonly PlacedPart[];
  /** Commitments of the rows of lists that the caller has destroyed in the same transaction. */
  rows: readonly string[];
  by: string | null;
  reason: string | null;
}

/** One part of one entry. */
export interface PlacedPart {
  index: bigint;
  part: string;
}

/**
 * Erases everything the log says about one person: parts with their salts, and the keys that sealed them. Leaves stay and commit to
 * nothing readable. Appends the tombstone, which names every part and row that went. Out: the parts.
 * One transaction: a crash leaves either all of it or none; running it again finds nothing left and adds a tombstone only.
 */
export async function erasePeople(
  tx: Tx,
  shop: ShopId,
  erasure: Erasure,
  deps: { keys: KeyRing; now: Date },
): Promise<PlacedPart[]> {
  const gone = await destroyPartsOf(tx, shop, erasure, deps.now);
  await append(tx, shop, tombstones(erasure, gone, deps.now), deps);
  return gone;
}

/** The erasing without the tombstone, for a log that has it already. */
export async function destroyPartsOf(
  tx: Tx,
  shop: ShopId,
  { personIds, otherParts }: Pick<Erasure, 'personIds' | 'otherParts'>,
  now: Date,
): Promise<PlacedPart[]> {
  const owners = [...personIds];
  const gone = await tx.$queryRaw<PlacedPart[]>`
    DELETE FROM entry_part WHERE shop_id = ${shop} AND (person_id = ANY (${owners}::uuid[]) OR (index, part) IN (
      SELECT * FROM unnest(${otherParts.map(({ index }) => String(index))}::bigint[], ${otherParts.map(({ part }) => part)}::text[])))
    RETURNING index, part`;
  await tx.dataKey.updateMany({
    where: { shopId: shop, personId: { in: owners }, destroyedAt: null },
    data: { wrapped: null, destroyedAt: now },
  });
  return gone.sort((a, b) => Number(a.index - b.index));
}

/** What went missing since it was written down, told by entries that name it. Out: none when nothing did. */
export function losses(lost: readonly PlacedPart[], by: string, reason: string, now: Date): LedgerEntry[] {
  return Array.from({ length: Math.ceil(lost.length / PARTS_PER_TOMBSTONE) }, (_, i) => {
    const parts = byPartName(lost.slice(i * PARTS_PER_TOMBSTONE, (i + 1) * PARTS_PER_TOMBSTONE));
    return entry('content.lost', now, { parts, by, reason });
  });
}

function byPartName(places: readonly PlacedPart[]): Record<string, number[]> {
  const byName: Record<string, number[]> = {};
  for (const { index, part } of places) (byName[part] ??= []).push(Number(index));
  return byName;
}

function tombstones({ personIds, rows, by, reason }: Erasure, gone: readonly PlacedPart[], now: Date): LedgerEntry[] {
  const stretches = Math.max(1, Math.ceil(gone.length / PARTS_PER_TOMBSTONE));
  return Array.from({ length: stretches }, (_, i) => {
    const named = gone.slice(i * PARTS_PER_TOMBSTONE, (i + 1) * PARTS_PER_TOMBSTONE);
    const told = { personIds: [...personIds], by, reason, parts: byPartName(named), rows: i === 0 ? [...rows] : [] };
    return entry('person.redacted', now, told);
  });
}

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
