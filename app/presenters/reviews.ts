import type { Tx } from '#app/db/client.server.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { nextDue } from './next-due.ts';
import type { NextDue } from './next-due.ts';
import { daysUntil, managesReviews, seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';

export interface ReviewLine {
  cycleId: string;
  name: string;
  state: CycleState;
  startedAt: string;
  dueAt: string;
  /** Calendar days from today to the due date; negative when it has passed. */
  daysLeft: number;
  /** null until it is closed or cancelled. */
  endedAt: string | null;
  /** Whether the last decision was signed by the due date; null while it runs, and for one that was cancelled. */
  onTime: boolean | null;
  rows: number;
  decided: number;
  /** Rows this reader decides, and how many of them are done. */
  ownRows: number;
  ownDecided: number;
  removals: { ordered: number; proven: number };
}

export interface ReviewsScreen {
  running: ReviewLine[];
  past: ReviewLine[];
  nextDue: NextDue | null;
  lists: { people: boolean; apps: boolean };
  canStart: boolean;
}

const SHOWN = 100;

/** Reviews of the shop, newest first; a reviewer gets only those with rows of their own. */
export async function presentReviews(tx: Tx, reader: Reader): Promise<ReviewsScreen> {
  const { shopId } = reader.shop;
  const cycles = await tx.cycle.findMany({ where: { shopId }, orderBy: { startedAt: 'desc' }, take: SHOWN });
  const progress = await progressOf(tx, reader);
  const removals = await removalsOf(tx, reader);
  const lines = cycles
    .filter((cycle) => seesEverything(reader) || (progress.get(cycle.cycleId)?.own ?? 0) > 0)
    .map((cycle): ReviewLine => {
      const counts = progress.get(cycle.cycleId);
      const ended = cycle.sealedAt ?? cycle.cancelledAt;
      return {
        cycleId: cycle.cycleId,
        name: cycle.name,
        state: cycle.state as CycleState,
        startedAt: cycle.startedAt.toISOString(),
        dueAt: cycle.dueAt.toISOString(),
        daysLeft: daysUntil(reader, cycle.dueAt),
        endedAt: ended?.toISOString() ?? null,
        onTime: cycle.state === 'cancelled' ? null : cycle.decidedAt && cycle.decidedAt <= cycle.dueAt,
        rows: counts?.rows ?? 0,
        decided: counts?.decided ?? 0,
        ownRows: counts?.own ?? 0,
        ownDecided: counts?.ownDecided ?? 0,
        removals: removals.get(cycle.cycleId) ?? { ordered: 0, proven: 0 },
      };
    });
  return {
    running: lines.filter((line) => !isOver(line.state)),
    past: lines.filter((line) => isOver(line.state)),
    nextDue: await nextDue(tx, reader),
    lists: await listsPresent(tx, reader),
    canStart: managesReviews(reader),
  };
}

function isOver(state: CycleState): boolean {
  return state === 'sealed' || state === 'cancelled';
}

interface Progress {
  rows: number;
  decided: number;
  own: number;
  ownDecided: number;
}

async function progressOf(tx: Tx, reader: Reader): Promise<Map<string, Progress>> {
  const { memberId } = reader.actor;
  const counted = await tx.$queryRaw<(Progress & { cycleId: string })[]>`
    SELECT cycle_id AS "cycleId",
           count(*)::int AS rows,
           (count(*) FILTER (WHERE decision <> 'cannot_tell'))::int AS decided,
           (count(*) FILTER (WHERE reviewer_id = ${memberId}::uuid))::int AS own,
           (count(*) FILTER (WHERE reviewer_id = ${memberId}::uuid AND decision <> 'cannot_tell'))::int AS "ownDecided"
    FROM review_item
    WHERE shop_id = ${reader.shop.shopId} AND (${seesEverything(reader)} OR reviewer_id = ${memberId}::uuid)
    GROUP BY cycle_id`;
  return new Map(counted.map(({ cycleId, ...counts }) => [cycleId, counts]));
}

/** Per review: removals ordered and not taken back, and how many of them are proven. A reviewer's are those of their own rows. */
async function removalsOf(tx: Tx, reader: Reader): Promise<Map<string, { ordered: number; proven: number }>> {
  const counted = await tx.$queryRaw<{ cycleId: string; ordered: number; proven: number }[]>`
    SELECT r.cycle_id AS "cycleId", count(*)::int AS ordered,
           (count(*) FILTER (WHERE r.state = 'verified'))::int AS proven
    FROM revocation r
    JOIN review_item i ON i.shop_id = r.shop_id AND i.cycle_id = r.cycle_id AND i.item_id = r.item_id
    WHERE r.shop_id = ${reader.shop.shopId} AND r.state <> 'excepted'
      AND (${seesEverything(reader)} OR i.reviewer_id = ${reader.actor.memberId}::uuid)
    GROUP BY r.cycle_id`;
  return new Map(counted.map(({ cycleId, ...counts }) => [cycleId, counts]));
}

async function listsPresent(tx: Tx, reader: Reader): Promise<{ people: boolean; apps: boolean }> {
  const kinds = await tx.list.groupBy({
    by: ['kind'],
    where: { shopId: reader.shop.shopId, digest: { not: null } },
  });
  return { people: kinds.some((list) => list.kind === 'people'), apps: kinds.some((list) => list.kind === 'apps') };
}
