import { OUTSIDE_ACCESS, settingOf, storeSetting } from '#app/db/settings.ts';
import { lockShop } from '#app/db/shops.ts';
import type { OutsideAnswer, OutsideAnswers, OutsideQuestion } from '#app/domain/access/outside-access.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/** Records what somebody found out about access that neither list can show. The latest answer stands. Refusal: role_missing. */
export async function answerOutside(
  ctx: Context & { actor: Actor },
  { question, answer }: { question: OutsideQuestion; answer: OutsideAnswer },
): Promise<{ answered: true } | Refusal> {
  const { memberId: by, roles } = ctx.actor;
  if (!roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  const answered = { answer, by, at: ctx.now.toISOString() };
  return ctx.db.inShop(shopId, async (tx) => {
    // The shop's row is where two people meet who answer at once, so that neither answer loses the other.
    await lockShop(tx, shopId);
    const answers = (await settingOf<OutsideAnswers>(tx, shopId, OUTSIDE_ACCESS)) ?? {};
    await storeSetting(tx, shopId, OUTSIDE_ACCESS, { ...answers, [question]: answered }, ctx.now);
    await append(tx, shopId, [entry('outside_access.answered', ctx.now, { question, ...answered })], ctx.ports);
    return { answered: true };
  });
}
