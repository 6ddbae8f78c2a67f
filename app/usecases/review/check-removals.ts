import type { ReviewedKind, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { isApiOpen } from '#app/usecases/lists/refresh-list.ts';

export interface RemovalsChecked {
  /** Removals that wait for proof. */
  waiting: number;
  /** Lists that the app is reading again by itself. */
  reading: SubjectKind[];
  /** Lists that a person has to bring in again, because Shopify does not let this app read them. */
  needsList: ReviewedKind[];
}

/** Reads the source again where it is open, and says which list to bring in where it is not. */
export async function checkRemovals(
  ctx: Context & { actor: Actor },
  input: { cycleId: string },
): Promise<RemovalsChecked | Refusal> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId: input.cycleId } } });
    if (!cycle) return refuse('not_found');
    const waiting = await tx.revocation.findMany({
      where: { shopId, cycleId: cycle.cycleId, state: { in: ['open', 'stated', 'still_present'] } },
      select: { kind: true },
    });
    const kinds = [...new Set(waiting.map((one) => one.kind as ReviewedKind))];
    // No API gives the roles of a store.
    const reading = kinds.filter((kind) => kind !== 'roles').filter((kind) => isApiOpen(ctx, kind));
    for (const kind of reading) await ctx.enqueue(tx, 'sync-roster', { shopId: String(shopId), kind });
    return {
      waiting: waiting.length,
      reading,
      needsList: kinds.filter((kind) => !reading.some((read) => read === kind)),
    };
  });
}
