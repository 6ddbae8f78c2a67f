import type { Tx } from './client.server.ts';
import type { Sighting as Row } from './generated/client.ts';
import { normaliseName } from '#app/domain/access/account.ts';
import type { Confidence, Sighting } from '#app/domain/access/sighting.ts';
import type { ShopId } from '#app/domain/ids.ts';

/**
 * Puts what was seen beside what is known. Of each app or person and source there is one row: from when to when, and at least how
 * many times. What lies within the time that is known already counts as known, so that telling the same again changes nothing.
 * Within the caller's transaction; two at once wait for each other.
 */
export async function recordSightings(tx: Tx, shop: ShopId, seen: readonly Sighting[]): Promise<void> {
  const groups = Map.groupBy(
    seen.filter((one) => identityOf(one) !== null),
    (one) => JSON.stringify([one.of, one.source, identityOf(one)]),
  );
  if (groups.size === 0) return;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK_SPACE}::int, hashtext(${shop.toString()}))`;
  const known = new Map((await tx.sighting.findMany({ where: { shopId: shop } })).map((row) => [keyOf(row), row]));
  const rows = [...groups].map(([key, signs]) => merged(shop, known.get(key) ?? null, signs));
  await tx.$executeRaw`
    INSERT INTO sighting (shop_id, of, source, identity, id, handle, name, first_seen_at, last_seen_at, times, confidence, detail)
    SELECT shop_id, of, source, identity, id, handle, name, first_seen_at, last_seen_at, times, confidence, detail
    FROM json_populate_recordset(NULL::sighting, ${JSON.stringify(rows)}::json)
    ON CONFLICT (shop_id, of, source, identity) DO UPDATE SET
      id = excluded.id, handle = excluded.handle, name = excluded.name, first_seen_at = excluded.first_seen_at,
      last_seen_at = excluded.last_seen_at, times = excluded.times, confidence = excluded.confidence, detail = excluded.detail`;
}

/** Everything that was seen in this store, in a fixed order. */
export async function sightingsOf(tx: Tx, shop: ShopId): Promise<Sighting[]> {
  const rows = await tx.sighting.findMany({
    where: { shopId: shop },
    orderBy: [{ of: 'asc' }, { source: 'asc' }, { identity: 'asc' }],
  });
  return rows.map(({ of, source, id, handle, name, firstSeenAt, lastSeenAt, times, confidence, detail }) => ({
    of: of as Sighting['of'],
    source: source as Sighting['source'],
    id,
    handle,
    name,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    times,
    confidence: confidence as Confidence,
    detail,
  }));
}

// Apart from every other advisory lock of this database.
const LOCK_SPACE = 1_129_206_340;

/** What tells one app or person from another. A name is the weakest; a sign without any names nobody. */
function identityOf({ id, handle, name }: Pick<Sighting, 'id' | 'handle' | 'name'>): string | null {
  if (id !== null) return `id:${id}`;
  if (handle !== null) return `handle:${handle.toLowerCase()}`;
  return name === null || name.trim() === '' ? null : `name:${normaliseName(name)}`;
}

const keyOf = ({ of, source, identity }: Pick<Row, 'of' | 'source' | 'identity'>): string =>
  JSON.stringify([of, source, identity]);

/** The row after these signs. What a later sign does not say again stays as it was. */
function merged(shop: ShopId, known: Row | null, signs: readonly Sighting[]): Record<string, unknown> {
  const inOrder = signs.toSorted((a, b) => (a.lastSeenAt < b.lastSeenAt ? -1 : 1));
  const newest = inOrder.at(-1)!;
  const from = known?.firstSeenAt.toISOString() ?? null;
  const to = known?.lastSeenAt.toISOString() ?? null;
  const isNew = ({ firstSeenAt, lastSeenAt }: Sighting) =>
    from === null || to === null || iso(lastSeenAt) > to || iso(firstSeenAt) < from;
  const told = (field: 'id' | 'handle' | 'name' | 'detail') =>
    inOrder.findLast((one) => one[field] !== null)?.[field] ?? known?.[field] ?? null;
  return {
    shop_id: shop.toString(),
    of: newest.of,
    source: newest.source,
    identity: identityOf(newest),
    id: told('id'),
    handle: told('handle'),
    name: told('name'),
    first_seen_at: [...inOrder.map((one) => iso(one.firstSeenAt)), ...(from === null ? [] : [from])].sort()[0],
    last_seen_at: [iso(newest.lastSeenAt), ...(to === null ? [] : [to])].sort().at(-1),
    times: (known?.times ?? 0) + momentsOf(inOrder.filter(isNew)),
    // The newest word counts: what was switched on and is off now is a hint.
    confidence: to !== null && iso(newest.lastSeenAt) < to ? known!.confidence : newest.confidence,
    detail: told('detail'),
  };
}

/** Signs of one moment are one: two notices of the same order tell the same. */
const momentsOf = (signs: readonly Sighting[]): number => {
  const moments = new Map(signs.map(({ lastSeenAt, times }) => [iso(lastSeenAt), times]));
  return [...moments.values()].reduce((sum, times) => sum + times, 0);
};

/** Times of a source come in any zone; they compare as text only in one form. */
const iso = (time: string): string => new Date(time).toISOString();

/** Numbers under which people of this whole name were seen; 'unnumbered' stands among them when a sign carried none. */
export async function sightedUnder(tx: Tx, shop: ShopId, name: string): Promise<string[]> {
  const wanted = normaliseName(name);
  const people = await tx.sighting.findMany({ where: { shopId: shop, of: 'person', name: { not: null } } });
  const theirs = people.filter((one) => normaliseName(one.name ?? '') === wanted);
  return [...new Set(theirs.map(({ id }) => id ?? 'unnumbered'))];
}

/** Signs of one person go: by Shopify's number, and by the whole name where a sign carries no number. */
export async function eraseSightingsOf(
  tx: Tx,
  shop: ShopId,
  { ids, names }: { ids: readonly string[]; names: readonly string[] },
): Promise<void> {
  const wanted = names.map(normaliseName);
  const people = await tx.sighting.findMany({ where: { shopId: shop, of: 'person' } });
  const gone = people.filter(({ id, name }) =>
    id === null ? name !== null && wanted.includes(normaliseName(name)) : ids.includes(id),
  );
  for (const { of, source, identity } of gone) {
    await tx.sighting.delete({ where: { shopId_of_source_identity: { shopId: shop, of, source, identity } } });
  }
}
