import type { Tx } from '#app/db/client.server.ts';
import type { shareCycle } from '#app/db/cycles.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import { personIdsOf } from '#app/db/people.ts';
import { isOwnRow } from '#app/domain/access/match-reviewer.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import { entry, type LedgerEntry, type PersonalPart } from '#app/domain/evidence/entry.ts';
import type { DecidedItem } from '#app/domain/review/decision.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { knownPerson } from '#app/usecases/review/match-member.ts';

type Row = Awaited<ReturnType<Tx['reviewItem']['findMany']>>[number];

/** A row and what a rule has made of it. */
export interface TakenDecision {
  row: Row;
  to: DecidedItem;
}

interface DecidedIn {
  cycle: NonNullable<Awaited<ReturnType<typeof shareCycle>>>;
  /** Frozen rows by list and position. */
  frozen: ReadonlyMap<string, Subject>;
}

/** Writes what one action decided: each row's entry, its place in the history, the row itself; then who looks at it next. */
export async function storeDecisions(
  tx: Tx,
  ctx: Context & { actor: Actor },
  review: DecidedIn,
  taken: readonly TakenDecision[],
): Promise<void> {
  if (taken.length === 0) return;
  const { shopId } = ctx.shop;
  const shown = taken.map(({ row }) => digestOfCommitments(nodeCrypto, [row.rowCommitment, row.shownCommitment]));
  const decided = await decisionEntries(tx, ctx, taken, shown);
  const escalated = await rowsToEscalate(tx, ctx, review, taken);
  const moved = escalated.map((row) => escalation(ctx, review, row));
  const places = await append(tx, shopId, [...decided, ...moved], ctx.ports);
  await insertRows(
    tx,
    'decision',
    taken.map(({ row, to }, i) => ({
      shopId,
      cycleId: row.cycleId,
      itemId: row.itemId,
      version: to.version,
      ...decisionOf(ctx, to, taken.length),
      shownDigest: shown[i]!,
      entryIndex: places[i]!.index,
    })),
  );
  // One action decides all its rows alike, so one statement writes them; only the version differs, and it counts by one.
  await tx.reviewItem.updateMany({
    where: { shopId, cycleId: review.cycle.cycleId, itemId: { in: taken.map(({ row }) => row.itemId) } },
    data: { ...decisionOf(ctx, taken[0]!.to, taken.length), version: { increment: 1 } },
  });
  await tx.reviewItem.updateMany({
    where: { shopId, cycleId: review.cycle.cycleId, itemId: { in: escalated.map((row) => row.itemId) } },
    data: { reviewerId: review.cycle.startedBy },
  });
}

/** `batchSize`: what this one action decided, without the rows it had to leave. */
const decisionOf = (ctx: Context & { actor: Actor }, to: DecidedItem, batchSize: number) => ({
  decision: to.decision,
  reason: to.reason,
  note: to.note,
  drop: to.drop,
  until: to.until,
  decidedBy: ctx.actor.memberId,
  decidedAt: ctx.now,
  batchSize,
});

async function decisionEntries(
  tx: Tx,
  ctx: Context & { actor: Actor },
  taken: readonly TakenDecision[],
  shown: readonly string[],
): Promise<LedgerEntry[]> {
  const { memberId, name, email } = ctx.actor;
  const subjects = await personIdsOf(
    tx,
    ctx.shop.shopId,
    taken.flatMap(({ row }) => (row.kind === 'people' ? [row.subjectKey] : [])),
  );
  const decider: PersonalPart = { part: 'p.decider', personId: memberId, body: { name, email } };
  return taken.map(({ row, to }, i) => {
    const body = {
      cycleId: row.cycleId,
      itemId: row.itemId,
      rowCommitment: row.rowCommitment,
      decision: to.decision,
      reason: to.reason,
      hasNote: to.note !== null,
      drop: to.drop,
      until: to.until?.toISOString() ?? null,
      decidedBy: memberId,
      version: to.version,
      shownDigest: shown[i]!,
      batchSize: taken.length,
      highRisk: row.highRisk,
    };
    const personal = [decider, ...noteParts(to, subjects.get(row.subjectKey) ?? memberId)];
    return entry('decision.recorded', ctx.now, body, { cycleId: row.cycleId, personal });
  });
}

function noteParts(to: DecidedItem, personId: string): PersonalPart[] {
  return to.note === null ? [] : [{ part: 'p.note', personId, body: { note: to.note } }];
}

/**
 * Rows their reviewer could not tell about go up to whoever started the review. Not their own row: they could never decide it,
 * so it stays where it is as an open question, and a manager can give it to somebody else.
 */
async function rowsToEscalate(
  tx: Tx,
  ctx: Context,
  { cycle, frozen }: DecidedIn,
  taken: readonly TakenDecision[],
): Promise<Row[]> {
  const open = taken.filter(({ row, to }) => to.escalates && row.reviewerId !== cycle.startedBy);
  if (open.length === 0) return [];
  const { shopId } = ctx.shop;
  const starter = await tx.member.findUnique({ where: { shopId_memberId: { shopId, memberId: cycle.startedBy } } });
  if (!starter) return [];
  const person = await knownPerson(tx, shopId, starter);
  return open
    .map(({ row }) => row)
    .filter((row) => {
      const listed = frozen.get(`${row.listId}/${row.listPosition}`);
      return !(listed !== undefined && 'accountKey' in listed && isOwnRow(person, listed));
    });
}

function escalation(ctx: Context & { actor: Actor }, { cycle }: DecidedIn, row: Row): LedgerEntry {
  const { cycleId, itemId, reviewerId: from } = row;
  const moved = { cycleId, itemId, from, to: cycle.startedBy, by: ctx.actor.memberId, reason: 'cannot_tell' };
  return entry('item.reassigned', ctx.now, moved, { cycleId });
}
