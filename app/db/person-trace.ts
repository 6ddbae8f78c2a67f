import type { Tx } from '#app/db/client.server.ts';
import type { MemberRow } from '#app/db/members.ts';
import { isErasedKey, normaliseEmail, normaliseName, normalisePlatformId } from '#app/domain/access/account.ts';
import type { PersonTarget } from '#app/domain/access/erasure.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { isExplained } from './erase-explaining.ts';
import { sightedUnder } from './sightings.ts';

/** A row of a people list, and what recognises its person. */
export interface TracedRow {
  listId: string;
  position: number;
  subjectKey: string;
  name: string;
  email: string | null;
  platformId: string | null;
  commitment: string;
}

/** Everything by which one person is found in the tables of a shop. */
export interface PersonTrace {
  members: readonly MemberRow[];
  rows: readonly TracedRow[];
  /** Exports that were watched by somebody of this name. */
  watchIds: readonly string[];
  /** Shopify's numbers of this person. */
  ids: readonly string[];
  /** Owners of the keys under which the record speaks about them. */
  personIds: readonly string[];
  subjectKeys: readonly string[];
  /** Names as they stand in rows and members, and addresses: what free text may call them by. */
  names: readonly string[];
  addresses: readonly string[];
}

/** What is known of the person while rows are followed from one to the next. */
interface Marks {
  memberIds: Set<string>;
  ids: Set<string>;
  addresses: Set<string>;
  keys: Set<string>;
  /** Rows that were named themselves: theirs whatever else they say. */
  named: Set<string>;
}

/**
 * Finds a person in every list and among the members, by the rule of the same subject: a stable id decides either way, then the address,
 * then the key. Out: null if nobody is found; 'several' if a whole name is that of more than one person. Those already erased are nobody.
 */
export async function tracePerson(tx: Tx, shop: ShopId, target: PersonTarget): Promise<PersonTrace | 'several' | null> {
  if ('memberId' in target) return follow(tx, shop, { ...noMarks(), memberIds: new Set([target.memberId]) });
  if ('listId' in target) {
    const { listId, position } = target;
    const row = await tx.listRow.findUnique({
      where: { shopId_listId_position: { shopId: shop, listId, position } },
      select: { subjectKey: true },
    });
    return row && !isErasedKey(row.subjectKey) ? followKey(tx, shop, row.subjectKey) : null;
  }
  const text = target.text.trim();
  if (text === '') return null;
  if (text.includes('@')) {
    const marks = { ...noMarks(), addresses: new Set([normaliseEmail(text)]) };
    const found = await follow(tx, shop, marks);
    if (found !== null || !(await isExplained(tx, shop, { names: [], addresses: [...marks.addresses] }))) return found;
    return traceOf(tx, shop, marks, [], [], []);
  }
  if (/^\d+$/.test(text)) return followNumber(tx, shop, text);
  return followName(tx, shop, text);
}

/** A number that the store showed and that is in no list is a person, too. */
async function followNumber(tx: Tx, shop: ShopId, id: string): Promise<PersonTrace | null> {
  const found = await follow(tx, shop, { ...noMarks(), ids: new Set([id]) });
  if (found !== null) return found;
  const seen = await tx.sighting.findMany({ where: { shopId: shop, of: 'person', id }, select: { name: true } });
  const names = seen.flatMap(({ name }) => (name === null ? [] : [name]));
  return seen.length > 0 ? traceOf(tx, shop, { ...noMarks(), ids: new Set([id]) }, [], [], names) : null;
}

const followKey = (tx: Tx, shop: ShopId, key: string): Promise<PersonTrace | null> =>
  follow(tx, shop, { ...noMarks(), keys: new Set([key]), named: new Set([key]) });

const noMarks = (): Marks => ({
  memberIds: new Set(),
  ids: new Set(),
  addresses: new Set(),
  keys: new Set(),
  named: new Set(),
});

