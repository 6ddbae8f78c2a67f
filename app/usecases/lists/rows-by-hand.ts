import type { Tx } from '#app/db/client.server.ts';
import { latestList, readableRowsOf } from '#app/db/lists.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** The rows of the newest list of a kind that a person added and nobody has withdrawn. */
export async function rowsByHand(tx: Tx, shop: ShopId, kind: SubjectKind): Promise<(Account | AppInstallation)[]> {
  const list = await latestList(tx, shop, kind);
  if (!list) return [];
  const rows = (await readableRowsOf(tx, shop, list.listId)).map(
    ({ row }) => row as unknown as Account | AppInstallation,
  );
  return rows.filter((row) => row.addedBy !== undefined);
}
