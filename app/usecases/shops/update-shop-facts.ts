import { lockShop, updateShop, type ShopFacts } from '#app/db/shops.ts';
import type { Context } from '#app/ports.ts';
import { isLatestNotice } from './latest-notice.ts';

/** Name, domain, time zone and plan of the store as a notice tells them; one older than the last acted on changes nothing. */
export async function updateShopFacts(ctx: Context, input: { facts: Partial<ShopFacts>; toldAt: Date }): Promise<void> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, async (tx) => {
    if ((await lockShop(tx, shopId)) === null) return;
    if (await isLatestNotice(tx, ctx, 'facts', input.toldAt)) await updateShop(tx, shopId, input.facts);
  });
}
