import type { Tx } from '#app/db/client.server.ts';
import type { ListId } from '#app/domain/ids.ts';
import type { Actor, Context } from '#app/ports.ts';
import { type ListToStore, type Provenance, storeList } from '#app/usecases/lists/store-list.ts';
import { judgeUninstalled, lockRemovals } from '#app/usecases/review/judge-removals.ts';

/**
 * Freezes what Shopify shows as uninstalled, and judges by it the removals of apps that wait for proof: an app that stands there
 * is removed. One that does not stand there is nothing: the page may not reach back so far.
 */
export async function storeUninstalled(
  tx: Tx,
  ctx: Context & { actor: Actor },
  list: ListToStore,
  provenance: Provenance,
): Promise<{ listId: ListId; digest: string }> {
  await lockRemovals(tx, ctx, 'apps');
  const stored = await storeList(tx, ctx, list, provenance);
  await judgeUninstalled(tx, ctx, {
    ...stored,
    takenAt: new Date(list.takenAt),
    rows: list.rows.map(({ row }) => row),
  });
  return stored;
}
