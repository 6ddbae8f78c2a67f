import type { Database } from '#app/db/client.server.ts';
import type { DueShops } from '#app/db/due.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';
import { SCOPE_OF_LIST } from '#app/usecases/lists/refresh-list.ts';
import { enqueueWhenDue, SHOPS_PER_ROUND } from '#app/usecases/shops/enqueue-when-due.ts';

interface Deps {
  db: Database;
  due: DueShops;
  enqueue: Enqueue;
  now: Date;
}

const KINDS: readonly SubjectKind[] = ['people', 'apps'];
const DAY_MS = 24 * 60 * 60 * 1000;

/** Queues the sequencing of every shop that has deliveries outside its log. Out: how many shops. */
export async function sweepDeliveries({ db, due, enqueue }: Deps): Promise<number> {
  const shops = await due.withWaitingDeliveries(SHOPS_PER_ROUND);
  for (const shop of shops) {
    await db.inShop(shop, (tx) => enqueue(tx, 'sequence-deliveries', { shopId: shop.toString() }));
  }
  return shops.length;
}

/** Queues a reading of everything that is open in every shop that is due and sets its next one a day later. Out: how many shops. */
export async function enqueueDueSyncs({ db, due, enqueue, now }: Deps): Promise<number> {
  return enqueueWhenDue(db, await due.forSync(now, SHOPS_PER_ROUND), {
    moveDue: (tx, shop) =>
      tx.shop.updateMany({
        where: { shopId: shop, nextSyncDueAt: { lte: now } },
        data: { nextSyncDueAt: new Date(now.getTime() + DAY_MS) },
      }),
    enqueue: async (tx, shop) => {
      const row = await tx.shop.findUniqueOrThrow({ where: { shopId: shop }, select: { grantedScopes: true } });
      for (const kind of KINDS.filter((one) => row.grantedScopes.includes(SCOPE_OF_LIST[one]))) {
        await enqueue(tx, 'sync-roster', { shopId: shop.toString(), kind });
      }
      await enqueue(tx, 'sync-footprints', { shopId: shop.toString() });
    },
  });
}
