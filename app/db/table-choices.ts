import type { Tx } from './client.server.ts';
import { settingOf, storeSetting } from './settings.ts';
import { NO_CHOICE } from '#app/domain/access/table-view.ts';
import type { Table, TableChoice } from '#app/domain/access/table-view.ts';
import type { MemberId, ShopId } from '#app/domain/ids.ts';

// Ends in the member's id, so that it goes when the member is erased.
const keyOf = (table: Table, memberId: MemberId): string => `table:${table}:${memberId}`;

/** How this person has this table: what they last chose, or that they never did. */
export async function tableChoiceOf(tx: Tx, shop: ShopId, memberId: MemberId, table: Table): Promise<TableChoice> {
  return (await settingOf<TableChoice>(tx, shop, keyOf(table, memberId))) ?? NO_CHOICE;
}

export async function storeTableChoice(
  tx: Tx,
  shop: ShopId,
  memberId: MemberId,
  table: Table,
  choice: TableChoice,
  now: Date,
): Promise<void> {
  await storeSetting(tx, shop, keyOf(table, memberId), choice, now);
}

/** Views are called as people like, so one may be called after somebody who is erased: such views go, whoever kept them. */
export async function eraseViewsNaming(
  tx: Tx,
  shop: ShopId,
  isNaming: (text: string) => boolean,
  now: Date,
): Promise<void> {
  const stored = await tx.setting.findMany({ where: { shopId: shop, key: { startsWith: 'table:' } } });
  for (const { key, value } of stored) {
    const choice = value as unknown as TableChoice;
    const views = choice.views.filter(
      ({ name, query }) => !isNaming(name) && ![...new URLSearchParams(query).values()].some(isNaming),
    );
    if (views.length < choice.views.length) await storeSetting(tx, shop, key, { ...choice, views }, now);
  }
}
