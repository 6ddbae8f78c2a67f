import type { Tx } from '#app/db/client.server.ts';
import { rowsOf as rowsOfList } from '#app/db/lists.ts';
import type { ListedRole } from '#app/domain/access/role.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { aboutRow, explainedBy } from './about-row.ts';
import type { AboutRow, RolesExplained } from './about-row.ts';
import { daysUntil, managesReviews, seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';

export const DECIDE_PAGE_SIZE = 50;

/** What of the table is shown; kept in the address bar so that it survives a reload and can be sent to a colleague. */
export interface DecideFilters {
  whose: 'mine' | 'all';
  show: 'all' | 'undecided' | 'decided' | 'closer_look' | 'stands_out' | 'changed';
  kind: ReviewedKind | 'all';
  search: string;
  /** From 1. */
  page: number;
}

export interface DecideRow extends AboutRow {
  itemId: string;
  kind: ReviewedKind;
  name: string;
  highRisk: boolean;
  changed: boolean;
  standsOut: { sentence: string; severity: string }[];
  change: {
    kind: 'new' | 'changed' | 'same' | 'first';
    details: string[];
    previous: { decision: DecisionKind; at: string; review: string } | null;
  };
  reviewer: string;
  isMine: boolean;
  isSelf: boolean;
  decision: DecisionKind | null;
  reason: string | null;
  note: string | null;
  drop: string[];
  decidedBy: string | null;
  decidedAt: string | null;
  batchSize: number;
  version: number;
  signed: boolean;
}

export interface DecideCounts {
  rows: number;
  decided: number;
  /** Undecided rows that bulk keep leaves alone: high-risk, or changed since the last review. */
  closerLook: number;
  standsOut: number;
  changed: number;
}

/** Filters as the address bar has them: `whose` is null where it does not say, and then follows from who reads. */
export type AskedFilters = Omit<DecideFilters, 'whose'> & { whose: DecideFilters['whose'] | null };

export interface DecideScreen {
  cycle: {
    cycleId: string;
    name: string;
    state: CycleState;
    dueAt: string;
    daysLeft: number;
    peopleListId: string | null;
  };
  /** Over the rows this reader decides, or over all rows when `whose` is "all". */
  counts: DecideCounts;
  /** Rows the reader decides, over the whole review: what the sign button goes by. */
  own: { rows: number; undecided: number; signed: boolean };
  filters: DecideFilters;
  rows: DecideRow[];
  /** Rows of this filter, on all pages, that the reader has not decided yet: what "all of this filter" means to a bulk decision. */
  matchingUndecided: number;
  page: number;
  pages: number;
  sees: { everything: boolean; manages: boolean };
}

/**
 * The table of one review, one page at a time; null when the shop has no such review or the reader has no part in it. It opens
 * on the reader's own rows, or on all of them for somebody who only looks on.
 */
export async function presentDecide(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  asked: AskedFilters,
): Promise<DecideScreen | null> {
  const { shopId } = reader.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle) return null;
  const tallies = await talliesOf(tx, reader, cycleId);
  const everything = seesEverything(reader);
  if (!everything && tallies.own.rows === 0) return null;

  const whose = everything ? (asked.whose ?? (tallies.own.rows > 0 ? 'mine' : 'all')) : 'mine';
  const where = whereFor(reader, cycleId, { ...asked, whose });
  const matching = await tx.reviewItem.count({ where });
  const pages = Math.max(1, Math.ceil(matching / DECIDE_PAGE_SIZE));
  const page = Math.min(asked.page, pages);
  const items = await tx.reviewItem.findMany({
    where,
    orderBy: [{ highRisk: 'desc' }, { changed: 'desc' }, { position: 'asc' }],
    skip: (page - 1) * DECIDE_PAGE_SIZE,
    take: DECIDE_PAGE_SIZE,
  });
  return {
    cycle: {
      cycleId,
      name: cycle.name,
      state: cycle.state as CycleState,
      dueAt: cycle.dueAt.toISOString(),
      daysLeft: daysUntil(reader, cycle.dueAt),
      peopleListId: cycle.peopleListId,
    },
    counts: tallies[whose],
    own: tallies.own,
    filters: { ...asked, whose, page },
    rows: await rowsOf(tx, reader, cycleId, items),
    matchingUndecided: await tx.reviewItem.count({ where: { AND: [where, openRowsOf(reader)] } }),
    page,
    pages,
    sees: { everything, manages: managesReviews(reader) },
  };
}

