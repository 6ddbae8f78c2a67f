import type { Tx } from '#app/db/client.server.ts';
import { countItems, lockCycle } from '#app/db/cycles.ts';
import type { Account } from '#app/domain/access/account.ts';
import { isOwnRow } from '#app/domain/access/match-reviewer.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { maySign } from '#app/domain/review/attestation.ts';
import { countDecisions, type DecisionCounts, isComplete } from '#app/domain/review/completeness.ts';
import { cycleCan } from '#app/domain/review/cycle.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { knownPerson } from '#app/usecases/review/match-member.ts';
import { orderRemovals } from '#app/usecases/review/order-removals.ts';

/**
 * A reviewer signs their decisions: rows lock, and every removal or reduction among them becomes a task with a due date. Each
 * signature covers all decisions of theirs that stand, also those an earlier one covered: the newest says everything. When
 * the last reviewer has signed, deciding is over and the removals run on.
 */
export async function signDecisions(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; sentence: string },
): Promise<{ digest: string; version: number } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = input;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      const cycle = await lockCycle(tx, shopId, cycleId);
      if (!cycle) return refuse('not_found');
      const items = await tx.reviewItem.findMany({
        where: { shopId, cycleId, reviewerId: ctx.actor.memberId },
        orderBy: { position: 'asc' },
      });
      const refusal =
        maySign(cycle.state, countRows(items), input.sentence) ?? (await ownRowAmong(tx, ctx, cycle, items));
      if (refusal) return refusal;
      const signed = await storeSignature(tx, ctx, input, items);
      if (isComplete(await countItems(tx, shopId, cycleId))) {
        await tx.cycle.update({
          where: { shopId_cycleId: { shopId, cycleId } },
          data: { state: 'remediating', decidedAt: ctx.now },
        });
      }
      return signed;
    },
    { timeoutMs: 60_000 },
  );
}

type Items = Awaited<ReturnType<Tx['reviewItem']['findMany']>>;

const countRows = (items: Items): DecisionCounts =>
  countDecisions(
    items.map((item) => ({ decision: item.decision as DecisionKind | null, isSigned: item.signedVersion !== null })),
  );

/** Somebody may turn out to be a row that they decided before it was known; it goes to somebody else before they sign. */
async function ownRowAmong(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycle: { peopleListId: string | null; exceptions: unknown },
  items: Items,
): Promise<Refusal | null> {
  const { shopId } = ctx.shop;
  const where = { shopId_memberId: { shopId, memberId: ctx.actor.memberId } };
  const person = await knownPerson(tx, shopId, await tx.member.findUniqueOrThrow({ where }));
  const people = items.filter((item) => item.kind === 'people');
  if (cycle.peopleListId === null) return null;
  const frozen = await tx.listRow.findMany({
    where: {
      shopId,
      listId: cycle.peopleListId,
      position: { in: people.map((item) => item.listPosition) },
    },
    select: { position: true, row: true },
  });
  const own = new Set(
    frozen.filter(({ row }) => isOwnRow(person, row as unknown as Account)).map(({ position }) => position),
  );
  const exceptions = cycle.exceptions as { kind: string; itemId: string | null }[];
  const excepted = new Set(exceptions.flatMap((one) => (one.kind === 'self_review' ? (one.itemId ?? []) : [])));
  const found = people.find((item) => own.has(item.listPosition) && !excepted.has(item.itemId));
  return found ? refuse('own_row') : null;
}

/** Signs exactly the rows that were read: nobody can decide one meanwhile, because the review is locked. */
async function storeSignature(
  tx: Tx,
  ctx: Context & { actor: Actor },
  { cycleId, sentence }: { cycleId: string; sentence: string },
  items: Items,
): Promise<{ digest: string; version: number }> {
  const { shopId } = ctx.shop;
  const { memberId, name, email } = ctx.actor;
  const digest = await digestOfStandingDecisions(tx, ctx, cycleId, items);
  const last = await tx.signOff.findFirst({ where: { shopId, cycleId, memberId }, orderBy: { version: 'desc' } });
  const version = (last?.version ?? 0) + 1;
  const counts = countRows(items).byDecision;
  const largestBatch = Math.max(...items.map((item) => item.batchSize));
  const body = { cycleId, memberId, version, digest, counts, largestBatch, sentence };
  const signer = { part: 'p.signer' as const, personId: memberId, body: { name, email } };
  const removals = await orderRemovals(tx, ctx, cycleId, items);
  const signed = entry('decisions.signed', ctx.now, body, { cycleId, personal: [signer] });
  const places = await append(tx, shopId, [signed, ...removals], ctx.ports);
  await tx.signOff.create({
    data: { shopId, cycleId, memberId, version, digest, counts, signedAt: ctx.now, entryIndex: places[0]!.index },
  });
  await tx.reviewItem.updateMany({
    where: { shopId, cycleId, itemId: { in: items.map((item) => item.itemId) } },
    data: { signedVersion: version },
  });
  return { digest, version };
}

/** Opens a reviewer's signed rows again, with a reason. Signing again makes the next version; both are in the pack. */
export async function reopenDecisions(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; reason: string },
): Promise<{ version: number } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = input;
  const { memberId } = ctx.actor;
  const reason = input.reason.trim();
  if (reason === '') return refuse('words_missing');
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await lockCycle(tx, shopId, cycleId);
    if (!cycle) return refuse('not_found');
    if (!cycleCan(cycle.state, 'reopen')) return refuse('cycle_not_open');
    const last = await tx.signOff.findFirst({ where: { shopId, cycleId, memberId }, orderBy: { version: 'desc' } });
    const signed = await tx.reviewItem.count({
      where: { shopId, cycleId, reviewerId: memberId, signedVersion: { not: null } },
    });
    if (!last || signed === 0) return refuse('nothing_to_sign');
    await tx.reviewItem.updateMany({ where: { shopId, cycleId, reviewerId: memberId }, data: { signedVersion: null } });
    await tx.cycle.update({ where: { shopId_cycleId: { shopId, cycleId } }, data: { state: 'open', decidedAt: null } });
    const reopened = { cycleId, memberId, version: last.version, by: memberId };
    const why = { part: 'p.note' as const, personId: memberId, body: { note: reason } };
    await append(tx, shopId, [entry('decisions.reopened', ctx.now, reopened, { cycleId, personal: [why] })], ctx.ports);
    return { version: last.version };
  });
}

/** Over the leaf hashes of the decisions that stand, in the order of the rows: what exactly was signed. */
async function digestOfStandingDecisions(tx: Tx, ctx: Context, cycleId: string, items: Items): Promise<string> {
  const { shopId } = ctx.shop;
  const decisions = await tx.decision.findMany({
    where: { shopId, cycleId, itemId: { in: items.map((item) => item.itemId) } },
    select: { itemId: true, version: true, entryIndex: true },
  });
  const byItem = new Map(decisions.map((decision) => [`${decision.itemId}/${decision.version}`, decision.entryIndex]));
  const indexes = items.map((item) => byItem.get(`${item.itemId}/${item.version}`)!);
  const leaves = await tx.leaf.findMany({
    where: { shopId, index: { in: indexes } },
    select: { index: true, leafHash: true },
  });
  const hashes = new Map(leaves.map((leaf) => [leaf.index, toHex(leaf.leafHash)]));
  return digestOfCommitments(
    nodeCrypto,
    indexes.map((index) => hashes.get(index)!),
  );
}
