import type { Tx } from '#app/db/client.server.ts';
import type { lockCycle } from '#app/db/cycles.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import { personIdsOf } from '#app/db/people.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { type DecisionKind, entry, type LedgerEntry, type PersonalPart } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import {
  decide,
  type DecidedItem,
  type DecisionInput,
  type ItemUnderDecision,
  type Reviewer,
  withdraw,
} from '#app/domain/review/decision.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { matchMember } from '#app/usecases/review/match-member.ts';

export interface DecisionsToRecord extends Omit<DecisionInput, 'expectedVersion' | 'batchSize'> {
  cycleId: string;
  items: { itemId: string; expectedVersion: number }[];
}

export interface DecisionsRecorded {
  decided: string[];
  skipped: { itemId: string; refused: Refusal }[];
}

type Row = Awaited<ReturnType<Tx['reviewItem']['findMany']>>[number];
interface Standing {
  cycle: NonNullable<Awaited<ReturnType<typeof lockCycle>>>;
  reviewer: Reviewer;
  exceptedItems: ReadonlySet<string>;
}

/**
 * Records one decision on one row or the same decision on many. What a rule refuses is left as it was and named; the rest
 * is decided, each with its entry, in one transaction. Two people at once: the rows are locked, and whoever comes second
 * names a version that is no longer there.
 */
export async function recordDecisions(
  ctx: Context & { actor: Actor },
  input: DecisionsToRecord,
): Promise<DecisionsRecorded | Refusal> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      const standing = await standingOf(tx, ctx, input.cycleId);
      if (isRefusal(standing)) return standing;
      const rows = await lockItems(
        tx,
        ctx,
        input.cycleId,
        input.items.map((one) => one.itemId),
      );
      const frozen = await frozenRows(tx, ctx, rows.values());
      const skipped: DecisionsRecorded['skipped'] = [];
      const taken: { row: Row; to: DecidedItem }[] = [];
      for (const { itemId, expectedVersion } of input.items) {
        const row = rows.get(itemId);
        const to = row
          ? decide(
              standing.cycle.state,
              underDecision(row, frozen, standing),
              standing.reviewer,
              { ...input, expectedVersion, batchSize: input.items.length },
              ctx.now,
            )
          : refuse('not_found');
        if (isRefusal(to)) skipped.push({ itemId, refused: to });
        else taken.push({ row: row!, to });
      }
      await store(tx, ctx, standing, taken, input.cycleId);
      return { decided: taken.map(({ row }) => row.itemId), skipped };
    },
    { timeoutMs: 60_000 },
  );
}

/** Takes a decision back before it is signed; the row is undecided again and the record shows both. */
export async function undoDecision(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; itemId: string; expectedVersion: number },
): Promise<{ itemId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, itemId } = input;
  return ctx.db.inShop(shopId, async (tx) => {
    const standing = await standingOf(tx, ctx, cycleId);
    if (isRefusal(standing)) return standing;
    const rows = await lockItems(tx, ctx, cycleId, [itemId]);
    const row = rows.get(itemId);
    if (!row) return refuse('not_found');
    const withdrawn = withdraw(
      standing.cycle.state,
      underDecision(row, await frozenRows(tx, ctx, [row]), standing),
      standing.reviewer,
      input.expectedVersion,
    );
    if (isRefusal(withdrawn)) return withdrawn;
    await tx.reviewItem.update({
      where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } },
      data: {
        decision: null,
        reason: null,
        note: null,
        drop: [],
        until: null,
        decidedBy: null,
        decidedAt: null,
        version: withdrawn.version,
        batchSize: 1,
      },
    });
    const back = { cycleId, itemId, version: withdrawn.version, by: ctx.actor.memberId };
    await append(tx, shopId, [entry('decision.withdrawn', ctx.now, back, { cycleId })], ctx.ports);
    return { itemId };
  });
}

async function standingOf(tx: Tx, ctx: Context & { actor: Actor }, cycleId: string): Promise<Standing | Refusal> {
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId: ctx.shop.shopId, cycleId } } });
  if (!cycle) return refuse('not_found');
  const exceptions = cycle.exceptions as { kind: string; itemId: string | null; by: string }[];
  const { matched, subjectKey } = await matchMember(tx, ctx);
  const unmatchedExcepted = exceptions.some(
    (one) => one.kind === 'unmatched_reviewer' && one.by === ctx.actor.memberId,
  );
  return {
    cycle: cycle as Standing['cycle'],
    reviewer: { memberId: ctx.actor.memberId, subjectKey, matched, unmatchedExcepted },
    exceptedItems: new Set(exceptions.flatMap((one) => (one.kind === 'self_review' && one.itemId ? [one.itemId] : []))),
  };
}

// Locked in the order of their ids, so that two bulk decisions over the same rows cannot wait for each other.
async function lockItems(tx: Tx, ctx: Context, cycleId: string, itemIds: readonly string[]): Promise<Map<string, Row>> {
  const { shopId } = ctx.shop;
  await tx.$queryRaw`
    SELECT 1 FROM review_item WHERE shop_id = ${shopId} AND cycle_id = ${cycleId}::uuid AND item_id = ANY(${[...itemIds]}::uuid[])
    ORDER BY item_id FOR UPDATE`;
  const rows = await tx.reviewItem.findMany({ where: { shopId, cycleId, itemId: { in: [...itemIds] } } });
  return new Map(rows.map((row) => [row.itemId, row]));
}

