import { settingOf, storeSetting } from '#app/db/settings.ts';
import { lockShop } from '#app/db/shops.ts';
import { THRESHOLDS } from '#app/db/surroundings.ts';
import {
  checkThresholds,
  DEFAULT_THRESHOLDS,
  LIMITS,
  type LimitName,
  type Thresholds,
} from '#app/domain/access/thresholds.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/**
 * Sets by which limits findings are judged, from now on, as a new version. Saying what holds already changes nothing.
 * Refusals: role_missing, threshold_invalid.
 */
export async function recordThresholds(
  ctx: Context & { actor: Actor },
  asked: Readonly<Record<string, number>>,
): Promise<{ thresholds: Thresholds } | Refusal> {
  const { memberId: by, roles } = ctx.actor;
  if (!roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const current = (await settingOf<Thresholds>(tx, shopId, THRESHOLDS)) ?? DEFAULT_THRESHOLDS;
    const next = checkThresholds(asked, current.version);
    if (isRefusal(next)) return next;
    if (NAMES.every((name) => next.limits[name] === current.limits[name])) return { thresholds: current };
    const { version, limits: thresholds } = next;
    await storeSetting(tx, shopId, THRESHOLDS, next, ctx.now);
    await append(tx, shopId, [entry('thresholds.recorded', ctx.now, { version, thresholds, by })], ctx.ports);
    return { thresholds: next };
  });
}

const NAMES = Object.keys(LIMITS) as LimitName[];
