import { latestList } from '#app/db/lists.ts';
import { lockCycle } from '#app/db/cycles.ts';
import type { Account } from '#app/domain/access/account.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan } from '#app/domain/review/cycle.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { appointReviewer } from '#app/usecases/members/appoint-reviewer.ts';

/** Moves a row to another reviewer, named by their row on the people list. Moving is recorded and decides nothing. */
export async function reassignItem(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; itemId: string; subjectKey: string; reason: string | null },
): Promise<{ itemId: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, itemId } = input;
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await lockCycle(tx, shopId, cycleId);
    const item = await tx.reviewItem.findUnique({ where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } } });
    if (!cycle || !item) return refuse('not_found');
    if (!cycleCan(cycle.state, 'reassign')) return refuse('cycle_not_open');
    if (item.signedVersion !== null) return refuse('already_signed');
    if (item.kind === 'people' && item.subjectKey === input.subjectKey) return refuse('reviewer_is_subject');
    const list = await latestList(tx, shopId, 'people');
    const row =
      list &&
      (await tx.listRow.findUnique({
        where: { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey: input.subjectKey } },
      }));
    if (!row) return refuse('reviewer_missing', { eligible: 0 });
    const { memberId: to } = await appointReviewer(tx, ctx, row.row as unknown as Account);
    await tx.reviewItem.update({
      where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } },
      data: { reviewerId: to },
    });
    const moved = { cycleId, itemId, from: item.reviewerId, to, by: ctx.actor.memberId, reason: input.reason };
    await append(tx, shopId, [entry('item.reassigned', ctx.now, moved, { cycleId })], ctx.ports);
    return { itemId };
  });
}
