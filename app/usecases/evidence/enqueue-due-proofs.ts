import type { Database } from '#app/db/client.server.ts';
import type { DueShops } from '#app/db/due.ts';
import { nextDailyProof } from '#app/domain/evidence/outside-proof.ts';
import type { ShopId } from '#app/domain/ids.ts';
import type { Enqueue } from '#app/queue/catalogue.ts';

interface Deps {
  db: Database;
  due: DueShops;
  enqueue: Enqueue;
  now: Date;
}

const SHOPS_PER_ROUND = 500;

/** Queues the daily proof of every shop that is due, and sets its next one. Out: how many shops. */
export async function enqueueDueProofs(deps: Deps): Promise<number> {
  const shops = await deps.due.forProof(deps.now, SHOPS_PER_ROUND);
  const queued = await Promise.all(shops.map((shop) => enqueueProof(deps, shop)));
  return queued.filter(Boolean).length;
}

// The due time moves in the transaction of the job: of two processes that saw the same shop due, one finds no row to move.
const enqueueProof = ({ db, enqueue, now }: Deps, shop: ShopId): Promise<boolean> =>
  db.inShop(shop, async (tx) => {
    const { count } = await tx.shop.updateMany({
      where: { shopId: shop, nextProofDueAt: { lte: now } },
      data: { nextProofDueAt: nextDailyProof(shop, now) },
    });
    if (count === 0) return false;
    await enqueue(tx, 'prove-daily', { shopId: shop.toString() });
    return true;
  });
