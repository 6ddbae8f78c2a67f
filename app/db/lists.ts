import type { Tx } from '#app/db/client.server.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import type { RecordedKind } from '#app/domain/access/source-kind.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** The newest recorded list of a kind, or null. Failed readings are not lists. */
export function latestList(tx: Tx, shop: ShopId, kind: RecordedKind) {
  return tx.list.findFirst({
    where: { shopId: shop, kind, outcome: 'recorded' },
    orderBy: [{ recordedAt: 'desc' }, { entryIndex: 'desc' }],
  });
}

/** Every recorded list of a kind, newest first. */
export function listsOfKind(tx: Tx, shop: ShopId, kind: RecordedKind) {
  return tx.list.findMany({
    where: { shopId: shop, kind, outcome: 'recorded' },
    orderBy: [{ recordedAt: 'desc' }, { entryIndex: 'desc' }],
  });
}

/** Rows whose content was not erased: nobody can be chosen, claimed or looked for in the others. */
export const READABLE = { NOT: { subjectKey: { startsWith: 'erased:' } } } as const;

/** Rows of a frozen list in list order, erased ones in their place. */
export function rowsOf(tx: Tx, shop: ShopId, listId: string) {
  return tx.listRow.findMany({ where: { shopId: shop, listId }, orderBy: { position: 'asc' } });
}

/** The same without those that were erased: what another list can be compared with. */
export function readableRowsOf(tx: Tx, shop: ShopId, listId: string) {
  return tx.listRow.findMany({ where: { shopId: shop, listId, ...READABLE }, orderBy: { position: 'asc' } });
}

/** The rows as the domain knows them; stored by us and never changed but by an erasure, so the shape is the one that was frozen. */
export async function peopleOf(tx: Tx, shop: ShopId, listId: string): Promise<Account[]> {
  return (await rowsOf(tx, shop, listId)).map((row) => row.row as unknown as Account);
}

export async function appsOf(tx: Tx, shop: ShopId, listId: string): Promise<AppInstallation[]> {
  return (await rowsOf(tx, shop, listId)).map((row) => row.row as unknown as AppInstallation);
}
