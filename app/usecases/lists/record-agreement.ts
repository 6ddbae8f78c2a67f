import { settingOf, storeSetting } from '#app/db/settings.ts';
import { lockShop } from '#app/db/shops.ts';
import { latestList } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import { AGREEMENTS, type StoredAgreement } from '#app/db/surroundings.ts';
import { keysOfAgreement } from '#app/domain/access/app-findings.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/**
 * Records that there is an agreement about personal data with whoever makes an app of the newest apps list. `signedOn` is a day
 * (YYYY-MM-DD) up to today, null where it is not known. Refusals: role_missing, not_found, day_invalid.
 */
export async function recordAgreement(
  ctx: Context & { actor: Actor },
  { appKey, signedOn }: { appKey: string; signedOn: string | null },
): Promise<{ recorded: true } | Refusal> {
  const { memberId: by, roles } = ctx.actor;
  if (!roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  if (signedOn !== null && !isPastDay(signedOn, ctx.now)) return refuse('day_invalid');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const app = await listedApp(tx, ctx, appKey);
    if (!app) return refuse('not_found');
    const { title } = app;
    const agreements = (await settingOf<Record<string, StoredAgreement>>(tx, shopId, AGREEMENTS)) ?? {};
    const agreement = { title, signedOn, by, at: ctx.now.toISOString() };
    await storeSetting(tx, shopId, AGREEMENTS, { ...agreements, [appKey]: agreement }, ctx.now);
    await append(tx, shopId, [entry('agreement.recorded', ctx.now, { appKey, title, signedOn, by })], ctx.ports);
    return { recorded: true };
  });
}

/**
 * Takes an agreement off that was entered for an app of the newest apps list; the record keeps that it was entered. It stands under
 * the key the app had when it was entered, which another list may have given it. Refusals: role_missing, not_found.
 */
export async function withdrawAgreement(
  ctx: Context & { actor: Actor },
  { appKey }: { appKey: string },
): Promise<{ withdrawn: true } | Refusal> {
  const { memberId: by, roles } = ctx.actor;
  if (!roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const app = await listedApp(tx, ctx, appKey);
    const agreements = (await settingOf<Record<string, StoredAgreement>>(tx, shopId, AGREEMENTS)) ?? {};
    const keys = app === null ? [] : keysOfAgreement(app);
    const taken = Object.entries(agreements).filter(([key]) => keys.includes(key));
    if (taken.length === 0) return refuse('not_found');
    const kept = Object.entries(agreements).filter(([key]) => !keys.includes(key));
    await storeSetting(tx, shopId, AGREEMENTS, Object.fromEntries(kept), ctx.now);
    const entries = taken.map(([key, { title }]) => entry('agreement.withdrawn', ctx.now, { appKey: key, title, by }));
    await append(tx, shopId, entries, ctx.ports);
    return { withdrawn: true };
  });
}

async function listedApp(tx: Tx, { shop: { shopId } }: Context, subjectKey: string): Promise<AppInstallation | null> {
  const list = await latestList(tx, shopId, 'apps');
  const found = list && (await tx.listRow.findFirst({ where: { shopId, listId: list.listId, subjectKey } }));
  return found ? (found.row as unknown as AppInstallation) : null;
}

function isPastDay(day: string, now: Date): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  // A day that has begun anywhere counts as begun.
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(at) && at <= now.getTime() + 14 * 3_600_000;
}
