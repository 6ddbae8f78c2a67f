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
