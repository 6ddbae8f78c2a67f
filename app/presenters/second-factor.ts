import { latestList } from '#app/db/lists.ts';
import { memberNames } from './member-names.ts';
import type { Reader } from './member.ts';

/** The newest word on who signs in without a second factor. `by` null: the person was erased. `takenAt` ISO 8601 UTC. */
export interface SecondFactorKnown {
  people: number;
  by: string | null;
  takenAt: string;
}

/** When somebody last brought in whom Shopify's filter shows, and how many; null: nobody has. */
export async function presentSecondFactor(ctx: Reader): Promise<SecondFactorKnown | null> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const list = await latestList(tx, shopId, 'second_factor');
    if (!list) return null;
    const names = await memberNames(tx, shopId);
    const by = list.producedBy === null ? null : (names.get(list.producedBy) ?? null);
    return { people: list.rowsKept ?? 0, by, takenAt: list.takenAt.toISOString() };
  });
}
