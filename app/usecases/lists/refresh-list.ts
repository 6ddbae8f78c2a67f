import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';

/** Which scope opens a list to the app; without it the list has to be brought in by a person. */
export const SCOPE_OF_LIST: Readonly<Record<SubjectKind, string>> = { people: 'read_users', apps: 'read_apps' };

/** Is Shopify's own list open to this app in this store? */
export const isApiOpen = (ctx: Pick<Context, 'shop'>, kind: SubjectKind): boolean =>
  ctx.shop.grantedScopes.includes(SCOPE_OF_LIST[kind]);

/** Asks for a fresh reading of Shopify's own list. It runs in the background; the list appears when it is complete. */
export async function requestRefresh(
  ctx: Context & { actor: Actor },
  input: { kind: SubjectKind },
): Promise<{ requested: true } | Refusal> {
  if (!isApiOpen(ctx, input.kind)) return refuse('source_closed');
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, (tx) => ctx.enqueue(tx, 'sync-roster', { shopId: String(shopId), kind: input.kind }));
  return { requested: true };
}
