import type { Tx } from '#app/db/client.server.ts';
import { countItems, lockCycle } from '#app/db/cycles.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { mayClose } from '#app/domain/review/attestation.ts';
import type { DecisionCounts } from '#app/domain/review/completeness.ts';
import { cycleCan, daysFromDue } from '#app/domain/review/cycle.ts';
import { countRemovals, type RevocationState } from '#app/domain/review/revocation.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { contentsOf } from '#app/usecases/evidence/pack-evidence.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';
import { addWaitingPack } from '#app/usecases/evidence/waiting-pack.ts';
import { wantOutsideProof } from '#app/usecases/evidence/want-outside-proof.ts';
import { ClosingRejected, judgeClosing, type ReadRecord, readRecord } from '#app/usecases/review/judge-closing.ts';

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
  const record = await readRecord(ctx, input.cycleId);
  try {
    const closed = await ctx.db.inShop(shopId, (tx) => attest(tx, ctx, input, record), { timeoutMs: 60_000 });
    if (!isRefusal(closed)) await sealClosedCycles(ctx);
    return closed;
  } catch (error) {
    if (error instanceof ClosingRejected) return refuse('close_unverifiable', { detail: error.detail });
    throw error;
  }
}

type LockedCycle = NonNullable<Awaited<ReturnType<typeof lockCycle>>>;

async function attest(
  tx: Tx,
  ctx: Context & { actor: Actor },
  input: { cycleId: string; statement: string; title: string | null },
  record: ReadRecord | null,
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, statement } = input;
  const by = ctx.actor.memberId;
  const cycle = await lockCycle(tx, shopId, cycleId);
  if (!cycle) return refuse('not_found');
  const counts = await countItems(tx, shopId, cycleId);
  const refusal = mayClose(cycle.state, counts, statement);
  if (refusal) return refusal;
  await append(tx, shopId, [acknowledgement(ctx, input)], ctx.ports);
  const [place] = await append(tx, shopId, [await closing(tx, ctx, cycle, counts)], ctx.ports);
  await judgeClosing(tx, ctx, cycle, record);
  await tx.cycle.update({
    where: { shopId_cycleId: { shopId, cycleId } },
    data: { state: 'attested', attestedAt: ctx.now, attestedBy: by, sealedIndex: place!.index },
  });
  await tx.member.update({
    where: { shopId_memberId: { shopId, memberId: by } },
    data: input.title === null ? {} : { title: input.title },
  });
  await ctx.enqueue(tx, 'publish-checkpoint', { shopId: String(shopId) });
  await wantOutsideProof(tx, ctx, 'close', { cycleId, index: place!.index });
  return { packId: await addWaitingPack(tx, ctx, { kind: 'review', cycleId }, null) };
}

function acknowledgement(
  ctx: Context & { actor: Actor },
  { cycleId, statement, title }: { cycleId: string; statement: string; title: string | null },
): LedgerEntry {
  const { memberId: by, name, email } = ctx.actor;
  const who = { part: 'p.acknowledged_by' as const, personId: by, body: { name, email, title } };
  const said = { cycleId, by, at: ctx.now.toISOString(), statement };
  return entry('cycle.acknowledged', ctx.now, said, { cycleId, personal: [who] });
}

// The acknowledgement has been appended: we hold the log, so what we count here is what the log says before the closing, and
// whatever happens to a removal from now on comes after it.
async function closing(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycle: LockedCycle,
  counts: DecisionCounts,
): Promise<LedgerEntry> {
  const { shopId } = ctx.shop;
  const { cycleId } = cycle;
  const { size, packKey } = await tx.log.findUniqueOrThrow({ where: { shopId } });
  const revocations = await tx.revocation.findMany({
    where: { shopId, cycleId },
    select: { state: true, grade: true },
  });
  const leaves = await tx.leaf.findMany({
    where: { shopId, cycleId },
    orderBy: { index: 'asc' },
    select: { leafHash: true },
  });
  const owners = { shopId, isAccountOwner: true, firstOpenedAt: { not: null } };
  const body = {
    cycleId,
    by: ctx.actor.memberId,
    items: counts.total,
    decisions: counts.byDecision,
    undecided: counts.undecided,
    removals: countRemovals(revocations.map(({ state, grade }) => ({ state: state as RevocationState, grade }))),
    daysFromDue: daysFromDue(cycle.dueAt, cycle.decidedAt ?? ctx.now),
    peopleWithTwoParts: await peopleWithTwoParts(tx, ctx, cycle),
    ownerOpenedApp: (await tx.member.count({ where: owners })) > 0,
    cycleDigest: digestOfCommitments(
      nodeCrypto,
      leaves.map((leaf) => toHex(leaf.leafHash)),
    ),
    packKeyDigest: toHex(nodeCrypto.sha256(packKey)),
    contextDigest: await contextDigest(tx, ctx, cycle, size),
  };
  return entry('cycle.closed', ctx.now, body, { cycleId });
}

/** Over what the pack of this review will show beside its own entries, as far as it is in the log by now. */
async function contextDigest(tx: Tx, ctx: Context, cycle: LockedCycle, size: bigint): Promise<string> {
  const { indexes } = await contentsOf(tx, ctx, { cycle }, size);
  const around = await tx.$queryRaw<{ leafHash: Uint8Array }[]>`
    SELECT leaf_hash AS "leafHash" FROM leaf
    WHERE shop_id = ${ctx.shop.shopId} AND index = ANY (${indexes.map(String)}::bigint[])
      AND cycle_id IS DISTINCT FROM ${cycle.cycleId}::uuid
    ORDER BY index`;
  return digestOfCommitments(
    nodeCrypto,
    around.map((leaf) => toHex(leaf.leafHash)),
  );
}

/** Whoever produced a list, decided rows, stated removals or acknowledged, and did more than one of these. */
async function peopleWithTwoParts(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycle: { cycleId: string; peopleListId: string | null; appsListId: string | null; rolesListId: string | null },
): Promise<string[]> {
  const { shopId } = ctx.shop;
  const { cycleId } = cycle;
  const listIds = [cycle.peopleListId, cycle.appsListId, cycle.rolesListId].filter((id) => id !== null);
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
