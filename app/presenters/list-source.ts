import { latestList } from '#app/db/lists.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { failedSince } from './list-head.ts';
import type { FailedReading } from './list-head.ts';
import type { Reader } from './member.ts';

/** What is known of a list before a person brings one in. Times ISO 8601 UTC. */
export interface ListSource {
  /** Does Shopify let the app read this list by itself? */
  apiOpen: boolean;
  /** The newest list we have; null: none yet. */
  last: { listId: string; count: number; takenAt: string } | null;
  /** The newest reading from Shopify since then, when it failed. */
  failed: FailedReading | null;
}

export async function presentSource(ctx: Reader, kind: SubjectKind, apiOpen: boolean): Promise<ListSource> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const list = await latestList(tx, shopId, kind);
    return {
      apiOpen,
      last: list && { listId: list.listId, count: list.rowsKept ?? 0, takenAt: list.takenAt.toISOString() },
      failed: await failedSince(tx, shopId, kind, list?.recordedAt ?? null),
    };
  });
}

/** Is there any list of this kind yet? */
export async function hasList(ctx: Reader, kind: SubjectKind): Promise<boolean> {
  return (await ctx.db.inShop(ctx.shop.shopId, (tx) => latestList(tx, ctx.shop.shopId, kind))) !== null;
}