/**
 * The rows with these ids as they stand now, at most `limit` of them, and the counts beside them: what a decision answers with.
 * `names` has all of them, so that rows a bulk decision left alone can be named.
 */
export async function presentDecided(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  itemIds: string[],
  whose: DecideFilters['whose'],
  limit: number,
): Promise<{ rows: DecideRow[]; names: Map<string, string>; counts: DecideCounts; own: DecideScreen['own'] }> {
  const me = reader.actor.memberId;
  // A row that its reviewer could not tell about goes to somebody else at once; they still see what became of it.
  const visible = seesEverything(reader) ? {} : { OR: [{ reviewerId: me }, { decidedBy: me }] };
  const where = { shopId: reader.shop.shopId, cycleId, itemId: { in: itemIds }, ...visible };
  const items = await tx.reviewItem.findMany({ where, orderBy: { position: 'asc' } });
  const tallies = await talliesOf(tx, reader, cycleId);
  return {
    rows: await rowsOf(tx, reader, cycleId, items.slice(0, limit)),
    names: new Map(items.map((item) => [item.itemId, item.name])),
    counts: tallies[whose],
    own: tallies.own,
  };
}

/** Ids and versions of every undecided row that matches, over all pages: what "all matching rows" in a bulk action means. */
export async function undecidedMatching(
  tx: Tx,
  reader: Reader,
  cycleId: string,
  filters: DecideFilters,
): Promise<{ itemId: string; expectedVersion: number }[]> {
  const items = await tx.reviewItem.findMany({
    where: { AND: [whereFor(reader, cycleId, filters), openRowsOf(reader)] },
    select: { itemId: true, version: true },
    orderBy: { position: 'asc' },
  });
  return items.map(({ itemId, version }) => ({ itemId, expectedVersion: version }));
}

type ItemWhere = NonNullable<NonNullable<Parameters<Tx['reviewItem']['findMany']>[0]>['where']>;
type Item = Awaited<ReturnType<Tx['reviewItem']['findMany']>>[number];

/** Rows this reader may still decide for the first time. */
function openRowsOf(reader: Reader): ItemWhere {
  return { reviewerId: reader.actor.memberId, decision: null, signedVersion: null };
}

/** Cannot tell is a question still open, not a decision. */
const NOT_FINAL: ItemWhere = { OR: [{ decision: null }, { decision: 'cannot_tell' }] };

function whereFor(reader: Reader, cycleId: string, filters: DecideFilters): ItemWhere {
  const and: ItemWhere[] = [];
  if (filters.whose === 'mine') and.push({ reviewerId: reader.actor.memberId });
  if (filters.kind !== 'all') and.push({ kind: filters.kind });
  if (filters.show === 'undecided') and.push(NOT_FINAL);
  if (filters.show === 'decided') and.push({ NOT: NOT_FINAL });
  if (filters.show === 'stands_out') and.push({ NOT: { standsOut: { equals: [] } } });
  if (filters.show === 'changed') and.push({ changed: true });
  if (filters.show === 'closer_look') and.push(NOT_FINAL, { OR: [{ highRisk: true }, { changed: true }] });
  if (filters.search) {
    const contains = { contains: filters.search, mode: 'insensitive' as const };
    and.push({ OR: [{ name: contains }, { subjectKey: contains }] });
  }
  return { shopId: reader.shop.shopId, cycleId, AND: and };
}

interface Tallies {
  mine: DecideCounts;
  all: DecideCounts;
  own: DecideScreen['own'];
}

/** Counts over the reader's own rows and over all they may see, in one pass over the review. */
async function talliesOf(tx: Tx, reader: Reader, cycleId: string): Promise<Tallies> {
  const me = reader.actor.memberId;
  const groups = await tx.$queryRaw<(DecideCounts & { mine: boolean; unsigned: number })[]>`
    SELECT reviewer_id = ${me}::uuid AS mine,
           count(*)::int AS rows,
           (count(*) FILTER (WHERE decision <> 'cannot_tell'))::int AS decided,
           (count(*) FILTER (WHERE (decision IS NULL OR decision = 'cannot_tell') AND (high_risk OR changed)))::int
             AS "closerLook",
           (count(*) FILTER (WHERE stands_out <> '[]'::jsonb))::int AS "standsOut",
           (count(*) FILTER (WHERE changed))::int AS changed,
           (count(*) FILTER (WHERE signed_version IS NULL))::int AS unsigned
    FROM review_item
    WHERE shop_id = ${reader.shop.shopId} AND cycle_id = ${cycleId}::uuid
      AND (${seesEverything(reader)} OR reviewer_id = ${me}::uuid)
    GROUP BY 1`;
  const own = groups.find((group) => group.mine);
  const mine = countsOf(own ? [own] : []);
  return {
    mine,
    all: countsOf(groups),
    own: {
      rows: mine.rows,
      undecided: mine.rows - mine.decided,
      signed: own !== undefined && own.unsigned === 0,
    },
  };
}

