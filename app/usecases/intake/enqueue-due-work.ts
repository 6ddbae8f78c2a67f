import type { Database } from '#app/db/client.server.ts';
import type { DueShops } from '#app/db/due.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';
import { enqueueWhenDue, SHOPS_PER_ROUND } from '#app/usecases/shops/enqueue-when-due.ts';

interface Deps {
  db: Database;
  due: DueShops;
  enqueue: Enqueue;
  now: Date;
}

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
export async function enqueueDueSyncs({ db, due, enqueue, now }: Deps): Promise<number> {
  return enqueueWhenDue(db, await due.forSync(now, SHOPS_PER_ROUND), {
    moveDue: (tx, shop) =>
      tx.shop.updateMany({
        where: { shopId: shop, nextSyncDueAt: { lte: now } },
        data: { nextSyncDueAt: new Date(now.getTime() + DAY_MS) },
      }),
    enqueue: async (tx, shop) => {
      await enqueue(tx, 'sync-roster', { shopId: shop.toString(), kind: 'people' });
      await enqueue(tx, 'sync-roster', { shopId: shop.toString(), kind: 'apps' });
    },
  });
}
