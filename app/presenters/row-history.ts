import { listsOfKind } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import { keyOfAccount } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import { keyOfApp } from '#app/domain/access/app-installation.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import { isSameSubject, marksOf } from '#app/domain/access/same-subject.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { changeLines } from './change-lines.ts';
import type { ChangeLines } from './change-lines.ts';

type Row = Account | AppInstallation;

/** What happened to a row on the list of that day. Times ISO 8601 UTC. */
export type HistoryStep =
  { what: 'came' | 'gone'; takenAt: string } | ({ what: 'changed'; takenAt: string } & ChangeLines);

export interface RowHistory {
  /** Lists it is on among those looked through, and the first of them. */
  lists: number;
  since: string;
  /** Newest first. */
  steps: HistoryStep[];
  /** True when there are more lists than were looked through. */
  isCut: boolean;
  /** Where the same row is on the newest list; null: not on it. */
  newest: { listId: string; takenAt: string; position: number | null };
  /** Keys under which those lists have it. */
  keys: string[];
}

export const LISTS_LOOKED_THROUGH = 40;

/** One row over the lists of its kind, found again as every proof of removal finds it: by what certainly is the same. */
export async function rowHistory(tx: Tx, shop: ShopId, kind: SubjectKind, row: Row): Promise<RowHistory> {
  const all = await listsOfKind(tx, shop, kind);
  const lists = all.slice(0, LISTS_LOOKED_THROUGH);
  const found = await tx.listRow.findMany({
    where: { shopId: shop, listId: { in: lists.map(({ listId }) => listId) }, subjectKey: { in: keysOf(row) } },
    orderBy: { position: 'asc' },
    select: { listId: true, position: true, row: true },
  });
  const marks = marksOf(row);
  const theirs = found
    .map((one) => ({ ...one, row: one.row as unknown as Row }))
    .filter((one) => keyOfRow(one.row) === keyOfRow(row) || isSameSubject(marks, marksOf(one.row)));
  const byList = new Map(theirs.toReversed().map((one) => [one.listId, one]));
  const appearances = lists.toReversed().map(({ listId, takenAt }) => ({
    takenAt: takenAt.toISOString(),
    row: byList.get(listId)?.row ?? null,
  }));
  const present = appearances.filter((one) => one.row !== null);
  const [newest] = lists;
  return {
    lists: present.length,
    since: present[0]?.takenAt ?? '',
    steps: stepsOf(kind, appearances).toReversed(),
    isCut: all.length > lists.length,
    newest: {
      listId: newest?.listId ?? '',
      takenAt: newest?.takenAt.toISOString() ?? '',
      position: newest ? (byList.get(newest.listId)?.position ?? null) : null,
    },
    keys: [...new Set(theirs.map((one) => keyOfRow(one.row)))],
  };
}

/** Everything the same row may be called by on a list that knows less or more of it. */
function keysOf(row: Row): string[] {
  if ('accountKey' in row) {
    const without = { ...row, platformId: null };
    return [row.accountKey, ...[row, without, { ...without, email: null }].map((one) => keyOfAccount(one).accountKey)];
  }
  const without = { ...row, apiKey: null };
  return [row.appKey, ...[row, without, { ...without, handle: null }].map((one) => keyOfApp(one).appKey)];
}

/** Oldest first. Lists on which nothing happened make no step. */
export function stepsOf(
  kind: SubjectKind,
  appearances: readonly { takenAt: string; row: Row | null }[],
): HistoryStep[] {
  const steps: HistoryStep[] = [];
  let before: Row | null = null;
  for (const { takenAt, row } of appearances) {
    if (before === null && row !== null) steps.push({ what: 'came', takenAt });
    if (before !== null && row === null) steps.push({ what: 'gone', takenAt });
    if (before !== null && row !== null) {
      const lines = linesBetween(kind, before, row);
      if (lines !== null) steps.push({ what: 'changed', takenAt, ...lines });
    }
    before = row;
  }
  return steps;
}

function linesBetween(kind: SubjectKind, before: Row, after: Row): ChangeLines | null {
  const rosters = [before, after].map(
    (row) => ({ kind, rows: [row] }) as unknown as Parameters<typeof compareRosters>[0],
  );
  const { changed, changedAddress } = compareRosters(rosters[0]!, rosters[1]!);
  const [pair] = [...changed, ...changedAddress];
  return pair === undefined ? null : changeLines(kind, pair);
}

/** What a review decided of a row; `decision` null: nobody has yet. */
export interface PastDecision {
  cycleId: string;
  review: string;
  startedAt: string;
  decision: DecisionKind | null;
  decidedAt: string | null;
  note: string | null;
}

/** Newest first. */
export async function decisionsOn(
  tx: Tx,
  shop: ShopId,
  kind: SubjectKind,
  keys: readonly string[],
): Promise<PastDecision[]> {
  const items = await tx.reviewItem.findMany({
    where: { shopId: shop, kind, subjectKey: { in: [...keys] } },
    select: { cycleId: true, decision: true, decidedAt: true, note: true },
  });
  const cycles = await tx.cycle.findMany({
    where: { shopId: shop, cycleId: { in: items.map(({ cycleId }) => cycleId) }, cancelledAt: null },
    select: { cycleId: true, name: true, startedAt: true },
    orderBy: { startedAt: 'desc' },
  });
  return cycles.flatMap(({ cycleId, name, startedAt }) =>
    items
      .filter((item) => item.cycleId === cycleId)
      .map(({ decision, decidedAt, note }) => ({
        ...{ cycleId, review: name, note, decision: decision as DecisionKind | null },
        startedAt: startedAt.toISOString(),
        decidedAt: decidedAt?.toISOString() ?? null,
      })),
  );
}
