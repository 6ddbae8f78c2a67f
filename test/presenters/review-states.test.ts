import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presentClose } from '#app/presenters/close.ts';
import { presentHome } from '#app/presenters/home.ts';
import { presentOpenRoutes } from '#app/presenters/open-routes.ts';
import { presentPeople } from '#app/presenters/people.ts';
import { presentSource } from '#app/presenters/list-source.ts';
import { presentRemovals } from '#app/presenters/removals.ts';
import { presentReviews } from '#app/presenters/reviews.ts';
import { presentSettings } from '#app/presenters/settings.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import { countItems } from '#app/db/cycles.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import { syncRoster } from '#app/usecases/intake/sync-roster.ts';
import { cancelCycle, closeCycle } from '#app/usecases/review/close-cycle.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';
import { bring, day, done, PEOPLE, reviewShop } from './review-shop.ts';
import type { Acting, ReviewShop } from './review-shop.ts';

const home = (ctx: Acting) => presentHome(ctx, 'dismissed');
const reviews = (ctx: Acting) => ctx.db.inShop(ctx.shop.shopId, (tx) => presentReviews(tx, ctx));
const at = (ctx: Acting, now: Date): Acting => ({ ...ctx, now });

describe('a review with a removal, from its decisions to its close and after', () => {
  let review: ReviewShop;
  beforeAll(async () => {
    review = await reviewShop();
  });
  afterAll(() => review.shop.close());

  const closing = (ctx: Acting) =>
    ctx.db.inShop(ctx.shop.shopId, (tx) => presentClose(tx, ctx, review.cycleId, ctx.ports));

  test('home counts a row that nobody could tell about as still to decide', async () => {
    const mara = await review.mara(day(2));
    await review.decide(mara, ['Aiko Tanaka', 'Tomás Ferreira', 'Mailer', 'Old Reviews'], 'keep');
    await review.decide(mara, ['Left Person'], 'remove');
    expect((await home(mara)).step.kind).toBe('sign');
    await mara.db.inShop(mara.shop.shopId, (tx) =>
      tx.reviewItem.updateMany({
        where: { cycleId: review.cycleId, name: 'Mailer' },
        data: { decision: 'cannot_tell' },
      }),
    );
    expect((await home(mara)).step).toMatchObject({ kind: 'decide', count: 1 });
    await mara.db.inShop(mara.shop.shopId, (tx) =>
      tx.reviewItem.updateMany({ where: { cycleId: review.cycleId, name: 'Mailer' }, data: { decision: 'keep' } }),
    );
  });

  test('home gives the running review as what is due', async () => {
    expect((await home(await review.mara(day(2)))).due).toEqual({
      what: 'review',
      at: day(20).toISOString(),
      overdue: false,
    });
  });

  test('a reviewer learns nothing about the rows of others', async () => {
    const mara = await review.mara(day(3));
    await review.sign(mara, 5);
    const tomas = await review.tomas(day(3));
    expect(await home(tomas)).toMatchObject({ openRemovals: { count: 0 }, lists: null, setup: null });
    expect((await reviews(tomas)).running[0]).toMatchObject({ rows: 1, removals: { ordered: 0, proven: 0 } });
    expect(await home(mara)).toMatchObject({ openRemovals: { count: 1, cycleId: review.cycleId } });
    const aiko = await review.shop.as({ name: 'Aiko', email: 'aiko@harbour.example', roles: ['reviewer'] }, day(3));
    expect((await home(aiko)).due).toBeNull();
  });

  test('once closed, its open removal is still counted and can be reached, and the next review has a date', async () => {
    const tomas = await review.tomas(day(4));
    await review.decide(tomas, ['Mara Lindqvist'], 'keep');
    await review.sign(tomas, 1);
    const mara = await review.mara(day(5));
    const counts = await mara.db.inShop(mara.shop.shopId, (tx) => countItems(tx, mara.shop.shopId, review.cycleId));
    done(await closeCycle(mara, { cycleId: review.cycleId, statement: closingStatement(counts), title: null }));
    const page = await home(mara);
    const due = (await reviews(mara)).nextDue;
    expect(page.openRemovals).toEqual({ count: 1, cycleId: review.cycleId });
    expect(page.due).toEqual({ what: 'next', at: '2027-01-01T09:00:00.000Z', overdue: false });
    expect(due).toMatchObject({ at: page.due!.at });
    expect((await home(at(mara, new Date('2027-01-03T09:00:00.000Z')))).due).toMatchObject({ overdue: true });
  });

  test('a pack that has waited for more than ten minutes can be asked for again', async () => {
    const mara = await review.mara(day(5));
    expect((await closing(mara))!.pack).toMatchObject({ state: 'waiting', isStuck: false });
    const later = at(mara, new Date(day(5).getTime() + 11 * 60_000));
    expect((await closing(later))!.pack).toMatchObject({ state: 'waiting', isStuck: true });
  });
});

