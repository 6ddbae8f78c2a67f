import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ListId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { freezeAgain, lockBase } from '#app/usecases/lists/freeze-again.ts';

/** Where Shopify shows the number that a list is compared with. */
export const COUNTED_ON: Readonly<Record<SubjectKind, string>> = {
  people: 'Settings > Users',
  apps: 'Settings > Apps',
};

/**
 * Puts a second count beside the newest list, taken after it was saved. The list is frozen again with the count, because neither
 * a list nor its record is ever changed. Refusals: role_missing, list_missing, second_count_invalid, list_has_erased.
 */
export async function countAgain(
  ctx: Context & { actor: Actor },
  { kind, count }: { kind: SubjectKind; count: number | null },
): Promise<{ listId: ListId } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  if (count === null || !Number.isInteger(count) || count < 0) return refuse('second_count_invalid');
  const secondCount = { value: count, by: ctx.actor.memberId, at: ctx.now.toISOString(), where: COUNTED_ON[kind] };
  return ctx.db.inShop(
    ctx.shop.shopId,
    async (tx) => {
      const base = await lockBase(tx, ctx, kind);
      if (base === null) return refuse('list_missing');
      return isRefusal(base) ? base : freezeAgain(tx, ctx, base, { route: base.route, secondCount });
    },
    { timeoutMs: 60_000 },
  );
}
