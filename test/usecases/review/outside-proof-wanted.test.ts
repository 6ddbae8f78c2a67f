import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAuthority } from '#app/adapters/timestamp/authority.ts';
import { openWitness } from '#app/adapters/witness/witness-client.ts';
import { countItems } from '#app/db/cycles.ts';
import { storeCopyAddresses } from '#app/db/copy-addresses.ts';
import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import { logKey } from '#app/ledger/read.ts';
import type { Context, Ports } from '#app/ports.ts';
import { copyCheckpoint } from '#app/usecases/evidence/copy-checkpoint.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { requestRange } from '#app/usecases/evidence/request-span.ts';
import { stampCheckpoint } from '#app/usecases/evidence/stamp-checkpoint.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { headline, type PackReport } from '#app/verifier/index.ts';
import { type SmallWitness, startSmallWitness } from '#test/adapters/witness/small-witness.ts';
import { day, done, reviewShop, type ReviewShop } from '#test/presenters/review-shop.ts';
import { startTimestampAuthority, type TimestampAuthority } from '#test/standin/timestamp-authority.ts';

/** Nobody answers in so short a time, and who asks is given back its time soon. */
const HURRIED_MS = 150;

let folder: string;
let authority: TimestampAuthority;
let witness: SmallWitness;
let review: ReviewShop;
let closedPack: string;
let mails = 0;

const outside = (timeoutMs: number): Pick<Ports, 'timestamper' | 'witness'> => ({
  timestamper: openAuthority({ url: authority.url, rootsFile: authority.rootFile, timeoutMs }),
  witness: openWitness({ url: witness.url, key: witness.key, now: () => new Date(), timeoutMs }),
});
const silentMailer: Ports['mailer'] = {
  send: () => {
    mails += 1;
    return Promise.resolve({ outcome: 'failed', why: 'mail_etimedout', lasting: false });
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-wanted-'));
  [authority, witness] = await Promise.all([startTimestampAuthority(join(folder, 'tsa')), startSmallWitness()]);
  authority.behave('hang');
  witness.spoil = 'hang';
  review = await reviewShop({ ports: { ...outside(HURRIED_MS), mailer: silentMailer } });
  const { shop } = review;
  const { origin } = await shop.db.inShop(shop.shopId, (tx) => tx.log.findFirstOrThrow());
  witness.trust(logKey(origin, shop.signer));
});
afterAll(async () => {
  await Promise.all([authority.close(), witness.close(), review.shop.close()]);
  await rm(folder, { recursive: true });
});

const asked = () => ({ authority: authority.requests(), witness: witness.asked.length, mails });

const wanted = async () => {
  const { shop, cycleId } = review;
  return shop.db.inShop(shop.shopId, async (tx) => ({
    cycle: await tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } }),
    stamps: await tx.timeStamp.findMany({ where: { shopId: shop.shopId, cycleId }, orderBy: { askedAt: 'asc' } }),
    copies: await tx.outsideCopy.findMany({
      where: { shopId: shop.shopId, cycleId },
      orderBy: [{ askedAt: 'asc' }, { channel: 'asc' }],
    }),
  }));
};

/** What our verifier says of a pack that is ready, above its checks. */
async function headlineOf(packId: string): Promise<readonly string[]> {
  const { shop } = review;
  const pack = await shop.db.inShop(shop.shopId, (tx) => tx.pack.findFirstOrThrow({ where: { packId } }));
  expect(pack.state).toBe('ready');
  return headline(pack.verdict as unknown as PackReport);
}

