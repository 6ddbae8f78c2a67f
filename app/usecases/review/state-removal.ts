import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/** A person says that a removal is done. That is their word, kept as such; only a later list proves it. */
export async function stateRemoval(
  ctx: Context & { actor: Actor },
  input: { revocationId: string },
): Promise<{ stated: true } | Refusal> {
  const { shopId } = ctx.shop;
  const where = { shopId_revocationId: { shopId, revocationId: input.revocationId } };
  return ctx.db.inShop(shopId, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM revocation WHERE shop_id = ${shopId} AND revocation_id = ${input.revocationId}::uuid FOR UPDATE`;
    const revocation = await tx.revocation.findUnique({ where });
    if (!revocation) return refuse('not_found');
    const { cycleId, revocationId, state } = revocation;
    const cycle = await tx.cycle.findUniqueOrThrow({ where: { shopId_cycleId: { shopId, cycleId } } });
    if (!cycleCan(cycle.state as CycleState, 'state_removal')) return refuse('removal_not_open');
    if (state !== 'open' && state !== 'still_present') return refuse('removal_not_open');
    await tx.revocation.update({
      where,
      data: { state: 'stated', grade: null, statedAt: ctx.now, statedBy: ctx.actor.memberId },
    });
    const stated = { cycleId, revocationId, by: ctx.actor.memberId, at: ctx.now.toISOString() };
    const who = {
      part: 'p.stated_by' as const,
      personId: ctx.actor.memberId,
      body: { name: ctx.actor.name, email: ctx.actor.email },
    };
    await append(tx, shopId, [entry('revocation.stated', ctx.now, stated, { cycleId, personal: [who] })], ctx.ports);
    return { stated: true };
  });
}
