import type { Tx } from '#app/db/client.server.ts';
import { isInstalled, lockShop, updateShop } from '#app/db/shops.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { nextDailyProof } from '#app/domain/evidence/outside-proof.ts';
import { append } from '#app/ledger/append.ts';
import { openLog } from '#app/ledger/open-log.ts';
import type { Context } from '#app/ports.ts';
import { SCOPE_OF_LIST } from '#app/usecases/lists/refresh-list.ts';

const DAY_MS = 24 * 60 * 60_000;
const KINDS: readonly SubjectKind[] = ['people', 'apps'];

/**
 * Begins an installation of the app in a store whose row exists: log (a reinstall continues the one there is), `app.installed`, and the
 * first reading of every list that is open and of the signs of apps and people. Idempotent: while the store is installed it changes nothing. One transaction, so a crash leaves
 * the store as not installed and the next opening of the app does it again.
 */
export async function installShop(
  ctx: Context,
  input: { scopes: readonly string[] },
): Promise<{ installationNo: number; isNew: boolean }> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const shop = await lockShop(tx, shopId);
    if (shop === null) throw new Error('install-shop needs the row that storing the first token makes');
    if (isInstalled(shop)) return { installationNo: shop.installationNo, isNew: false };

    const installationNo = shop.installationNo + 1;
    const scopes = [...input.scopes].sort();
    const distribution = distributionOf(ctx.shop.distribution, scopes);
    await updateShop(tx, shopId, {
      installationNo,
      distribution,
      installedAt: ctx.now,
      uninstalledAt: null,
      redactedAt: null,
      grantedScopes: scopes,
      nextSyncDueAt: nextSyncDue(ctx.now),
      nextProofDueAt: nextDailyProof(shopId, ctx.now),
    });
    await enqueueReadings(tx, ctx, openedLists([], scopes));
    await ctx.enqueue(tx, 'sync-footprints', { shopId: shopId.toString() });
    await openLog(tx, shopId, { ...ctx.ports, now: ctx.now });
    await append(tx, shopId, [entry('app.installed', ctx.now, { installationNo, scopes, distribution })], ctx.ports);
    return { installationNo, isNew: true };
  });
}

/** `configured` is what this deployment is; read_apps proves a custom app, since a public one can never hold it (platform.md 2.1). */
export const distributionOf = (configured: 'public' | 'custom', scopes: readonly string[]): 'public' | 'custom' =>
  scopes.includes(SCOPE_OF_LIST.apps) ? 'custom' : configured;

/** The lists that are open now and were not before. */
export const openedLists = (before: readonly string[], now: readonly string[]): SubjectKind[] =>
  KINDS.filter((kind) => now.includes(SCOPE_OF_LIST[kind]) && !before.includes(SCOPE_OF_LIST[kind]));

/** When the lists that are open, and the signs of apps and people, are read again by themselves. */
export const nextSyncDue = (now: Date): Date => new Date(now.getTime() + DAY_MS);

export async function enqueueReadings(tx: Tx, ctx: Context, kinds: readonly SubjectKind[]): Promise<void> {
  for (const kind of kinds) await ctx.enqueue(tx, 'sync-roster', { shopId: ctx.shop.shopId.toString(), kind });
}
