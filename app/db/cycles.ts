import type { Tx } from '#app/db/client.server.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { countDecisions, type DecisionCounts } from '#app/domain/review/completeness.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';

/** A review by id with its row locked, so that two people cannot move it at once; null when there is none. */
export async function lockCycle(tx: Tx, shop: ShopId, cycleId: string) {
  await tx.$queryRaw`SELECT 1 FROM cycle WHERE shop_id = ${shop} AND cycle_id = ${cycleId}::uuid FOR UPDATE`;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId: shop, cycleId } } });
  return cycle && { ...cycle, state: cycle.state as CycleState };
}

/**
 * A review by id, held as it is until the caller commits: many may hold it at once, and whoever would move it on waits for all
 * of them; null when there is none.
 */
export async function shareCycle(tx: Tx, shop: ShopId, cycleId: string) {
  await tx.$queryRaw`SELECT 1 FROM cycle WHERE shop_id = ${shop} AND cycle_id = ${cycleId}::uuid FOR SHARE`;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId: shop, cycleId } } });
  return cycle && { ...cycle, state: cycle.state as CycleState };
}

/** The review that is running, or null. */
export function openCycle(tx: Tx, shop: ShopId) {
  return tx.cycle.findFirst({
    where: { shopId: shop, state: { in: ['open', 'remediating'] } },
    orderBy: { startedAt: 'desc' },
  });
}

/** The newest review that was closed, or null: what the next one is compared with. */
export function lastClosedCycle(tx: Tx, shop: ShopId) {
  return tx.cycle.findFirst({
    where: { shopId: shop, state: { in: ['attested', 'sealed'] } },
    orderBy: { attestedAt: 'desc' },
  });
}

/** Counts of a whole review, or of one reviewer's rows. */
export async function countItems(tx: Tx, shop: ShopId, cycleId: string, reviewerId?: string): Promise<DecisionCounts> {
  const items = await tx.reviewItem.findMany({
    where: { shopId: shop, cycleId, ...(reviewerId && { reviewerId }) },
    select: { decision: true, signedVersion: true },
  });
  return countDecisions(
    items.map((item) => ({ decision: item.decision as DecisionKind | null, isSigned: item.signedVersion !== null })),
  );
}
