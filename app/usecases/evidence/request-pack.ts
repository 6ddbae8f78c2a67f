import type { Tx } from '#app/db/client.server.ts';
import { type Pack, Prisma } from '#app/db/generated/client.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';
import type { Actor, Context } from '#app/ports.ts';
import { closedReview } from '#app/usecases/evidence/pack-evidence.ts';
import { isOutdated } from '#app/usecases/evidence/pack-edition.ts';
import { addWaitingPack } from '#app/usecases/evidence/waiting-pack.ts';

/**
 * Asks for the pack of a closed review. It is built in the background. A pack that is being made, or that still says all
 * there is to say, is returned; once a time stamp has come since or something was erased, a next edition is made that names
 * the one it replaces. With `oscal` it is another pack, with editions of its own, that also tells the review as OSCAL.
 */
export async function requestPack(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; oscal?: boolean },
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = input;
  const params = input.oscal ? { oscal: true } : Prisma.DbNull;
  return ctx.db.inShop(shopId, async (tx) => {
    // Two people who ask at once get the same pack: the second waits here.
    await tx.$queryRaw`SELECT 1 FROM cycle WHERE shop_id = ${shopId} AND cycle_id = ${cycleId}::uuid FOR UPDATE`;
    const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
    if (!cycle) return refuse('not_found');
    if (!cycleCan(cycle.state as CycleState, 'export')) return refuse('pack_not_ready');
    const latest = await tx.pack.findFirst({
      where: {
        shopId,
        cycleId,
        kind: 'review',
        params: { equals: params },
        state: { in: ['waiting', 'ready', 'replaced'] },
      },
      orderBy: { edition: 'desc' },
    });
    if (latest && !(await mustBeReplaced(tx, ctx, latest, cycleId))) return { packId: latest.packId };
    return { packId: await addWaitingPack(tx, ctx, { kind: 'review', cycleId, params }, latest) };
  });
}

async function mustBeReplaced(tx: Tx, ctx: Context, latest: Pack, cycleId: string): Promise<boolean> {
  // The other pack of the review, with OSCAL or without, may have taken this one away after an erasure.
  if (latest.state === 'replaced') return true;
  if (latest.state !== 'ready') return false;
  const review = await closedReview(tx, ctx, cycleId);
  return review !== null && isOutdated(tx, ctx, latest, review);
}