async function frozenRows(tx: Tx, ctx: Context, rows: Iterable<Row>): Promise<Map<string, Account | AppInstallation>> {
  const wanted = Map.groupBy(rows, (row) => row.listId);
  const found = new Map<string, Account | AppInstallation>();
  for (const [listId, items] of wanted) {
    const frozen = await tx.listRow.findMany({
      where: { shopId: ctx.shop.shopId, listId, position: { in: items.map((item) => item.listPosition) } },
    });
    for (const row of frozen) found.set(`${listId}/${row.position}`, row.row as unknown as Account | AppInstallation);
  }
  return found;
}

function underDecision(
  row: Row,
  frozen: ReadonlyMap<string, Account | AppInstallation>,
  standing: Standing,
): ItemUnderDecision {
  return {
    itemId: row.itemId,
    kind: row.kind as 'people' | 'apps',
    subjectKey: row.subjectKey,
    reviewerId: row.reviewerId,
    highRisk: row.highRisk,
    changed: row.changed,
    droppable: droppableOf(frozen.get(`${row.listId}/${row.listPosition}`)),
    decision: row.decision as DecisionKind | null,
    version: row.version,
    isSigned: row.signedVersion !== null,
    selfReviewExcepted: standing.exceptedItems.has(row.itemId),
  };
}

/** What a reduction could name: permissions and roles of a person, scopes of an app; null when none of it is known. */
export function droppableOf(row: Account | AppInstallation | undefined): string[] | null {
  if (!row) return null;
  if (!('accountKey' in row)) return row.scopes;
  return row.permissions === null && row.roles === null ? null : [...(row.roles ?? []), ...(row.permissions ?? [])];
}

async function store(
  tx: Tx,
  ctx: Context & { actor: Actor },
  standing: Standing,
  taken: readonly { row: Row; to: DecidedItem }[],
  cycleId: string,
): Promise<void> {
  if (taken.length === 0) return;
  const { shopId } = ctx.shop;
  // What this one action decided, without the rows it had to leave.
  const batchSize = taken.length;
  const subjects = await personIdsOf(
    tx,
    shopId,
    taken.flatMap(({ row }) => (row.kind === 'people' ? [row.subjectKey] : [])),
  );
  const decider: PersonalPart = {
    part: 'p.decider',
    personId: ctx.actor.memberId,
    body: { name: ctx.actor.name, email: ctx.actor.email },
  };
  const decisions = taken.map(({ row, to }) => ({
    row,
    to,
    shownDigest: digestOfCommitments(nodeCrypto, [row.rowCommitment, row.shownCommitment]),
  }));
  const entries: LedgerEntry[] = decisions.map(({ row, to, shownDigest }) =>
    entry(
      'decision.recorded',
      ctx.now,
      {
        cycleId,
        itemId: row.itemId,
        rowCommitment: row.rowCommitment,
        decision: to.decision,
        reason: to.reason,
        hasNote: to.note !== null,
        drop: to.drop,
        until: to.until?.toISOString() ?? null,
        decidedBy: ctx.actor.memberId,
        version: to.version,
        shownDigest,
        batchSize,
        highRisk: row.highRisk,
      },
      { cycleId, personal: [decider, ...noteParts(to, subjects.get(row.subjectKey) ?? ctx.actor.memberId)] },
    ),
  );
  const escalated = decisions.filter(({ row, to }) => to.escalates && row.reviewerId !== standing.cycle.startedBy);
  for (const { row } of escalated) {
    const moved = {
      cycleId,
      itemId: row.itemId,
      from: row.reviewerId,
      to: standing.cycle.startedBy,
      by: ctx.actor.memberId,
      reason: 'cannot_tell',
    };
    entries.push(entry('item.reassigned', ctx.now, moved, { cycleId }));
  }
  const places = await append(tx, shopId, entries, ctx.ports);
  const isEscalated = new Set(escalated.map(({ row }) => row.itemId));
  await insertRows(
    tx,
    'decision',
    decisions.map(({ row, to, shownDigest }, i) => ({
      shopId,
      cycleId,
      itemId: row.itemId,
      version: to.version,
      decision: to.decision,
      reason: to.reason,
      note: to.note,
      drop: to.drop,
      until: to.until,
      decidedBy: ctx.actor.memberId,
      decidedAt: ctx.now,
      shownDigest,
      batchSize,
      entryIndex: places[i]!.index,
    })),
  );
  // One action decides all its rows alike, so one statement writes them; only the version differs, and it counts by one.
  const { to } = decisions[0]!;
  await tx.reviewItem.updateMany({
    where: { shopId, cycleId, itemId: { in: decisions.map(({ row }) => row.itemId) } },
    data: {
      decision: to.decision,
      reason: to.reason,
      note: to.note,
      drop: to.drop,
      until: to.until,
      decidedBy: ctx.actor.memberId,
      decidedAt: ctx.now,
      version: { increment: 1 },
      batchSize,
    },
  });
  if (isEscalated.size > 0) {
    await tx.reviewItem.updateMany({
      where: { shopId, cycleId, itemId: { in: [...isEscalated] } },
      data: { reviewerId: standing.cycle.startedBy },
    });
  }
}

function noteParts(to: DecidedItem, personId: string): PersonalPart[] {
  return to.note === null ? [] : [{ part: 'p.note', personId, body: { note: to.note } }];
}
