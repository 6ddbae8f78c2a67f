import { storeTableChoice, tableChoiceOf } from '#app/db/table-choices.ts';
import { columnsAmong, withView } from '#app/domain/access/table-view.ts';
import type { SavedView, Table, TableChoice } from '#app/domain/access/table-view.ts';
import type { Actor, Context } from '#app/ports.ts';

/** What a person changes about one of their tables. */
export type TableChange =
  { table: Table; columns: readonly string[] } | { table: Table; view: SavedView } | { table: Table; dropView: string };

/** Keeps how this person has a table. A preference of one screen, not evidence: it makes no entry. */
export async function keepTable(ctx: Context & { actor: Actor }, change: TableChange): Promise<TableChoice> {
  const { shopId } = ctx.shop;
  const { memberId } = ctx.actor;
  return ctx.db.inShop(shopId, async (tx) => {
    const kept = changed(await tableChoiceOf(tx, shopId, memberId, change.table), change);
    await storeTableChoice(tx, shopId, memberId, change.table, kept, ctx.now);
    return kept;
  });
}

function changed(before: TableChoice, change: TableChange): TableChoice {
  if ('columns' in change) return { ...before, columns: columnsAmong(change.table, change.columns) };
  if ('view' in change) return { ...before, views: withView(before.views, change.table, change.view) };
  return { ...before, views: before.views.filter(({ name }) => name !== change.dropView) };
}
