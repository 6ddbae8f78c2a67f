import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { presentClose } from '#app/presenters/close.ts';
import { presentEvidence } from '#app/presenters/evidence.ts';
import { presentRecord } from '#app/presenters/evidence-record.ts';
import { adminAddressOf, presentRemovals, seesRemoval } from '#app/presenters/removals.ts';
import { endOfDay, presentReviewSetup, proposeOther } from '#app/presenters/review-setup.ts';
import { dayIn } from '#app/presenters/reader.ts';
import { unknownAccount } from '#app/domain/access/account.ts';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { APPS, PEOPLE, bring, day, done, reviewShop } from './review-shop.ts';
import type { Acting, ReviewShop } from './review-shop.ts';

describe('removals, closing and the record', () => {
  let review: ReviewShop;
  beforeAll(async () => {
    review = await reviewShop();
    const mara = await review.mara(day(3));
    await review.decide(mara, ['Aiko Tanaka', 'Tomás Ferreira', 'Mailer'], 'keep');
    await review.decide(mara, ['Left Person', 'Old Reviews'], 'remove');
  });
  afterAll(() => review.shop.close());

  const removals = (ctx: Acting) => ctx.db.inShop(ctx.shop.shopId, (tx) => presentRemovals(tx, ctx, review.cycleId));
  const recordPage = (ctx: Acting, page: number) =>
    ctx.db.inShop(ctx.shop.shopId, (tx) => presentRecord(tx, ctx, { kind: null, day: null, page }, ctx.ports));
  const closing = (ctx: Acting) =>
    ctx.db.inShop(ctx.shop.shopId, (tx) => presentClose(tx, ctx, review.cycleId, ctx.ports));

  test('says how many removals wait for a signature before there are any', async () => {
    const screen = (await removals(await review.mara(day(3))))!;
    expect(screen.rows).toEqual([]);
    expect(screen.waitingForSignature).toBe(2);
  });

  test('shows each removal with its grade: ordered, marked done, proven by a later list', async () => {
    const mara = await review.mara(day(4));
    await review.sign(mara, 5);
    const grades = async () => (await removals(mara))!.rows.map((row) => [row.name, row.grade]);
    expect(await grades()).toEqual([
      ['Left Person', 'open'],
      ['Old Reviews', 'open'],
    ]);
    done(await stateRemoval(mara, { revocationId: (await removals(mara))!.rows[0]!.revocationId }));
    expect(await grades()).toContainEqual(['Left Person', 'stated_only']);
    await bring(await review.mara(day(6)), 'people', PEOPLE.replace(/\nLeft.*/, ''));
    const [left] = (await removals(mara))!.rows;
    expect(left).toMatchObject({
      grade: 'proven_by_import',
      proven: { before: day(6).toISOString(), goneAs: 'absent' },
      stated: { by: 'Mara Lindqvist', at: day(4).toISOString() },
    });
  });

  test('shows a reviewer only removals that they decided', async () => {
    const tomas = await review.tomas(day(6));
    expect((await removals(tomas))!.rows).toEqual([]);
    const [row] = (await removals(await review.mara(day(6))))!.rows;
    const sees = await tomas.db.inShop(tomas.shop.shopId, (tx) =>
      seesRemoval(tx, tomas, review.cycleId, row!.revocationId),
    );
    expect(sees).toBe(false);
  });

  test('names who has not signed, and is complete only when all have', async () => {
    const mara = await review.mara(day(7));
    expect((await closing(mara))!.complete).toBe(false);
    const tomas = await review.tomas(day(7));
    await review.decide(tomas, ['Mara Lindqvist'], 'keep');
    await review.sign(tomas, 1);
    const screen = (await closing(mara))!;
    expect(screen).toMatchObject({ complete: true, closed: null, pack: null, exceptions: [] });
    expect(screen.removals).toMatchObject({ ordered: 2, proven: 1, open: 1 });
    expect(screen.daysFromDue).toBeLessThanOrEqual(0);
    expect(screen.statement).toContain('6 of 6');
  });

  test('is no business of a reviewer', async () => {
    expect(await closing(await review.tomas(day(7)))).toBeNull();
  });

  test('shows the pack being made once it is closed, and the record in order with who did what', async () => {
    const mara = await review.mara(day(8));
    done(await closeCycle(mara, { cycleId: review.cycleId, statement: (await closing(mara))!.statement, title: null }));
    expect(await closing(mara)).toMatchObject({
      closed: { by: 'Mara Lindqvist', at: day(8).toISOString() },
      pack: { state: 'waiting', edition: 1 },
    });
    const screen = await mara.db.inShop(mara.shop.shopId, (tx) => presentEvidence(tx, mara, 1, mara.ports));
    expect(screen.packs[0]).toMatchObject({ review: 'Autumn', state: 'waiting' });
    const { lines, size } = (await recordPage(mara, 1))!;
    expect(lines[0]!.number).toBe(String(Number(size) - 1));
    expect(lines.map((line) => Number(line.number))).toEqual(lines.map((_, at) => Number(size) - 1 - at));
    expect(lines.find((line) => line.type === 'cycle.acknowledged')).toMatchObject({
      who: 'Mara Lindqvist',
      about: 'Autumn',
    });
    expect(lines.find((line) => line.type === 'decision.recorded')).toMatchObject({
      who: 'Tomás Ferreira',
      about: 'Mara Lindqvist',
      what: 'keep',
    });
  });

  test('every page of the record together holds each entry once', async () => {
    const mara = await review.mara(day(8));
    const first = (await recordPage(mara, 1))!;
    const numbers = first.lines.map((line) => line.number);
    for (let page = 2; page <= first.pages; page += 1) {
      numbers.push(...(await recordPage(mara, page))!.lines.map((line) => line.number));
    }
    expect(numbers).toEqual(Array.from({ length: Number(first.size) }, (_, at) => String(Number(first.size) - 1 - at)));
  });

  test('set-up proposes two weeks and knows the lists a review would freeze', async () => {
    const mara = await review.mara(day(9));
    await bring(mara, 'apps', APPS);
    const screen = await mara.db.inShop(mara.shop.shopId, (tx) => presentReviewSetup(tx, mara));
    expect(screen.lists.map((list) => [list.kind, list.rows])).toEqual([
      ['people', 3],
      ['apps', 2],
    ]);
    expect(screen.running).toBeNull();
    expect(screen.days.proposed).toBe('2026-10-23');
  });
});

