import { randomUUID } from 'node:crypto';

import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';
import type { Actor, Context } from '#app/ports.ts';

/** Asks for the pack of a closed review. It is built in the background; a pack already asked for and not failed is returned. */
export async function requestPack(
  ctx: Context & { actor: Actor },
  input: { cycleId: string },
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = input;
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
    if (!cycle) return refuse('not_found');
    if (!cycleCan(cycle.state as CycleState, 'export')) return refuse('pack_not_ready');
    const existing = await tx.pack.findFirst({
      where: { shopId, cycleId, state: { in: ['waiting', 'ready'] } },
      orderBy: { requestedAt: 'desc' },
    });
    if (existing) return { packId: existing.packId };
    const packId = randomUUID();
    await tx.pack.create({
      data: {
        shopId,
        packId,
        cycleId,
        kind: 'review',
        edition: 1,
        state: 'waiting',
        requestedBy: ctx.actor.memberId,
        requestedAt: ctx.now,
      },
    });
    await ctx.enqueue(tx, 'export-pack', { shopId: String(shopId), packId });
    return { packId };
  });
}
