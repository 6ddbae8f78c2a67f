import { currentControl, type StoredControl, storeControl } from '#app/db/controls.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { type Control, controlOf } from '#app/domain/review/control.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/**
 * Records the merchant's own control: which rule of theirs a review fulfils and how often one is due. Reviews started from
 * now on name it; periods that end from now on are judged by it. Saying what is so already changes nothing.
 * The days of its periods are those of the store's time zone as it is now. Refusals: role_missing, control_incomplete.
 */
export async function recordControl(
  ctx: Context & { actor: Actor },
  input: Control,
): Promise<{ control: StoredControl } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const accepted = controlOf(input);
  if (isRefusal(accepted)) return accepted;
  const { shopId, timeZone } = ctx.shop;
  const control: StoredControl = { ...accepted, timeZone };
  return ctx.db.inShop(shopId, async (tx) => {
    // The shop's row is where two managers meet, so that the setting and the last entry never differ.
    await tx.$queryRaw`SELECT 1 FROM shop WHERE shop_id = ${shopId} FOR UPDATE`;
    const current = await currentControl(tx, shopId);
    if (current && isSame(current, control)) return { control: current };
    await storeControl(tx, shopId, control, ctx.now);
    await append(tx, shopId, [entry('control.recorded', ctx.now, { ...control, by: ctx.actor.memberId })], ctx.ports);
    return { control };
  });
}

const isSame = (a: StoredControl, b: StoredControl): boolean =>
  (Object.keys(b) as (keyof StoredControl)[]).every((member) => a[member] === b[member]);
