import type { Database, Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** How many shops one look at what is due takes on; the next look finds the others. */
export const SHOPS_PER_ROUND = 500;

/**
 * Queues the work of each of these shops that is still due. `moveDue` sets the shop's next time and says how many rows it moved: it runs
 * in the transaction of the jobs, so of two processes that saw the same shop due, one moves none and queues none. Out: how many shops.
 */
export async function enqueueWhenDue(
  db: Database,
  shops: readonly ShopId[],
  work: {
    moveDue: (tx: Tx, shop: ShopId) => Promise<{ count: number }>;
    enqueue: (tx: Tx, shop: ShopId) => Promise<void>;
  },
): Promise<number> {
  const queued = await Promise.all(
    shops.map((shop) =>
      db.inShop(shop, async (tx) => {
        const { count } = await work.moveDue(tx, shop);
        if (count > 0) await work.enqueue(tx, shop);
        return count > 0;
      }),
    ),
  );
  return queued.filter(Boolean).length;
}