describe('a review that was cancelled', () => {
  let review: ReviewShop;
  let mara: Acting;
  beforeAll(async () => {
    review = await reviewShop();
    mara = await review.mara(day(2));
    await review.decide(mara, ['Aiko Tanaka', 'Tomás Ferreira', 'Mailer', 'Old Reviews'], 'keep');
    await review.decide(mara, ['Left Person'], 'remove');
    await review.sign(mara, 5);
    done(await cancelCycle(mara, { cycleId: review.cycleId, reason: 'Wrong list.' }));
  });
  afterAll(() => review.shop.close());

  test('says who cancelled it, when and why', async () => {
    const screen = await mara.db.inShop(mara.shop.shopId, (tx) =>
      presentClose(tx, at(mara, day(28)), review.cycleId, mara.ports),
    );
    expect(screen).toMatchObject({
      cancelled: { by: 'Mara Lindqvist', at: day(2).toISOString(), reason: 'Wrong list.' },
      closed: null,
    });
  });

  test('is neither on time nor late', async () => {
    const later = at(mara, day(28));
    expect((await reviews(later)).past).toMatchObject([{ state: 'cancelled', onTime: null }]);
  });

  test('asks nobody for its removals any more', async () => {
    expect((await home(mara)).openRemovals).toEqual({ count: 0, cycleId: null });
    const screen = await mara.db.inShop(mara.shop.shopId, (tx) => presentRemovals(tx, mara, review.cycleId));
    expect(screen).toMatchObject({ isFollowed: false, waitingForSignature: 0, rows: [{ name: 'Left Person' }] });
  });
});

describe('a reading from Shopify that failed', () => {
  let shop: TestShop;
  let ctx: Acting;
  beforeAll(async () => {
    shop = await testShop({ scopes: ['read_users', 'read_apps'], distribution: 'custom' });
    ctx = await shop.as({ name: 'Mara', email: 'mara@harbour.example', roles: ['manager'] }, day(1));
  });
  afterAll(() => shop.close());

  const failing = (why: string, now: Date): Acting => ({
    ...ctx,
    now,
    ports: { ...ctx.ports, roster: { read: () => Promise.resolve({ outcome: 'failed', why, pagesRead: 0 }) } },
  });
  const lastTwoEntries = () =>
    shop.db.inShop(shop.shopId, async (tx) => {
      const where = { shopId: shop.shopId };
      const leaves = await tx.leaf.findMany({ where, orderBy: { index: 'desc' }, take: 2, select: { index: true } });
      const indexes = leaves.map(({ index }) => index).reverse();
      return (await readEntriesAt(tx, shop.shopId, indexes, shop.keys)).map((one) => publicBody(one));
    });
  const shown = async () => (await presentPeople(ctx, readTableQuery('people', new URLSearchParams()))).failed;

  test('is shown although there is no list yet, with whether trying again helps', async () => {
    await syncRoster(failing('unreachable', day(1)), { kind: 'people' }).catch(() => undefined);
    expect(await shown()).toEqual({ at: day(1).toISOString(), why: 'unreachable', isLasting: false });
    await syncRoster(failing('signed_out', day(2)), { kind: 'people' });
    expect(await shown()).toEqual({ at: day(2).toISOString(), why: 'signed_out', isLasting: true });
    expect(await presentSource(ctx, 'people', true)).toMatchObject({ last: null, failed: { why: 'signed_out' } });
  });

  test('ends as refused by Shopify, and the ways of this store say so', async () => {
    expect(await syncRoster(failing('denied', day(2)), { kind: 'people' })).toBe('failed');
    expect(await shown()).toMatchObject({ why: 'denied', isLasting: true });
    const [people, apps] = (await presentSettings(ctx)).openHere;
    expect([people!.api, apps!.api]).toEqual(['refused', 'open']);
    expect((await presentOpenRoutes(ctx)).find(({ item }) => item === 'people')).toMatchObject({ api: 'refused' });
  });

  test('is on record with the digests of its pages, where nothing can be made of them', async () => {
    const pageDigests = ['ab'.repeat(32), 'cd'.repeat(32)];
    const reading = { outcome: 'read' as const, takenAt: day(2).toISOString(), apiVersion: '2026-10', pageDigests };
    const roster = (derive: () => null) => ({ read: () => Promise.resolve({ ...reading, derive }) });
    const broken = (derive: () => null) => ({ ...ctx, now: day(2), ports: { ...ctx.ports, roster: roster(derive) } });
    expect(
      await syncRoster(
        broken(() => null),
        { kind: 'people' },
      ),
    ).toBe('failed');
    expect(await lastTwoEntries()).toMatchObject([
      { kind: 'people', apiVersion: '2026-10', pageDigests },
      { why: 'malformed_nodes', pagesRead: 2 },
    ]);
    // Even if making the list of them ends the process, they are there.
    const dies = broken(() => {
      throw new Error('gone');
    });
    await expect(syncRoster(dies, { kind: 'people' })).rejects.toThrow('gone');
    expect((await lastTwoEntries()).at(-1)).toMatchObject({ pageDigests });
  });

  test('is no longer shown once a list has come', async () => {
    await bring(at(ctx, day(3)), 'people', PEOPLE);
    expect(await shown()).toBeNull();
  });
});