/** Everybody of this name as their newest row has them, for whoever has to say which of them is meant. */
export function namesakes(tx: Tx, shop: ShopId, name: string): Promise<Omit<TracedRow, 'commitment' | 'platformId'>[]> {
  return tx.$queryRaw`
    SELECT DISTINCT ON (r.subject_key) r.list_id AS "listId", r.position, r.subject_key AS "subjectKey", r.name, r.email
    FROM list_row r JOIN list l ON l.shop_id = r.shop_id AND l.list_id = r.list_id AND l.kind = 'people'
    WHERE r.shop_id = ${shop} AND lower(r.name) = lower(${name.trim()}) AND r.subject_key NOT LIKE 'erased:%'
    ORDER BY r.subject_key, l.recorded_at DESC LIMIT 50`;
}

async function followName(tx: Tx, shop: ShopId, name: string): Promise<PersonTrace | 'several' | null> {
  const wanted = normaliseName(name);
  const equals = { equals: name, mode: 'insensitive' as const };
  const lists = await tx.list.findMany({ where: { shopId: shop, kind: 'people' }, select: { listId: true } });
  const rows = await tx.listRow.findMany({
    where: { shopId: shop, listId: { in: lists.map(({ listId }) => listId) }, name: equals },
    select: { subjectKey: true },
    distinct: ['subjectKey'],
  });
  const members = await tx.member.findMany({ where: { shopId: shop, name: equals, erasedAt: null } });
  const keys = rows.map((row) => row.subjectKey).filter((key) => !isErasedKey(key));
  const watchIds = await watchedBy(tx, shop, [wanted]);
  const [key] = keys;
  const [member] = members;
  const found = key
    ? await followKey(tx, shop, key)
    : member
      ? await follow(tx, shop, { ...noMarks(), memberIds: new Set([member.memberId]) })
      : await followUnlisted(tx, shop, name, watchIds);
  if (found === null || found === 'several') return found;
  const isAll =
    keys.every((one) => found.subjectKeys.includes(one)) &&
    members.every((one) => found.members.some(({ memberId }) => memberId === one.memberId));
  return isAll ? found : 'several';
}

/** Somebody on no people list, who watched an export, was seen at work or stands on a list that explains others. */
async function followUnlisted(
  tx: Tx,
  shop: ShopId,
  name: string,
  watchIds: readonly string[],
): Promise<PersonTrace | 'several' | null> {
  const sighted = await sightedUnder(tx, shop, name);
  if (watchIds.length === 0 && sighted.length === 0 && !(await isExplained(tx, shop, { names: [name], addresses: [] })))
    return null;
  const ids = sighted.filter((id) => id !== 'unnumbered');
  return ids.length > 1 ? 'several' : traceOf(tx, shop, { ...noMarks(), ids: new Set(ids) }, [], [], [name]);
}

async function follow(tx: Tx, shop: ShopId, marks: Marks): Promise<PersonTrace | null> {
  let members: MemberRow[] = [];
  let rows: TracedRow[] = [];
  let known = -1;
  // Each turn may learn an address or an id that leads to more rows; it ends because there are only so many.
  while (known < sizeOf(marks)) {
    known = sizeOf(marks);
    members = (await membersLike(tx, shop, marks)).filter((member) => isMember(marks, member));
    for (const member of members) learnMember(marks, member);
    rows = (await rowsLike(tx, shop, marks)).filter((row) => isTheirs(marks, row));
    for (const row of rows) learnRow(marks, row);
  }
  if (members.length === 0 && rows.length === 0) return null;
  const names = [...members, ...rows].map(({ name }) => name).filter((name) => name !== '');
  return traceOf(tx, shop, marks, members, rows, names);
}

async function traceOf(
  tx: Tx,
  shop: ShopId,
  marks: Marks,
  members: readonly MemberRow[],
  rows: readonly TracedRow[],
  called: readonly string[],
): Promise<PersonTrace> {
  const names = [...new Set(called)];
  const subjectKeys = [
    ...new Set([
      ...marks.keys,
      // Somebody on a watched export may be on no list: the record then speaks of them under the key their row would have.
      ...[...marks.ids].map((id) => `id:${id}`),
      ...[...marks.addresses].map((address) => `email:${address}`),
    ]),
  ];
  const watchIds = await watchedBy(tx, shop, names.map(normaliseName));
  const watched = await tx.watchedExport.findMany({
    where: { shopId: shop, watchId: { in: watchIds } },
    select: { personId: true },
  });
  const people = await tx.person.findMany({ where: { shopId: shop, subjectKey: { in: subjectKeys } } });
  const personIds = [...members.map(({ memberId }) => memberId), ...people.map(({ personId }) => personId)];
  return {
    members,
    rows,
    watchIds,
    ids: [...marks.ids],
    personIds: [...new Set([...personIds, ...watched.map(({ personId }) => personId)])],
    subjectKeys,
    names,
    addresses: [...marks.addresses],
  };
}

