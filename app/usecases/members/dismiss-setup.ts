import type { Actor, Context } from '#app/ports.ts';

/** The setting under which a member's dismissal of the set-up card is kept. */
export const setupDismissedKey = (memberId: string): string => `setup_card_dismissed:${memberId}`;

/** Puts the set-up card of home away for this person. A preference of one screen, not evidence: it makes no entry. */
export async function dismissSetup(ctx: Context & { actor: Actor }): Promise<{ dismissed: true }> {
  const { shopId } = ctx.shop;
  const key = setupDismissedKey(ctx.actor.memberId);
  await ctx.db.inShop(shopId, (tx) =>
    tx.setting.upsert({
      where: { shopId_key: { shopId, key } },
      create: { shopId, key, value: true, updatedAt: ctx.now },
      update: { value: true, updatedAt: ctx.now },
    }),
  );
  return { dismissed: true };
}
