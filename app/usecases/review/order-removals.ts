import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { demandOf, type Demand, isStillDemanded } from '#app/domain/review/revocation.ts';
import type { Actor, Context } from '#app/ports.ts';

const DAYS_TO_REMOVE = 14;
const DAY_MS = 86_400_000;

type Item = Awaited<ReturnType<Tx['reviewItem']['findMany']>>[number];
type Revocation = Awaited<ReturnType<Tx['revocation']['findMany']>>[number];
type Ordered = { item: Item; revocationId: string; demand: Demand };

/**
 * Brings the removals of these rows in line with the decisions that are being signed. A removal that its row no longer orders,
 * or orders differently, is taken back; one that is ordered anew is opened as another, so that each ends by evidence of its own.
 * Out: the entries, for the caller to append in this transaction.
 */
export async function orderRemovals(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycleId: string,
  items: readonly Item[],
): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  const live = await tx.revocation.findMany({
    where: { shopId, cycleId, itemId: { in: items.map((item) => item.itemId) }, state: { not: 'excepted' } },
    orderBy: { revocationId: 'asc' },
  });
  const byItem = new Map(live.map((revocation) => [revocation.itemId, revocation]));
  const withdrawn: Revocation[] = [];
  const ordered: Ordered[] = [];
  for (const item of items) {
    const wanted = demandOf(item.decision, item.drop);
    const standing = byItem.get(item.itemId) ?? null;
    const holds = standing !== null && isStillDemanded(asDemand(standing), wanted);
    if (standing && !holds) withdrawn.push(standing);
    if (wanted && !holds) ordered.push({ item, revocationId: randomUUID(), demand: wanted });
  }
  return [...(await withdraw(tx, ctx, cycleId, withdrawn)), ...(await open(tx, ctx, cycleId, ordered))];
}

const asDemand = ({ demand, drop }: Revocation): Demand => ({ demand: demand as Demand['demand'], drop });

async function withdraw(
  tx: Tx,
  ctx: Context & { actor: Actor },
  cycleId: string,
  withdrawn: readonly Revocation[],
): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  await tx.revocation.updateMany({
    where: { shopId, revocationId: { in: withdrawn.map((one) => one.revocationId) } },
    data: { state: 'excepted', grade: null },
  });
  return withdrawn.map(({ revocationId, itemId }) => {
    const back = { cycleId, revocationId, itemId, by: ctx.actor.memberId, why: 'decision_changed' } as const;
    return entry('revocation.withdrawn', ctx.now, back, { cycleId });
  });
}

async function open(tx: Tx, ctx: Context, cycleId: string, ordered: readonly Ordered[]): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  const dueAt = new Date(ctx.now.getTime() + DAYS_TO_REMOVE * DAY_MS);
  const lists = await tx.list.findMany({
    where: { shopId, listId: { in: [...new Set(ordered.map(({ item }) => item.listId))] } },
    select: { listId: true, takenAt: true },
  });
  const takenAt = new Map(lists.map((list) => [list.listId, list.takenAt]));
  await tx.revocation.createMany({
    data: ordered.map(({ item, revocationId, demand }) => ({
      shopId,
      revocationId,
      cycleId,
      itemId: item.itemId,
      kind: item.kind,
      subjectKey: item.subjectKey,
      name: item.name,
      demand: demand.demand,
      drop: [...demand.drop],
      state: 'open',
      openedAt: ctx.now,
      dueAt,
      lastSeenListId: item.listId,
      lastSeenAt: takenAt.get(item.listId) ?? null,
    })),
  });
  return ordered.map(({ item, revocationId, demand }) => {
    const { itemId, rowCommitment } = item;
    const opened = { cycleId, revocationId, itemId, rowCommitment, ...asOrdered(demand), dueAt: dueAt.toISOString() };
    return entry('revocation.opened', ctx.now, opened, { cycleId });
  });
}

const asOrdered = ({ demand, drop }: Demand) => ({ demand, drop: [...drop] });