async function watchedBy(tx: Tx, shop: ShopId, names: readonly string[]): Promise<string[]> {
  const watched = await tx.watchedExport.findMany({
    where: { shopId: shop },
    select: { watchId: true, watcher: true },
  });
  return watched.flatMap(({ watchId, watcher }) => {
    const { name } = (watcher ?? {}) as { name?: string };
    return name !== undefined && names.includes(normaliseName(name)) ? [watchId] : [];
  });
}

const sizeOf = ({ memberIds, ids, addresses, keys }: Marks): number =>
  memberIds.size + ids.size + addresses.size + keys.size;

async function membersLike(tx: Tx, shop: ShopId, marks: Marks): Promise<MemberRow[]> {
  return tx.member
    .findMany({ where: { shopId: shop, erasedAt: null }, orderBy: { createdAt: 'asc' } })
    .then((members) =>
      members.filter(
        (member) =>
          marks.memberIds.has(member.memberId) ||
          marks.ids.has(String(member.userId)) ||
          (member.email !== null && marks.addresses.has(normaliseEmail(member.email))) ||
          settledKeys(member).some((key) => marks.keys.has(key)),
      ),
    );
}

function isMember(marks: Marks, member: MemberRow): boolean {
  if (marks.memberIds.has(member.memberId)) return true;
  if (settledKeys(member).some((key) => marks.keys.has(key))) return true;
  return member.userId === null || marks.ids.size === 0 || marks.ids.has(String(member.userId));
}

/** Rows this member was found to be for certain; a claim that waits is none. */
function settledKeys({ knownRows, subjectKey, matchedBy }: MemberRow): string[] {
  const known = (knownRows as { subjectKey: string }[]).map((row) => row.subjectKey);
  return subjectKey !== null && matchedBy !== 'claimed' ? [...known, subjectKey] : known;
}

function learnMember(marks: Marks, member: MemberRow): void {
  marks.memberIds.add(member.memberId);
  if (member.userId !== null) marks.ids.add(String(member.userId));
  if (member.email !== null) marks.addresses.add(normaliseEmail(member.email));
  for (const key of settledKeys(member)) marks.keys.add(key);
}

function rowsLike(tx: Tx, shop: ShopId, { ids, addresses, keys }: Marks): Promise<TracedRow[]> {
  return tx.$queryRaw<TracedRow[]>`
    SELECT r.list_id AS "listId", r.position, r.subject_key AS "subjectKey", r.name, r.email, r.row->>'platformId' AS "platformId", r.commitment
    FROM list_row r JOIN list l ON l.shop_id = r.shop_id AND l.list_id = r.list_id AND l.kind = 'people'
    WHERE r.shop_id = ${shop} AND r.subject_key NOT LIKE 'erased:%' AND (
      r.subject_key = ANY (${[...keys]}::text[])
      OR lower(normalize(btrim(r.email), NFKC)) = ANY (${[...addresses]}::text[])
      OR regexp_replace(btrim(r.row->>'platformId'), '^gid://shopify/[A-Za-z]+/', '') = ANY (${[...ids]}::text[]))
    ORDER BY l.recorded_at, r.list_id, r.position`;
}

function isTheirs({ ids, addresses, keys, named }: Marks, row: TracedRow): boolean {
  if (named.has(row.subjectKey)) return true;
  if (row.platformId !== null && ids.size > 0) return ids.has(normalisePlatformId(row.platformId));
  if (row.email !== null && addresses.size > 0) return addresses.has(normaliseEmail(row.email));
  return keys.has(row.subjectKey);
}

function learnRow(marks: Marks, row: TracedRow): void {
  marks.keys.add(row.subjectKey);
  if (row.platformId !== null) marks.ids.add(normalisePlatformId(row.platformId));
  if (row.email !== null) marks.addresses.add(normaliseEmail(row.email));
}
