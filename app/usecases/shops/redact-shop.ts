import { isInstalled, lockShop, updateShop } from '#app/db/shops.ts';
import { eraseShop } from '#app/ledger/erase.ts';
import type { Context } from '#app/ports.ts';
import { type InstallationCheck, uninstallShop } from './uninstall-shop.ts';

/**
 * Erases what we hold of a store that left, 48 hours after it did (platform.md 4.3): the readable parts of the log with the keys, except
 * what is about the log itself and names nobody; people, lists, reviews and packs. Leaves and checkpoints stay and say nothing that can be read, so packs already handed out still verify.
 * Nothing is touched when the store has installed again meanwhile. Where the notice of leaving never reached us, we still take the
 * store for installed: Shopify is asked, and the leaving that it confirms is recorded first. Files go before the rows that name them: a crash between leaves rows
 * without a file, and running again finishes the work; the other way round a file would be left that nobody can find.
 */
export async function redactShop(ctx: Context, stillInstalled: InstallationCheck): Promise<{ redacted: boolean }> {
  const { shopId } = ctx.shop;
  await uninstallShop(ctx, { triggeredAt: null }, stillInstalled);
  const hasLeft = await ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    return shop !== null && !isInstalled(shop);
  });
  if (!hasLeft) return { redacted: false };
  await ctx.ports.objects.deleteShop(shopId);

  const outcome = await ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    if (shop === null || isInstalled(shop)) return { redacted: false };
    if (shop.redactedAt !== null) return { redacted: true };
    const where = { shopId };
    await tx.session.deleteMany({ where });
    await tx.downloadTicket.deleteMany({ where });
    await tx.pack.deleteMany({ where });
    await tx.watchedExport.deleteMany({ where });
    // Decisions may be read by id for ever and never deleted; what somebody typed on them goes.
    await tx.decision.updateMany({ where: { shopId, note: { not: null } }, data: { note: null } });
    await tx.delivery.deleteMany({ where });
    await tx.revocation.deleteMany({ where });
    await tx.reviewItem.deleteMany({ where });
    await tx.cycle.deleteMany({ where });
    await tx.listRow.deleteMany({ where });
    await tx.list.deleteMany({ where });
    await tx.accountLink.deleteMany({ where });
    await tx.sighting.deleteMany({ where });
    await tx.member.deleteMany({ where });
    await tx.person.deleteMany({ where });
    await tx.setting.deleteMany({ where });
    // Nobody is left to stamp for or to mail to. Stamps that were made stay with their checkpoints: they name no one.
    await tx.timeStamp.deleteMany({ where: { shopId, state: 'waiting' } });
    await tx.outsideCopy.deleteMany({ where: { shopId, state: 'waiting' } });
    await updateShop(tx, shopId, {
      name: null,
      planName: null,
      redactedAt: ctx.now,
      nextSyncDueAt: null,
      nextProofDueAt: null,
    });
    // A store that left before it ever had a log has nothing to erase there.
    const log = await tx.log.findUnique({ where: { shopId } });
    if (log !== null) await eraseShop(tx, shopId, { ...ctx.ports, now: ctx.now, installationNo: shop.installationNo });
    return { redacted: true };
  });
  // A pack that was ready in between: its row is gone now.
  if (outcome.redacted) await ctx.ports.objects.deleteShop(shopId);
  return outcome;
}
