import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { countItems, lockCycle } from '#app/db/cycles.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { maySign } from '#app/domain/review/attestation.ts';
import { isComplete } from '#app/domain/review/completeness.ts';
import { cycleCan } from '#app/domain/review/cycle.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

const DAYS_TO_REMOVE = 14;
const DAY_MS = 86_400_000;

/**
 * A reviewer signs their decisions: rows lock, and every removal or reduction among them becomes a task with a due date. When
 * the last reviewer has signed, deciding is over and the removals run on.
 */
export async function signDecisions(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; sentence: string },
): Promise<{ digest: string; version: number } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, sentence } = input;
  const { memberId } = ctx.actor;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      const cycle = await lockCycle(tx, shopId, cycleId);
      if (!cycle) return refuse('not_found');
      const own = await countItems(tx, shopId, cycleId, memberId);
      const refusal = maySign(cycle.state, own, sentence);
      if (refusal) return refusal;
      const items = await tx.reviewItem.findMany({
        where: { shopId, cycleId, reviewerId: memberId, signedVersion: null },
        orderBy: { position: 'asc' },
      });
      const digest = await digestOfStandingDecisions(tx, ctx, cycleId, items);
      const last = await tx.signOff.findFirst({ where: { shopId, cycleId, memberId }, orderBy: { version: 'desc' } });
      const version = (last?.version ?? 0) + 1;
      const largestBatch = Math.max(...items.map((item) => item.batchSize));
      const signed = { cycleId, memberId, version, digest, counts: own.byDecision, largestBatch, sentence };
      const signer = {
        part: 'p.signer' as const,
        personId: memberId,
        body: { name: ctx.actor.name, email: ctx.actor.email },
      };
      const revocations = await openRevocations(tx, ctx, cycleId, items);
      const places = await append(
        tx,
        shopId,
        [entry('decisions.signed', ctx.now, signed, { cycleId, personal: [signer] }), ...revocations],
        ctx.ports,
      );
      await tx.signOff.create({
        data: {
          shopId,
          cycleId,
          memberId,
          version,
          digest,
          counts: own.byDecision,
          signedAt: ctx.now,
          entryIndex: places[0]!.index,
        },
      });
      await tx.reviewItem.updateMany({
        where: { shopId, cycleId, reviewerId: memberId, signedVersion: null },
        data: { signedVersion: version },
      });
      if (isComplete(await countItems(tx, shopId, cycleId))) {
        await tx.cycle.update({
          where: { shopId_cycleId: { shopId, cycleId } },
          data: { state: 'remediating', decidedAt: ctx.now },
        });
      }
      return { digest, version };
    },
    { timeoutMs: 60_000 },
  );
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

type Items = Awaited<ReturnType<Tx['reviewItem']['findMany']>>;

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

/**
 * A task for each removal or reduction that has none yet. After a re-opening the same row may now be kept: its task then
 * stays in the record as it was, excepted by the newer decision.
 */
async function openRevocations(tx: Tx, ctx: Context, cycleId: string, items: Items): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  const demanded = items.filter((item) => item.decision === 'remove' || item.decision === 'reduce');
  const existing = new Set(
    (await tx.revocation.findMany({ where: { shopId, cycleId }, select: { itemId: true } })).map((one) => one.itemId),
  );
  const dropped = items
    .filter((item) => existing.has(item.itemId) && item.decision !== 'remove' && item.decision !== 'reduce')
    .map((item) => item.itemId);
  await tx.revocation.updateMany({
    where: { shopId, cycleId, itemId: { in: dropped }, state: { in: ['open', 'stated', 'still_present'] } },
    data: { state: 'excepted' },
  });
  const dueAt = new Date(ctx.now.getTime() + DAYS_TO_REMOVE * DAY_MS);
  const fresh = demanded
    .filter((item) => !existing.has(item.itemId))
    .map((item) => ({ item, revocationId: randomUUID(), demand: item.decision as 'remove' | 'reduce' }));
  const lists = await tx.list.findMany({
    where: { shopId, listId: { in: [...new Set(fresh.map(({ item }) => item.listId))] } },
    select: { listId: true, takenAt: true },
  });
  const takenAt = new Map(lists.map((list) => [list.listId, list.takenAt]));
  await tx.revocation.createMany({
    data: fresh.map(({ item, revocationId, demand }) => ({
      shopId,
      revocationId,
      cycleId,
      itemId: item.itemId,
      kind: item.kind,
      subjectKey: item.subjectKey,
      name: item.name,
      demand,
      drop: item.drop,
      state: 'open',
      openedAt: ctx.now,
      dueAt,
      lastSeenListId: item.listId,
      lastSeenAt: takenAt.get(item.listId) ?? null,
    })),
  });
  return fresh.map(({ item, revocationId, demand }) =>
    entry(
      'revocation.opened',
      ctx.now,
      {
        cycleId,
        revocationId,
        itemId: item.itemId,
        rowCommitment: item.rowCommitment,
        demand,
        drop: item.drop,
        dueAt: dueAt.toISOString(),
      },
      { cycleId },
    ),
  );
}
