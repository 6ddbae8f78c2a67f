import { showsSigns } from './delivery-signs.ts';
import { isHandled } from './handle-delivery.ts';
import { lockMark, moveMark, waitingAfter, type WaitingDelivery } from '#app/db/deliveries.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';

const BATCH = 2_000;

/**
 * Takes what waits in the shop's inbox into its log, in batches of one transaction each: `delivery.received` entries, one job for every
 * delivery that the app acts on, one for all that show who was at work, and the mark. Out: how many were taken.
 *
 * A crash between batches repeats nothing; a crash within one leaves it waiting. Throws LogMissing while the shop's log is not open:
 * the deliveries wait for it.
 */
export async function sequenceDeliveries(
  ctx: Pick<Context, 'shop' | 'db' | 'enqueue' | 'now'> & KeysOnly,
): Promise<number> {
  let taken = 0;
  for (;;) {
    const batch = await sequenceBatch(ctx);
    taken += batch;
    if (batch < BATCH) return taken;
  }
}

type KeysOnly = { ports: Pick<Context['ports'], 'keys'> };

const sequenceBatch = ({
  shop: { shopId },
  db,
  enqueue,
  now,
  ports,
}: Parameters<typeof sequenceDeliveries>[0]): Promise<number> =>
  db.inShop(shopId, async (tx) => {
    const mark = await lockMark(tx, shopId);
    const deliveries = await waitingAfter(tx, shopId, mark, BATCH);
    const last = deliveries.at(-1);
    if (last === undefined) return 0;
    await moveMark(tx, shopId, last);
    for (const delivery of deliveries.filter((one) => isHandled(one.topic))) {
      await enqueue(tx, 'handle-delivery', { shopId: shopId.toString(), seq: delivery.seq.toString() });
    }
    const showing = deliveries.filter((one) => showsSigns(one.topic)).map(({ seq }) => seq);
    if (showing.length > 0) {
      const [from, to] = [showing.reduce(least), showing.reduce(most)].map(String);
      await enqueue(tx, 'sight-deliveries', { shopId: shopId.toString(), from: from!, to: to! });
    }
    await append(
      tx,
      shopId,
      deliveries.map((delivery) => received(delivery, now)),
      { keys: ports.keys },
    );
    return deliveries.length;
  });

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

// Members in the order of the canonical form: what is in order already is written at a fraction of the cost.
const received = (delivery: WaitingDelivery, now: Date) =>
  entry('delivery.received', now, {
    apiVersion: delivery.apiVersion,
    arrivedAt: delivery.arrivedAt,
    bodyDigest: delivery.bodyDigest,
    eventId: delivery.eventId,
    topic: delivery.topic,
    triggeredAt: delivery.triggeredAt,
    webhookId: delivery.webhookId,
  });