describe('who is proposed for the starter’s own row', () => {
  const person = (subjectKey: string, openedAt: string | null = null) => ({ subjectKey, openedAt });
  test('is somebody who has opened the app, else the owner, else nobody', () => {
    expect(proposeOther([person('a'), person('b', '2026-10-01T00:00:00.000Z')], 'a')).toBe('b');
    expect(proposeOther([person('a'), person('b')], 'b')).toBe('b');
    expect(proposeOther([person('a')], null)).toBe('');
    expect(proposeOther([person('a')], 'not-eligible')).toBe('');
  });
});

describe('the end of a day', () => {
  test('is the last second of that day in the zone, on days of clock changes too', () => {
    expect(endOfDay('2026-12-05', 'America/New_York')?.toISOString()).toBe('2026-12-06T04:59:59.000Z');
    expect(endOfDay('2026-10-25', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T22:59:59.000Z');
    expect(endOfDay('2026-03-28', 'Asia/Beirut')?.toISOString()).toBe('2026-03-28T21:59:59.000Z');
    expect(endOfDay('2026-03-29', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T21:59:59.000Z');
  });

  test('lies in the day it names, and the second after it does not', () => {
    const zones = ['UTC', 'Asia/Kolkata', 'Pacific/Kiritimati', 'America/St_Johns', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (moment, zone) => {
          const named = moment.toISOString().slice(0, 10);
          const end = endOfDay(named, zone)!;
          expect(dayIn(zone, end)).toBe(named);
          expect(dayIn(zone, new Date(end.getTime() + 1000))).not.toBe(named);
        },
      ),
    );
  });

  test('is null for what is no day', () => {
    expect(endOfDay('', 'UTC')).toBeNull();
    expect(endOfDay('2026-13-40', 'UTC')).toBeNull();
    expect(endOfDay('12/05/2026', 'UTC')).toBeNull();
  });
});

describe('where in the admin something is removed', () => {
  test('is the row’s own page when the list knows it, else the page that lists them all', () => {
    const person = { ...unknownAccount(1, 'Mara'), accountKey: 'k', keyStrength: 'name' as const };
    expect(adminAddressOf('people', { ...person, platformId: '123' })).toBe('shopify://admin/settings/account/123');
    expect(adminAddressOf('people', { ...person, platformId: '../x' })).toBe('shopify://admin/settings/account');
    const app = { ...unknownApp(1, 'Mailer'), appKey: 'k', keyStrength: 'title' as const, isCountersign: false };
    expect(adminAddressOf('apps', { ...app, handle: 'a/b' })).toBe(
      'shopify://admin/settings/apps/app_installations/app/a%2Fb',
    );
    expect(adminAddressOf('apps', null)).toBe('shopify://admin/settings/apps');
  });
});
