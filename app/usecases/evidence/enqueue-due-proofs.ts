import type { Database } from '#app/db/client.server.ts';
import type { DueShops } from '#app/db/due.ts';
import { nextDailyProof } from '#app/domain/evidence/outside-proof.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';
import { enqueueWhenDue, SHOPS_PER_ROUND } from '#app/usecases/shops/enqueue-when-due.ts';

/** Queues the daily proof of every shop that is due, and sets its next one. Out: how many shops. */
export async function enqueueDueProofs(deps: {
  db: Database;
  due: DueShops;
  enqueue: Enqueue;
  now: Date;
}): Promise<number> {
  const { db, due, enqueue, now } = deps;
  return enqueueWhenDue(db, await due.forProof(now, SHOPS_PER_ROUND), {
    moveDue: (tx, shop) =>
      tx.shop.updateMany({
        where: { shopId: shop, nextProofDueAt: { lte: now } },
        data: { nextProofDueAt: nextDailyProof(shop, now) },
      }),
    enqueue: async (tx, shop) => void (await enqueue(tx, 'prove-daily', { shopId: shop.toString() })),
  });
}
