import type { Tx } from '#app/db/client.server.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
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
  /** null while it runs: whether the last decision was signed by the due date. */
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
  /** When the next review should start: a quarter after the last one did. null before the first. */
  nextDue: { at: string; daysLeft: number } | null;
  lists: { people: boolean; apps: boolean };
  canStart: boolean;
}

const QUARTER_MONTHS = 3;
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
        onTime: cycle.decidedAt && cycle.decidedAt <= cycle.dueAt,
        rows: counts?.rows ?? 0,
        decided: counts?.decided ?? 0,
        ownRows: counts?.own ?? 0,
        ownDecided: counts?.ownDecided ?? 0,
        removals: removals.get(cycle.cycleId) ?? { ordered: 0, proven: 0 },
      };
    });
  const running = lines.filter((line) => !isOver(line.state));
  return {
    running,
    past: lines.filter((line) => isOver(line.state)),
    nextDue: running.length > 0 ? null : nextDue(reader, cycles.find((cycle) => cycle.state === 'sealed')?.startedAt),
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

async function removalsOf(tx: Tx, reader: Reader): Promise<Map<string, { ordered: number; proven: number }>> {
  const groups = await tx.revocation.groupBy({
    by: ['cycleId', 'state'],
    where: { shopId: reader.shop.shopId },
    _count: true,
  });
  const byCycle = new Map<string, { ordered: number; proven: number }>();
  for (const group of groups) {
    const sum = byCycle.get(group.cycleId) ?? { ordered: 0, proven: 0 };
    sum.ordered += group._count;
    if (group.state === 'verified') sum.proven += group._count;
    byCycle.set(group.cycleId, sum);
  }
  return byCycle;
}

async function listsPresent(tx: Tx, reader: Reader): Promise<{ people: boolean; apps: boolean }> {
  const kinds = await tx.list.groupBy({
    by: ['kind'],
    where: { shopId: reader.shop.shopId, digest: { not: null } },
  });
  return { people: kinds.some((list) => list.kind === 'people'), apps: kinds.some((list) => list.kind === 'apps') };
}

/** Quarterly is what auditors expect of access reviews, so that is the date proposed until a schedule is set. */
function nextDue(reader: Reader, lastStartedAt: Date | undefined): ReviewsScreen['nextDue'] {
  if (!lastStartedAt) return null;
  const next = new Date(lastStartedAt);
  next.setUTCMonth(next.getUTCMonth() + QUARTER_MONTHS);
  return { at: next.toISOString(), daysLeft: daysUntil(reader, next) };
}
