import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { addDays, dayOf, isDay } from '#app/domain/review/local-day.ts';
import { spanOf } from '#app/pack/log-facts.ts';
import type { Actor, Context } from '#app/ports.ts';
import { fixKind, reusablePack } from '#app/usecases/evidence/kind-edition.ts';
import { fixVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import { addWaitingPack } from '#app/usecases/evidence/waiting-pack.ts';

/** Days of the store's own calendar, both included: `2026-07-01`. */
export interface AskedDays {
  from: string;
  to: string;
}

const MAX_YEARS_DAYS = 3_660;

/**
 * Asks for the pack of a range of days: every entry that the log took in them. It is built in the background, over the
 * checkpoint that is signed now. Days that are over and were packed before give the pack there is, unless something in it was
 * erased since: then the next edition. Refusals: role_missing, span_invalid.
 */
export function requestRange(ctx: Context & { actor: Actor }, input: AskedDays): Promise<{ packId: string } | Refusal> {
  return requestSpan(ctx, 'range', input);
}

/**
 * Asks for the pack of a period: what became of every scheduled review in these days, as of now. It is built in the
 * background, over the checkpoint that is signed now. Refusals: role_missing, span_invalid.
 */
export function requestPeriod(
  ctx: Context & { actor: Actor },
  input: AskedDays,
): Promise<{ packId: string } | Refusal> {
  return requestSpan(ctx, 'period', input);
}

async function requestSpan(
  ctx: Context & { actor: Actor },
  kind: 'range' | 'period',
  { from, to }: AskedDays,
): Promise<{ packId: string } | Refusal> {
  if (!mayAskForPacks(ctx.actor)) return refuse('role_missing');
  const { shopId, timeZone } = ctx.shop;
  if (!isDay(from) || !isDay(to) || from > to || addDays(from, MAX_YEARS_DAYS) < to) return refuse('span_invalid');
  if (from > dayOf(ctx.now, timeZone)) return refuse('span_invalid');
  const span = spanOf(from, to, timeZone);
  const verifier = await fixVerifier(ctx);
  return ctx.db.inShop(shopId, async (tx) => {
    // Two people who ask at once get the same pack: the second waits here.
    await tx.$queryRaw`SELECT 1 FROM shop WHERE shop_id = ${shopId} FOR UPDATE`;
    const asked = { kind, cycleId: null, params: { ...span } };
    const isOver = kind === 'range' && new Date(span.end) <= ctx.now;
    const { reuse, replaces } = await reusablePack(tx, ctx, asked, isOver ? new Date(span.end) : null);
    if (reuse) return { packId: reuse };
    const fixed = await fixKind(tx, ctx, verifier);
    return { packId: await addWaitingPack(tx, ctx, { ...asked, fixed }, replaces) };
  });
}

/** Whoever answers for the record or checks it may take evidence out of it. */
export const mayAskForPacks = ({ roles }: Actor): boolean =>
  roles.some((role) => role === 'manager' || role === 'owner' || role === 'auditor');
