import { latestList } from '#app/db/lists.ts';
import type { SubjectKind } from '#app/domain/evidence/entry.ts';
import type { Reader } from './member.ts';

/** What is known of a list before a person brings one in. Times ISO 8601 UTC. */
export interface ListSource {
  /** Does Shopify let the app read this list by itself? */
  apiOpen: boolean;
  /** The newest list we have; null: none yet. */
  last: { count: number; takenAt: string } | null;
}

export async function presentSource(ctx: Reader, kind: SubjectKind, apiOpen: boolean): Promise<ListSource> {
  const list = await ctx.db.inShop(ctx.shop.shopId, (tx) => latestList(tx, ctx.shop.shopId, kind));
  return { apiOpen, last: list && { count: list.rowsKept ?? 0, takenAt: list.takenAt.toISOString() } };
}

/** Is there any list of this kind yet? */
export async function hasList(ctx: Reader, kind: SubjectKind): Promise<boolean> {
  return (await ctx.db.inShop(ctx.shop.shopId, (tx) => latestList(tx, ctx.shop.shopId, kind))) !== null;
}
