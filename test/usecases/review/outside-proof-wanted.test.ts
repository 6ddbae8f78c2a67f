import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { countItems } from '#app/db/cycles.ts';
import { storeCopyAddresses } from '#app/db/copy-addresses.ts';
import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import type { Ports } from '#app/ports.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { day, done, reviewShop, type ReviewShop } from '#test/presenters/review-shop.ts';

let asked = 0;
/** Others who never answer in time; asking them while a person waits would be seen by the count. */
const absent: Partial<Ports> = {
  timestamper: {
    stamp: () => {
      asked += 1;
      return Promise.resolve({ outcome: 'failed', why: 'timeout' });
    },
  },
  mailer: {
    send: () => {
      asked += 1;
      return Promise.resolve({ outcome: 'failed', why: 'mail_etimedout', lasting: false });
    },
  },
};

let review: ReviewShop;
beforeAll(async () => {
  review = await reviewShop({ ports: absent });
});
afterAll(() => review.shop.close());

const wanted = async () => {
  const { shop, cycleId } = review;
  return shop.db.inShop(shop.shopId, async (tx) => ({
    cycle: await tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } }),
    stamps: await tx.timeStamp.findMany({ where: { shopId: shop.shopId, cycleId }, orderBy: { askedAt: 'asc' } }),
    copies: await tx.outsideCopy.findMany({ where: { shopId: shop.shopId, cycleId } }),
  }));
};

describe('a review with an authority and a mail server that do not answer', () => {
  it('starts without asking them, and wants the checkpoint of its start stamped', async () => {
    const { cycle, stamps } = await wanted();
    expect(stamps).toMatchObject([{ occasion: 'start', state: 'waiting', checkpointSize: cycle.launchedIndex + 1n }]);
    expect(review.shop.jobs).toContainEqual({
      job: 'stamp-checkpoint',
      payload: { shopId: String(review.shop.shopId), stampId: stamps[0]!.stampId },
    });
    expect(asked).toBe(0);
  });

  it('closes without asking them, wants stamp and copy of the checkpoint its pack uses, and gets its pack all the same', async () => {
    const { shop, cycleId } = review;
    await shop.db.inShop(shop.shopId, (tx) =>
      storeCopyAddresses(tx, shop.shopId, { compliance: 'compliance@harbour.example', auditor: null }, day(2)),
    );
    const mara = await review.mara(day(3));
    const rows = ['Aiko Tanaka', 'Tomás Ferreira', 'Left Person', 'Mailer', 'Old Reviews'];
    await review.decide(mara, rows, 'keep');
    await review.sign(mara, rows.length);
    const tomas = await review.tomas(day(3));
    await review.decide(tomas, ['Mara Lindqvist'], 'keep');
    await review.sign(tomas, 1);
    const counts = await shop.db.inShop(shop.shopId, (tx) => countItems(tx, shop.shopId, cycleId));
    const { packId } = done(await closeCycle(mara, { cycleId, statement: closingStatement(counts), title: null }));
    expect(asked).toBe(0);
    const { cycle, stamps, copies } = await wanted();
    expect(stamps[1]).toMatchObject({ occasion: 'close', checkpointSize: cycle.sealedIndex! + 1n, attempts: 0 });
    expect(copies).toMatchObject([{ occasion: 'close', channel: 'compliance_mail', state: 'waiting' }]);

    done(await exportPack(shop.alone(day(3)), { packId }));
    expect(asked).toBe(1);
    const pack = await shop.db.inShop(shop.shopId, (tx) => tx.pack.findFirstOrThrow({ where: { packId } }));
    const covering = await shop.db.inShop(shop.shopId, (tx) =>
      firstCheckpointOver(tx, shop.shopId, cycle.sealedIndex!),
    );
    expect(pack).toMatchObject({ state: 'ready', checkpointSize: covering!.size });
    expect((await wanted()).stamps[1]).toMatchObject({ state: 'waiting', attempts: 1, checkpointSize: covering!.size });
  });
});
