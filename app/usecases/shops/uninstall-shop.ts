import { deleteSessionsOfShop } from '#app/db/sessions.ts';
import { findShop, isInstalled, lockShop, updateShop, type ShopRow } from '#app/db/shops.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';

export type UninstallOutcome = 'uninstalled' | 'not_installed' | 'notice_of_earlier_installation' | 'still_installed';

/** Whether Shopify still takes our token. `unknown` when it could not be asked. */
export type InstallationCheck = () => Promise<'installed' | 'gone' | 'unknown'>;

/** Shopify could not be asked whether the notice is still true; trying again later is right. */
export class InstallationUnknown extends Error {
  readonly code = 'installation_unknown';
  constructor() {
    super('Shopify could not be asked whether the app is still installed');
    this.name = 'InstallationUnknown';
  }
}

// Shopify's clock and ours may differ by this much.
const CLOCK_SKEW_MS = 60_000;

/**
 * Ends the installation that a notice speaks of. A notice may arrive late, after a reinstall: it then belongs to an earlier
 * installation (`triggeredAt` lies before this one began) or Shopify still takes our token, and nothing is touched. Call it outside any
 * transaction: the check calls Shopify.
 */
export async function uninstallShop(
  ctx: Context,
  input: { triggeredAt: Date | null },
  stillInstalled: InstallationCheck,
): Promise<UninstallOutcome> {
  const { shopId } = ctx.shop;
  const before = await ctx.db.inShop(shopId, (tx) => findShop(tx, shopId));
  if (before === null || !isInstalled(before)) return 'not_installed';
  if (isOfEarlierInstallation(before, input.triggeredAt)) return 'notice_of_earlier_installation';
  const answer = await stillInstalled();
  if (answer === 'unknown') throw new InstallationUnknown();
  if (answer === 'installed') return 'still_installed';
  return ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    // Meanwhile another notice may have ended it, or somebody installed again.
    if (shop === null || !isInstalled(shop)) return 'not_installed';
    if (shop.installationNo !== before.installationNo) return 'notice_of_earlier_installation';
    await deleteSessionsOfShop(tx, shopId);
    await updateShop(tx, shopId, {
      uninstalledAt: ctx.now,
      nextSyncDueAt: null,
      nextProofDueAt: null,
      grantedScopes: [],
    });
    await ctx.enqueue(tx, 'publish-checkpoint', { shopId: shopId.toString() });
    await append(tx, shopId, [entry('app.uninstalled', ctx.now, { installationNo: shop.installationNo })], ctx.ports);
    return 'uninstalled';
  });
}

const isOfEarlierInstallation = (shop: ShopRow, triggeredAt: Date | null): boolean =>
  triggeredAt !== null && triggeredAt.getTime() < shop.installedAt.getTime() - CLOCK_SKEW_MS;
