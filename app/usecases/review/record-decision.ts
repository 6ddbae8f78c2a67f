import type { Tx } from '#app/db/client.server.ts';
import { shareCycle } from '#app/db/cycles.ts';
import { isOwnRow, type KnownPerson } from '#app/domain/access/match-reviewer.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import {
  decide,
  type DecisionInput,
  type ItemUnderDecision,
  type Reviewer,
  withdraw,
} from '#app/domain/review/decision.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { knownPerson, matchMember } from '#app/usecases/review/match-member.ts';
import { storeDecisions, type TakenDecision } from '#app/usecases/review/store-decisions.ts';
import { UNDECIDED } from '#app/usecases/review/undecided.ts';

export interface DecisionsToRecord extends Omit<DecisionInput, 'expectedVersion' | 'batchSize'> {
  cycleId: string;
  items: { itemId: string; expectedVersion: number }[];
}

export interface DecisionsRecorded {
  decided: string[];
  skipped: { itemId: string; refused: Refusal }[];
}

type Row = Awaited<ReturnType<Tx['reviewItem']['findMany']>>[number];
type Cycle = NonNullable<Awaited<ReturnType<typeof shareCycle>>>;
type Frozen = ReadonlyMap<string, Subject>;

/** Everything a decision on these rows is judged by, with the rows locked. */
interface Standing {
  cycle: Cycle;
  rows: ReadonlyMap<string, Row>;
  frozen: Frozen;
  reviewer: Reviewer;
  person: KnownPerson;
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
      const itemIds = input.items.map((one) => one.itemId);
      const standing = await standingOf(tx, ctx, input.cycleId, itemIds);
      if (isRefusal(standing)) return standing;
      const skipped: DecisionsRecorded['skipped'] = [];
      const taken: TakenDecision[] = [];
      for (const { itemId, expectedVersion } of input.items) {
        const row = standing.rows.get(itemId);
        const own = { ...input, expectedVersion, batchSize: input.items.length };
        const to = row
          ? decide(standing.cycle.state, underDecision(row, standing), standing.reviewer, own, ctx.now)
          : refuse('not_found');
        if (isRefusal(to)) skipped.push({ itemId, refused: to });
        else taken.push({ row: row!, to });
      }
      await storeDecisions(tx, ctx, standing, taken);
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
    const standing = await standingOf(tx, ctx, cycleId, [itemId]);
    if (isRefusal(standing)) return standing;
    const row = standing.rows.get(itemId);
    if (!row) return refuse('not_found');
    const { state } = standing.cycle;
    const withdrawn = withdraw(state, underDecision(row, standing), standing.reviewer, input.expectedVersion);
    if (isRefusal(withdrawn)) return withdrawn;
    await tx.reviewItem.update({
      where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } },
      data: { ...UNDECIDED, version: withdrawn.version },
    });
    const back = { cycleId, itemId, version: withdrawn.version, by: ctx.actor.memberId };
    await append(tx, shopId, [entry('decision.withdrawn', ctx.now, back, { cycleId })], ctx.ports);
    return { itemId };
  });
}

// The review is held as it is until we commit: who signs, moves rows or ends it waits for decisions on their way. Rows are
// locked before the person is matched, because matching may append, and whoever appends holds the log.
async function standingOf(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycleId: string,
  itemIds: readonly string[],
): Promise<Standing | Refusal> {
  const { shopId } = ctx.shop;
  const { memberId } = ctx.actor;
  const cycle = await shareCycle(tx, shopId, cycleId);
  if (!cycle) return refuse('not_found');
  const rows = await lockItems(tx, ctx, cycleId, itemIds);
  const exceptions = cycle.exceptions as { kind: string; itemId: string | null; by: string }[];
  const { matched } = await matchMember(tx, ctx, cycle.peopleListId);
  const member = await tx.member.findUniqueOrThrow({ where: { shopId_memberId: { shopId, memberId } } });
  const unmatchedExcepted = exceptions.some((one) => one.kind === 'unmatched_reviewer' && one.by === memberId);
  return {
    cycle,
    rows,
    frozen: await frozenRows(tx, ctx, rows.values()),
    reviewer: { memberId, matched, unmatchedExcepted },
    person: await knownPerson(tx, shopId, member),
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

async function frozenRows(tx: Tx, ctx: Context, rows: Iterable<Row>): Promise<Frozen> {
  const wanted = Map.groupBy(rows, (row) => row.listId);
  const found = new Map<string, Subject>();
  for (const [listId, items] of wanted) {
    const frozen = await tx.listRow.findMany({
      where: { shopId: ctx.shop.shopId, listId, position: { in: items.map((item) => item.listPosition) } },
    });
    for (const row of frozen) found.set(`${listId}/${row.position}`, row.row as unknown as Subject);
  }
  return found;
}

function underDecision(row: Row, standing: Standing): ItemUnderDecision {
  const frozen = frozenRowOf(standing, row);
  return {
    itemId: row.itemId,
    isOwnRow: frozen !== undefined && 'accountKey' in frozen && isOwnRow(standing.person, frozen),
    reviewerId: row.reviewerId,
    highRisk: row.highRisk,
    changed: row.changed,
    droppable: droppableOf(frozen),
    decision: row.decision as DecisionKind | null,
    version: row.version,
    isSigned: row.signedVersion !== null,
    selfReviewExcepted: standing.exceptedItems.has(row.itemId),
  };
}

const frozenRowOf = ({ frozen }: Pick<Standing, 'frozen'>, row: Row): Subject | undefined =>
  frozen.get(`${row.listId}/${row.listPosition}`);

/** What a reduction could name: permissions and roles of a person, scopes of an app, permissions of a role; null when none of it is known. */
export function droppableOf(row: Subject | undefined): string[] | null {
  if (!row) return null;
  if ('appKey' in row) return row.scopes;
  if ('roleKey' in row) return row.permissions;
  return row.permissions === null && row.roles === null ? null : [...(row.roles ?? []), ...(row.permissions ?? [])];
}
