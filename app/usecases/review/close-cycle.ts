import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { countItems, lockCycle } from '#app/db/cycles.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { mayClose } from '#app/domain/review/attestation.ts';
import { cycleCan, daysFromDue } from '#app/domain/review/cycle.ts';
import { countRemovals, type RevocationState } from '#app/domain/review/revocation.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';
import { wantOutsideProof } from '#app/usecases/evidence/want-outside-proof.ts';

/**
 * Closes a review: acknowledges its result and records it, then signs a checkpoint over it and asks for the pack. Removals
 * still open do not stop it; they are printed, and run on. If we crash after the record and before the checkpoint, the
 * publishing job that was enqueued with the record finishes the closing.
 */
export async function closeCycle(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; statement: string; title: string | null },
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const closed = await ctx.db.inShop(shopId, (tx) => attest(tx, ctx, input), { timeoutMs: 60_000 });
  if (isRefusal(closed)) return closed;
  await sealClosedCycles(ctx);
  return closed;
}

async function attest(
  tx: Tx,
  ctx: Context & { actor: Actor },
  input: { cycleId: string; statement: string; title: string | null },
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, statement } = input;
  const by = ctx.actor.memberId;
  const cycle = await lockCycle(tx, shopId, cycleId);
  if (!cycle) return refuse('not_found');
  const counts = await countItems(tx, shopId, cycleId);
  const refusal = mayClose(cycle.state, counts, statement);
  if (refusal) return refusal;
  const revocations = await tx.revocation.findMany({ where: { shopId, cycleId, state: { not: 'excepted' } } });
  const removals = countRemovals(revocations.map((one) => ({ state: one.state as RevocationState, grade: one.grade })));
  const who = {
    part: 'p.acknowledged_by' as const,
    personId: by,
    body: { name: ctx.actor.name, email: ctx.actor.email, title: input.title },
  };
  const acknowledged = entry(
    'cycle.acknowledged',
    ctx.now,
    { cycleId, by, at: ctx.now.toISOString(), statement },
    { cycleId, personal: [who] },
  );
  await append(tx, shopId, [acknowledged], ctx.ports);
  const leaves = await tx.leaf.findMany({
    where: { shopId, cycleId },
    orderBy: { index: 'asc' },
    select: { leafHash: true },
  });
  const closed = entry(
    'cycle.closed',
    ctx.now,
    {
      cycleId,
      by,
      items: counts.total,
      decisions: counts.byDecision,
      undecided: counts.undecided,
      removals,
      daysFromDue: daysFromDue(cycle.dueAt, cycle.decidedAt ?? ctx.now),
      peopleWithTwoParts: await peopleWithTwoParts(tx, ctx, cycle),
      ownerOpenedApp:
        (await tx.member.count({ where: { shopId, isAccountOwner: true, firstOpenedAt: { not: null } } })) > 0,
      cycleDigest: digestOfCommitments(
        nodeCrypto,
        leaves.map((leaf) => toHex(leaf.leafHash)),
      ),
    },
    { cycleId },
  );
  const [place] = await append(tx, shopId, [closed], ctx.ports);
  const where = { shopId_cycleId: { shopId, cycleId } };
  await tx.cycle.update({
    where,
    data: { state: 'attested', attestedAt: ctx.now, attestedBy: by, sealedIndex: place!.index },
  });
  await tx.member.update({
    where: { shopId_memberId: { shopId, memberId: by } },
    data: input.title === null ? {} : { title: input.title },
  });
  const packId = randomUUID();
  await tx.pack.create({
    data: {
      shopId,
      packId,
      cycleId,
      kind: 'review',
      edition: 1,
      state: 'waiting',
      requestedBy: by,
      requestedAt: ctx.now,
    },
  });
  await ctx.enqueue(tx, 'publish-checkpoint', { shopId: String(shopId) });
  await wantOutsideProof(tx, ctx, 'close', { cycleId, index: place!.index });
  await ctx.enqueue(tx, 'export-pack', { shopId: String(shopId), packId });
  return { packId };
}

/** Whoever produced a list, decided rows, stated removals or acknowledged, and did more than one of these. */
async function peopleWithTwoParts(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycle: { cycleId: string; peopleListId: string | null; appsListId: string | null },
): Promise<string[]> {
  const { shopId } = ctx.shop;
  const { cycleId } = cycle;
  const listIds = [cycle.peopleListId, cycle.appsListId].filter((id) => id !== null);
  const lists = await tx.list.findMany({ where: { shopId, listId: { in: listIds } }, select: { producedBy: true } });
  const deciders = await tx.signOff.findMany({ where: { shopId, cycleId }, select: { memberId: true } });
  const removers = await tx.revocation.findMany({
    where: { shopId, cycleId, statedBy: { not: null } },
    select: { statedBy: true },
  });
  const parts = [
    new Set(lists.flatMap((list) => list.producedBy ?? [])),
    new Set(deciders.map((one) => one.memberId)),
    new Set(removers.map((one) => one.statedBy!)),
    new Set([ctx.actor.memberId]),
  ];
  const everyone = [...new Set(parts.flatMap((part) => [...part]))].sort();
  return everyone.filter((memberId) => parts.filter((part) => part.has(memberId)).length > 1);
}

/** Ends a review without a result. It stays in the record with its reason; it counts as cancelled, never as done. */
export async function cancelCycle(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; reason: string },
): Promise<{ cancelled: true } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = input;
  const reason = input.reason.trim();
  if (reason === '') return refuse('words_missing');
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await lockCycle(tx, shopId, cycleId);
    if (!cycle) return refuse('not_found');
    if (!cycleCan(cycle.state, 'cancel')) return refuse('cycle_not_open');
    await tx.cycle.update({
      where: { shopId_cycleId: { shopId, cycleId } },
      data: { state: 'cancelled', cancelledAt: ctx.now },
    });
    await append(
      tx,
      shopId,
      [entry('cycle.cancelled', ctx.now, { cycleId, by: ctx.actor.memberId, reason }, { cycleId })],
      ctx.ports,
    );
    return { cancelled: true };
  });
}
