import { appsOf, peopleOf } from '#app/db/lists.ts';
import { surroundingsOf, surroundingsVersion } from '#app/db/surroundings.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { Surroundings } from '#app/domain/access/about.ts';
import { type Account, isErasedKey, normaliseName } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { RULES } from '#app/domain/access/finding-rules.ts';
import type { RuleId, Severity } from '#app/domain/access/finding-rules.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { Finding, FindingSource } from '#app/domain/access/finding.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { facetsOfApps, facetsOfPeople, uniqueNames } from './row-facets.ts';
import type { Facets } from './row-facets.ts';

/** Why a row stands out, as a table or a page shows it. */
export type FindingLine = { ruleId: RuleId; sentence: string; severity: Severity; sources: readonly FindingSource[] };

/** A row of a frozen list as the tables ask about it. */
export interface ReadRow<Row, Kind extends 'people' | 'apps'> {
  /** Its place in the list. */
  position: number;
  row: Row;
  /** What a search looks through. */
  words: string;
  /** All of it, worst first. */
  findings: readonly FindingLine[];
  facets: Facets<Kind>;
}

/** `isNameUnique`: nobody else on the list is called the same, so that what goes by names alone can be theirs. */
export type ReadPerson = ReadRow<Account, 'people'> & { isNameUnique: boolean };
export type ReadApp = ReadRow<AppInstallation, 'apps'>;

/** Rows of a frozen list with all that the rules say of them, in the order of the list. */
export interface ReadList<Read> {
  rows: readonly Read[];
  /** The same rows by name, made once. */
  byName: readonly Read[];
  about: Surroundings;
}

/** Whose list, and at what time it is looked at. */
interface Asking {
  shop: { shopId: ShopId };
  now: Date;
}

/** Which list, and when it was taken (UTC, ISO 8601). */
export type NamedList = { listId: string; takenAt: string };

export function readPeopleList(tx: Tx, ctx: Asking, { listId, takenAt }: NamedList): Promise<ReadList<ReadPerson>> {
  return remembered(people, tx, ctx, listId, async (about) =>
    readPeople(await peopleOf(tx, ctx.shop.shopId, listId), about, ctx.now, takenAt),
  );
}

export function readAppsList(tx: Tx, ctx: Asking, { listId, takenAt }: NamedList): Promise<ReadList<ReadApp>> {
  return remembered(apps, tx, ctx, listId, async (about) =>
    readApps(await appsOf(tx, ctx.shop.shopId, listId), about, ctx.now, takenAt),
  );
}

/** Pure. Rows whose content was erased are left out: nothing is left to find them by. */
export function readPeople(
  rows: readonly Account[],
  about: Surroundings,
  now: Date,
  takenAt?: string,
): ReadList<ReadPerson> {
  const readable = [...rows.entries()].filter(([, row]) => !isErasedKey(row.accountKey));
  const list = readable.map(([, row]) => row);
  const isUnique = uniqueNames(list);
  const facets = facetsOfPeople(list, isUnique, about);
  const findings = linesByRow(findingsOf({ kind: 'people', rows: list, takenAt }, now, about));
  return indexed(
    readable.map(([position, row], at) => ({
      ...{ position, row, facets: facets[at]!, findings: findings.get(keyOfRow(row)) ?? [] },
      isNameUnique: isUnique(row),
      words: normaliseName(`${row.name} ${row.email ?? ''}`),
    })),
    about,
    ({ row }) => row.name,
  );
}

/** Pure. */
export function readApps(
  rows: readonly AppInstallation[],
  about: Surroundings,
  now: Date,
  takenAt?: string,
): ReadList<ReadApp> {
  const facets = facetsOfApps(rows, about);
  const findings = linesByRow(findingsOf({ kind: 'apps', rows: [...rows], takenAt }, now, about));
  return indexed(
    rows.map((row, position) => ({
      ...{ position, row, facets: facets[position]!, findings: findings.get(keyOfRow(row)) ?? [] },
      words: normaliseName(`${row.title} ${row.developer ?? ''}`),
    })),
    about,
    ({ row }) => row.title,
  );
}

const ORDER = new Intl.Collator('en');

function indexed<Read>(rows: Read[], about: Surroundings, nameOf: (read: Read) => string): ReadList<Read> {
  return { rows, byName: rows.toSorted((a, b) => ORDER.compare(nameOf(a), nameOf(b))), about };
}

type Memory<Read> = Map<string, { version: string; list: ReadList<Read> }>;
const people: Memory<ReadPerson> = new Map();
const apps: Memory<ReadApp> = new Map();
/** A row with all that is said of it takes some kilobytes. */
const ROWS_KEPT = 30_000;

// A frozen list never changes, so one reading serves every filter and page of it: until anything that explains it changes, something
// is erased, or the day ends, because rules count days. Keyed by shop as well, although the id came out of a transaction that sees
// this shop only.
async function remembered<Read>(
  memory: Memory<Read>,
  tx: Tx,
  { shop: { shopId }, now }: Asking,
  listId: string,
  read: (about: Surroundings) => Promise<ReadList<Read>>,
): Promise<ReadList<Read>> {
  const key = `${shopId}/${listId}`;
  const version = `${await surroundingsVersion(tx, shopId)} ${now.toISOString().slice(0, 10)}`;
  const known = memory.get(key);
  memory.delete(key);
  const list = known?.version === version ? known.list : await read(await surroundingsOf(tx, shopId));
  memory.set(key, { version, list });
  forgetOldest(memory);
  return list;
}

function forgetOldest<Read>(memory: Memory<Read>): void {
  let kept = [...memory.values()].reduce((sum, { list }) => sum + list.rows.length, 0);
  for (const [key, { list }] of memory) {
    if (kept <= ROWS_KEPT || memory.size === 1) return;
    memory.delete(key);
    kept -= list.rows.length;
  }
}

const RANK = new Map(Object.keys(RULES).map((ruleId, rank) => [ruleId as RuleId, rank]));

/** Findings by row, worst first. */
export function linesByRow(findings: Finding[]): Map<string, FindingLine[]> {
  const ranked = findings.toSorted((a, b) => (RANK.get(a.ruleId) ?? 0) - (RANK.get(b.ruleId) ?? 0));
  const lines = Map.groupBy(ranked, (finding) => finding.subjectKey);
  return new Map(
    [...lines].map(([key, found]) => [
      key,
      found.map(({ ruleId, sentence, severity, sources }) => ({ ruleId, sentence, severity, sources })),
    ]),
  );
}

/** What makes a row stand out. Findings that only tell (`note`) do not. */
export function marksOf(found: readonly FindingLine[]): FindingLine[] {
  return found.filter((line) => line.severity !== 'note');
}
