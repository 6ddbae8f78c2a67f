import type { Tx } from '#app/db/client.server.ts';
import { lockShop } from '#app/db/shops.ts';
import { listedRoles, type Role } from '#app/domain/access/role.ts';
import type { SetAsideLine } from '#app/domain/access/roster.ts';
import type { ListId } from '#app/domain/ids.ts';
import type { Context } from '#app/ports.ts';
import { type ListToStore, type Provenance, storeList } from '#app/usecases/lists/store-list.ts';
import { judgeRemovals, lockRemovals } from '#app/usecases/review/judge-removals.ts';

/** Freezes what every role permits, and judges by it the removals and reductions of roles. All in the caller's transaction. */
export async function storeRoles(
  tx: Tx,
  ctx: Context,
  list: Omit<ListToStore, 'kind' | 'rows'>,
  { rows: roles, setAside }: { rows: readonly Role[]; setAside: SetAsideLine[] },
  provenance: Provenance,
): Promise<{ listId: ListId; digest: string }> {
  await lockShop(tx, ctx.shop.shopId);
  await lockRemovals(tx, ctx, 'roles');
  const rows = listedRoles(roles);
  const frozen = rows.map((row) => ({ key: row.roleKey, name: row.name, email: null, row }));
  const stored = await storeList(tx, ctx, { ...list, kind: 'roles', rows: frozen }, provenance);
  await judgeRemovals(tx, ctx, stored, { kind: 'roles', rows, setAside, ...list });
  return stored;
}
