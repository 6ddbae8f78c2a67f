import type { Database } from '#app/db/client.server.ts';
import type { DueShops } from '#app/db/due.ts';
import type { ShopId } from '#app/domain/ids.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';

interface Deps {
  db: Database;
  due: DueShops;
  enqueue: Enqueue;
  now: Date;
}

const SHOPS_PER_ROUND = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Queues the sequencing of every shop that has deliveries outside its log. Out: how many shops. */
export async function sweepDeliveries({ db, due, enqueue }: Deps): Promise<number> {
  const shops = await due.withWaitingDeliveries(SHOPS_PER_ROUND);
  for (const shop of shops) {
    await db.inShop(shop, (tx) => enqueue(tx, 'sequence-deliveries', { shopId: shop.toString() }));
  }
  return shops.length;
}

/** Queues a reading of people and apps for every shop that is due and sets its next one a day later. Out: how many shops. */
export async function enqueueDueSyncs(deps: Deps): Promise<number> {
  const shops = await deps.due.forSync(deps.now, SHOPS_PER_ROUND);
  const queued = await Promise.all(shops.map((shop) => enqueueSync(deps, shop)));
  return queued.filter(Boolean).length;
}

// The due time moves in the transaction of the jobs: of two processes that saw the same shop due, one finds no row to move.
const enqueueSync = ({ db, enqueue, now }: Deps, shop: ShopId): Promise<boolean> =>
  db.inShop(shop, async (tx) => {
    const { count } = await tx.shop.updateMany({
      where: { shopId: shop, nextSyncDueAt: { lte: now } },
      data: { nextSyncDueAt: new Date(now.getTime() + DAY_MS) },
    });
    if (count === 0) return false;
    await enqueue(tx, 'sync-roster', { shopId: shop.toString(), kind: 'people' });
    await enqueue(tx, 'sync-roster', { shopId: shop.toString(), kind: 'apps' });
    return true;
  });