describe('a review with an authority, a witness and a mail server that do not answer', () => {
  it('starts without asking them, and wants the checkpoint of its start stamped', async () => {
    const { cycle, stamps } = await wanted();
    expect(stamps).toMatchObject([{ occasion: 'start', state: 'waiting', checkpointSize: cycle.launchedIndex + 1n }]);
    expect(review.shop.jobs).toContainEqual({
      job: 'stamp-checkpoint',
      payload: { shopId: String(review.shop.shopId), stampId: stamps[0]!.stampId },
    });
    expect(asked()).toEqual({ authority: 0, witness: 0, mails: 0 });
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
    expect(asked()).toEqual({ authority: 0, witness: 0, mails: 0 });
    closedPack = packId;
    const { cycle, stamps, copies } = await wanted();
    expect(stamps[1]).toMatchObject({ occasion: 'close', checkpointSize: cycle.sealedIndex! + 1n, attempts: 0 });
    expect(copies).toMatchObject([
      { occasion: 'start', channel: 'witness', state: 'waiting' },
      { occasion: 'close', channel: 'compliance_mail', state: 'waiting' },
      { occasion: 'close', channel: 'witness', state: 'waiting', attempts: 0 },
    ]);

    done(await exportPack(shop.alone(day(3)), { packId }));
    expect(asked()).toEqual({ authority: 1, witness: 1, mails: 0 });
    const pack = await shop.db.inShop(shop.shopId, (tx) => tx.pack.findFirstOrThrow({ where: { packId } }));
    const covering = await shop.db.inShop(shop.shopId, (tx) =>
      firstCheckpointOver(tx, shop.shopId, cycle.sealedIndex!),
    );
    expect(pack).toMatchObject({ state: 'ready', checkpointSize: covering!.size });
    expect((await wanted()).stamps[1]).toMatchObject({ state: 'waiting', attempts: 1, checkpointSize: covering!.size });
  });

  it('asks nobody a second time when the export runs again, and the pack says that its times are our own', async () => {
    const { shop } = review;
    const before = asked();
    const where = { shopId_packId: { shopId: shop.shopId, packId: closedPack } };
    await shop.db.inShop(shop.shopId, (tx) => tx.pack.update({ where, data: { state: 'waiting', digest: null } }));
    done(await exportPack(shop.alone(day(3)), { packId: closedPack }));
    expect(asked()).toEqual(before);
    expect((await wanted()).copies[2]).toMatchObject({ state: 'waiting', attempts: 1, failure: 'witness_timeout' });
    const lines = await headlineOf(closedPack);
    expect(lines).toContain('Time: NOT BRACKETED, times are those of the server that wrote the log');
    expect(lines.join('\n')).not.toContain('Witness');
  });
});

describe('a pack of days', () => {
  it('asks the authority once and is made without its stamp when it is not there at all', async () => {
    const { shop } = review;
    // Nobody listens at a port without a name of its own: the connection is refused at once.
    const nobody = openAuthority({ url: 'http://127.0.0.1:1/', rootsFile: null, timeoutMs: HURRIED_MS });
    let tries = 0;
    const timestamper: Ports['timestamper'] = {
      stamp: (bytes) => {
        tries += 1;
        return nobody.stamp(bytes);
      },
    };
    const before = asked();
    const { packId } = done(await requestRange(await review.auditor(day(3)), { from: '2026-10-01', to: '2026-10-02' }));
    const ctx = shop.alone(day(3));
    for (const state of ['waiting', 'waiting']) {
      const where = { shopId_packId: { shopId: shop.shopId, packId } };
      await shop.db.inShop(shop.shopId, (tx) => tx.pack.update({ where, data: { state, digest: null } }));
      done(await exportPack({ ...ctx, ports: { ...ctx.ports, timestamper } }, { packId }));
    }
    expect([tries, asked()]).toEqual([1, before]);
    expect(await headlineOf(packId)).toContain('Time: NOT BRACKETED, times are those of the server that wrote the log');
  });
});

describe('once they answer', () => {
  it('the next edition carries stamps and cosignature, and says why they do not bracket it', async () => {
    authority.behave('answer');
    witness.spoil = null;
    const { shop, cycleId } = review;
    const base = shop.alone(day(4));
    const ctx: Context = { ...base, ports: { ...base.ports, ...outside(20_000) } };
    const { stamps, copies } = await wanted();
    for (const { stampId } of stamps) expect(await stampCheckpoint(ctx, { stampId })).toBe('stamped');
    expect(await copyCheckpoint(ctx, { copyId: copies[2]!.copyId })).toBe('delivered');
    const { packId } = done(await requestPack(await review.mara(day(4)), { cycleId }));
    expect(packId).not.toBe(closedPack);
    done(await exportPack(ctx, { packId }));
    const lines = (await headlineOf(packId)).join('\n');
    expect(lines).toMatch(
      /^Time: NOT BRACKETED, stamped by Demonstration Time Authority,.*start existed before .*close existed before /m,
    );
    expect(lines).toContain('no entry of the log records the stamp of the start');
    expect(lines).toContain('Witness: NOT JUDGED, the pack has cosignatures named witness.example/w1');
  });
});