function countsOf(groups: DecideCounts[]): DecideCounts {
  const sum = { rows: 0, decided: 0, closerLook: 0, standsOut: 0, changed: 0 };
  for (const group of groups) for (const name of Object.keys(sum) as (keyof DecideCounts)[]) sum[name] += group[name];
  return sum;
}

async function rowsOf(tx: Tx, reader: Reader, cycleId: string, items: Item[]): Promise<DecideRow[]> {
  const listed = await listRowsOf(tx, reader, items);
  const explained = await rolesOf(tx, reader, cycleId);
  const names = await namesOf(tx, reader, items);
  const self = await tx.member.findUnique({
    where: { shopId_memberId: { shopId: reader.shop.shopId, memberId: reader.actor.memberId } },
    select: { subjectKey: true, knownRows: true },
  });
  const known = (self?.knownRows ?? []) as { subjectKey: string }[];
  const ownKeys = new Set([self?.subjectKey ?? null, ...known.map((row) => row.subjectKey)]);
  return items.map((item): DecideRow => {
    const change = item.change as unknown as StoredChange;
    return {
      ...aboutRow(item.kind as ReviewedKind, listed.get(`${item.listId}/${item.listPosition}`) ?? null, explained),
      itemId: item.itemId,
      kind: item.kind as ReviewedKind,
      name: item.name,
      highRisk: item.highRisk,
      changed: item.changed,
      standsOut: item.standsOut as unknown as DecideRow['standsOut'],
      change: {
        kind: change.kind,
        details: change.details,
        previous: change.previous && {
          decision: change.previous.decision,
          at: change.previous.at,
          review: change.previous.cycleName,
        },
      },
      reviewer: names.get(item.reviewerId) ?? '',
      isMine: item.reviewerId === reader.actor.memberId,
      isSelf: item.kind === 'people' && ownKeys.has(item.subjectKey),
      decision: item.decision as DecisionKind | null,
      reason: item.reason,
      note: item.note,
      drop: item.drop,
      decidedBy: item.decidedBy && (names.get(item.decidedBy) ?? null),
      decidedAt: item.decidedAt?.toISOString() ?? null,
      batchSize: item.batchSize,
      version: item.version,
      signed: item.signedVersion !== null,
    };
  });
}

interface StoredChange {
  kind: 'new' | 'changed' | 'same' | 'first';
  details: string[];
  previous: { decision: DecisionKind; at: string; cycleName: string } | null;
}

/** What the roles under review permit: a person who has them may do as much. */
async function rolesOf(tx: Tx, { shop: { shopId } }: Reader, cycleId: string): Promise<RolesExplained> {
  const cycle = await tx.cycle.findUnique({
    where: { shopId_cycleId: { shopId, cycleId } },
    select: { rolesListId: true },
  });
  if (!cycle?.rolesListId) return new Map();
  return explainedBy((await rowsOfList(tx, shopId, cycle.rolesListId)).map(({ row }) => row as unknown as ListedRole));
}

async function listRowsOf(tx: Tx, reader: Reader, items: Item[]): Promise<Map<string, Subject>> {
  const positions = new Map<string, number[]>();
  for (const item of items) positions.set(item.listId, [...(positions.get(item.listId) ?? []), item.listPosition]);
  if (positions.size === 0) return new Map();
  const rows = await tx.listRow.findMany({
    where: {
      shopId: reader.shop.shopId,
      OR: [...positions].map(([listId, of]) => ({ listId, position: { in: of } })),
    },
    select: { listId: true, position: true, row: true },
  });
  return new Map(rows.map((row) => [`${row.listId}/${row.position}`, row.row as unknown as Subject]));
}

async function namesOf(tx: Tx, reader: Reader, items: Item[]): Promise<Map<string, string>> {
  const ids = new Set(items.flatMap((item) => [item.reviewerId, item.decidedBy]).filter((id) => id !== null));
  const members = await tx.member.findMany({
    where: { shopId: reader.shop.shopId, memberId: { in: [...ids] } },
    select: { memberId: true, name: true },
  });
  return new Map(members.map((member) => [member.memberId, member.name]));
}
