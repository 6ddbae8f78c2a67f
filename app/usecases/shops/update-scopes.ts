import { isInstalled, lockShop, updateShop } from '#app/db/shops.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';
import { distributionOf, enqueueReadings, nextSyncDue, openedLists } from './install-shop.ts';
import { isLatestNotice } from './latest-notice.ts';

/**
 * The store granted or withdrew permissions. `toldAt` is when Shopify says it happened (UTC); a notice older than one acted on changes
 * nothing. What opens is read at once.
 */
export async function updateScopes(
  ctx: Context,
  input: { scopes: readonly string[]; toldAt: Date },
): Promise<{ changed: boolean }> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    if (shop === null || !isInstalled(shop)) return { changed: false };
    if (!(await isLatestNotice(tx, ctx, 'scopes', input.toldAt))) return { changed: false };
    const previous = [...shop.grantedScopes].sort();
    const current = [...new Set(input.scopes)].sort();
    if (previous.join() === current.join()) return { changed: false };

    const opened = openedLists(previous, current);
    await updateShop(tx, shopId, {
      grantedScopes: current,
      distribution: distributionOf(ctx.shop.distribution, current),
      nextSyncDueAt: shop.nextSyncDueAt ?? nextSyncDue(ctx.now),
    });
    await enqueueReadings(tx, ctx, opened);
    await ctx.enqueue(tx, 'sync-footprints', { shopId: shopId.toString() });
    await append(tx, shopId, [entry('app.scopes_changed', ctx.now, { previous, current })], ctx.ports);
    return { changed: true };
  });
}
