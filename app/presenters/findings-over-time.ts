import { appsOf, listsOfKind, peopleOf } from '#app/db/lists.ts';
import { surroundingsOf, surroundingsVersion } from '#app/db/surroundings.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { Explaining, Inspected, Surroundings } from '#app/domain/access/about.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Reader } from './member.ts';
import { dayIn } from './reader.ts';

/** How much stood out on the lists of one day (YYYY-MM-DD, of the store). */
export interface DayCount {
  day: string;
  high: number;
  medium: number;
}

interface DatedList {
  listId: string;
  kind: SubjectKind;
  takenAt: Date;
}

/** Days shown at most, spread over all there are, the first and the last among them. */
export const DAYS_SHOWN = 12;

/**
 * What stood out over time: the last lists of each day, judged by the rules of today with what was known by the end of their day. A
 * day without a list of one kind stands on the newest one before it. Oldest first.
 */
export async function presentOverTime(ctx: Reader): Promise<DayCount[]> {
  const { shopId, timeZone } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const lists = [...(await datedLists(tx, ctx, 'people')), ...(await datedLists(tx, ctx, 'apps'))];
    const days = spread([...new Set(lists.map(({ takenAt }) => dayIn(timeZone, takenAt)))].toSorted());
    if (days.length === 0) return [];
    const version = await surroundingsVersion(tx, shopId);
    const about = await surroundingsOf(tx, shopId);
    const counts: DayCount[] = [];
    for (const day of days) {
      const standing = (['people', 'apps'] as const).flatMap((kind) => newestBy(lists, kind, day, timeZone));
      const count: DayCount = { day, high: 0, medium: 0 };
      for (const list of standing) {
        const { high, medium } = await countOf(tx, ctx, list, about, version);
        count.high += high;
        count.medium += medium;
      }
      counts.push(count);
    }
    return counts;
  });
}

/** Of many days some, evenly, the first and the last among them. Pure. */
export function spread(days: readonly string[]): string[] {
  if (days.length <= DAYS_SHOWN) return [...days];
  const step = (days.length - 1) / (DAYS_SHOWN - 1);
  return Array.from({ length: DAYS_SHOWN }, (_, at) => days[Math.round(at * step)]!);
}

/** What was known by a moment (UTC, ISO 8601): nothing that was read or happened later. Pure. */
export function knownBy(about: Surroundings, moment: string): Surroundings {
  const taken = <Row>(list: Explaining<Row> | null | undefined) => (list && list.takenAt <= moment ? list : null);
  return {
    thresholds: about.thresholds,
    roles: taken(about.roles),
    groups: taken(about.groups),
    hr: taken(about.hr),
    uninstalled: taken(about.uninstalled),
    withoutSecondFactor: taken(about.withoutSecondFactor),
    activity: rowsBy(about.activity, moment, ({ at }) => at),
    sightings: rowsBy(about.sightings, moment, ({ firstSeenAt }) => firstSeenAt),
    links: about.links?.filter(({ at }) => at <= moment),
    pages: about.pages?.filter(({ takenAt }) => takenAt <= moment),
    // Neither agreements nor visits say since when: what is known of them now was perhaps not known then.
    agreements: null,
    visitors: null,
    previous: null,
  };
}

function rowsBy<Row>(
  list: Explaining<Row> | null | undefined,
  moment: string,
  at: (row: Row) => string | null,
): Explaining<Row> | null {
  const rows = (list?.rows ?? []).filter((row) => (at(row) ?? moment) <= moment);
  return list && rows.length > 0 ? { rows, takenAt: list.takenAt < moment ? list.takenAt : moment } : null;
}

async function datedLists(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<DatedList[]> {
  const lists = await listsOfKind(tx, ctx.shop.shopId, kind);
  return lists.map(({ listId, takenAt }) => ({ listId, kind, takenAt }));
}

function newestBy(lists: readonly DatedList[], kind: SubjectKind, day: string, timeZone: string): DatedList[] {
  const newest = lists.find((list) => list.kind === kind && dayIn(timeZone, list.takenAt) <= day);
  return newest ? [newest] : [];
}

const counted = new Map<string, { version: string; count: Omit<DayCount, 'day'> }>();
const COUNTS_KEPT = 500;

// A few numbers a list: kept until something that explains lists changes.
async function countOf(tx: Tx, ctx: Reader, list: DatedList, about: Surroundings, version: string) {
  const key = `${ctx.shop.shopId}/${list.listId}`;
  const known = counted.get(key);
  counted.delete(key);
  const count = known?.version === version ? known.count : countFindings(await inspected(tx, ctx, list), list, about);
  counted.set(key, { version, count });
  const oldest = counted.keys().next().value;
  if (counted.size > COUNTS_KEPT && oldest !== undefined) counted.delete(oldest);
  return count;
}

function countFindings(roster: Inspected, { takenAt }: DatedList, about: Surroundings): Omit<DayCount, 'day'> {
  const findings = findingsOf(roster, takenAt, knownBy(about, takenAt.toISOString()));
  const of = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return { high: of('high'), medium: of('medium') };
}

async function inspected(tx: Tx, { shop: { shopId } }: Reader, list: DatedList): Promise<Inspected> {
  const takenAt = list.takenAt.toISOString();
  if (list.kind === 'apps') return { kind: 'apps', rows: await appsOf(tx, shopId, list.listId), takenAt };
  const people = await peopleOf(tx, shopId, list.listId);
  return { kind: 'people', rows: people.filter((row) => !isErasedKey(row.accountKey)), takenAt };
}
