import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { requestPeriod, requestRange } from '#app/usecases/evidence/request-span.ts';

/**
 * Asks once more for a pack that could not be made: the same review, the same days, the same drawing. Refusals: role_missing,
 * not_found, and those of what is asked for.
 */
export async function makeAgain(
  ctx: Context & { actor: Actor },
  { packId }: { packId: string },
): Promise<{ packId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const pack = await ctx.db.inShop(shopId, (tx) =>
    tx.pack.findUnique({ where: { shopId_packId: { shopId, packId } } }),
  );
  if (!pack) return refuse('not_found');
  const { kind, cycleId } = pack;
  const { from = '', to = '', seed = '', size = 0, oscal = false } = (pack.params ?? {}) as Asked;
  if (kind === 'range') return requestRange(ctx, { from, to });
  if (kind === 'period') return requestPeriod(ctx, { from, to });
  if (cycleId === null) return refuse('not_found');
  if (kind === 'sample') {
    const drawn = await drawSample(ctx, { cycleId, seed, size });
    return isRefusal(drawn) ? drawn : { packId: drawn.packId };
  }
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  return requestPack(ctx, { cycleId, oscal });
}

interface Asked {
  from?: string;
  to?: string;
  seed?: string;
  size?: number;
  oscal?: boolean;
}
