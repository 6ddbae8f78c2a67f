import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMatched, presentClaim } from '#app/presenters/claim.ts';
import { presentDecide, presentDecided, undecidedMatching } from '#app/presenters/decide.ts';
import type { AskedFilters } from '#app/presenters/decide.ts';
import { presentReviews } from '#app/presenters/reviews.ts';
import { presentSign } from '#app/presenters/sign.ts';
import { testShop } from '#test/support/shop.ts';
import { day, reviewShop } from './review-shop.ts';
import type { Acting, ReviewShop } from './review-shop.ts';

const ALL: AskedFilters = { whose: null, show: 'all', kind: 'all', search: '', page: 1 };

describe('the Decide table', () => {
  let review: ReviewShop;
  beforeAll(async () => {
    review = await reviewShop();
  });
  afterAll(() => review.shop.close());

  const table = (ctx: Acting, asked: Partial<AskedFilters> = {}) =>
    ctx.db.inShop(ctx.shop.shopId, (tx) => presentDecide(tx, ctx, review.cycleId, { ...ALL, ...asked }));
  const names = async (ctx: Acting, asked: Partial<AskedFilters> = {}) =>
    (await table(ctx, asked))!.rows.map((row) => row.name).toSorted();

  test('opens on the rows that are the reader’s own, and shows a manager all when asked', async () => {
    const ctx = await review.mara(day(2));
    expect(await names(ctx)).toEqual(['Aiko Tanaka', 'Left Person', 'Mailer', 'Old Reviews', 'Tomás Ferreira']);
    expect(await names(ctx, { whose: 'all' })).toContain('Mara Lindqvist');
  });

  test('shows a reviewer the rows given to them and no other, whatever the address asks for', async () => {
    const ctx = await review.tomas(day(2));
    expect(await names(ctx, { whose: 'all' })).toEqual(['Mara Lindqvist']);
    const screen = (await table(ctx, { whose: 'all' }))!;
    expect(screen.counts.rows).toBe(1);
    expect(screen.sees).toEqual({ everything: false, manages: false });
  });

  test('is nothing at all to a reviewer without a row, and read-only to an auditor', async () => {
    const stranger = await review.shop.as({ name: 'No Rows', roles: ['reviewer'] }, day(2));
    expect(await table(stranger)).toBeNull();
    const screen = (await table(await review.auditor(day(2))))!;
    expect(screen.rows).toHaveLength(6);
    expect(screen.rows.some((row) => row.isMine)).toBe(false);
  });

  test('says of a row what the list said, and not known where it said nothing', async () => {
    const rows = (await table(await review.mara(day(2))))!.rows;
    const aiko = rows.find((row) => row.name === 'Aiko Tanaka')!;
    expect(aiko).toMatchObject({ detail: 'aiko@harbour.example', roles: ['Marketing'], abilities: null });
    expect(aiko.facts).toContainEqual({ name: 'secondFactor', value: 'unknown' });
    expect(rows.find((row) => row.name === 'Mailer')).toMatchObject({ detail: 'Post GmbH', droppable: null });
  });

  test('puts the risky rows first', async () => {
    const rows = (await table(await review.mara(day(2))))!.rows;
    const risky = rows.map((row) => row.highRisk);
    expect(risky).toEqual(risky.toSorted((a, b) => Number(b) - Number(a)));
    expect(risky).toContain(true);
  });

  test('filters by kind, by what is left and by name, and counts over all pages', async () => {
    const ctx = await review.mara(day(3));
    expect(await names(ctx, { kind: 'apps' })).toEqual(['Mailer', 'Old Reviews']);
    expect(await names(ctx, { search: 'AIKO@' })).toEqual(['Aiko Tanaka']);
    expect(await names(ctx, { search: '100%_' })).toEqual([]);
    await review.decide(ctx, ['Aiko Tanaka'], 'keep');
    expect(await names(ctx, { show: 'undecided' })).not.toContain('Aiko Tanaka');
    expect(await names(ctx, { show: 'decided' })).toEqual(['Aiko Tanaka']);
    expect((await table(ctx))!.counts).toMatchObject({ rows: 5, decided: 1 });
  });

  test('counts cannot tell as still open', async () => {
    const ctx = await review.mara(day(3));
    await review.decide(ctx, ['Mailer'], 'cannot_tell');
    const screen = (await table(ctx))!;
    expect(screen.own).toEqual({ rows: 5, undecided: 4, signed: false });
    expect(await names(ctx, { show: 'undecided' })).toContain('Mailer');
  });

  test('answers a decision with the rows as they now stand', async () => {
    const ctx = await review.mara(day(3));
    const row = (await table(ctx, { search: 'Aiko' }))!.rows[0]!;
    const answer = await ctx.db.inShop(ctx.shop.shopId, (tx) =>
      presentDecided(tx, ctx, review.cycleId, [row.itemId], 'mine', 10),
    );
    expect(answer.rows[0]).toMatchObject({
      decision: 'keep',
      note: 'looked at',
      version: 1,
      decidedBy: 'Mara Lindqvist',
    });
    expect(answer.names.get(row.itemId)).toBe('Aiko Tanaka');
  });

  test('takes into a bulk decision only own rows that nobody decided', async () => {
    const ctx = await review.mara(day(3));
    const items = await ctx.db.inShop(ctx.shop.shopId, (tx) =>
      undecidedMatching(tx, ctx, review.cycleId, { whose: 'all', show: 'all', kind: 'all', search: '', page: 1 }),
    );
    expect(items).toHaveLength(3);
  });

  test('shows nothing of it to another store', async () => {
    const other = await testShop();
    const ctx = await other.as({ name: 'Elsewhere', roles: ['manager'] }, day(3));
    expect(await table(ctx)).toBeNull();
    await other.close();
  });

  test('offers for signing the counts and the exact words, and names what was kept in bulk', async () => {
    const ctx = await review.mara(day(4));
    await review.decide(ctx, ['Mailer', 'Tomás Ferreira'], 'keep');
    await review.decide(ctx, ['Left Person', 'Old Reviews'], 'remove');
    const screen = (await ctx.db.inShop(ctx.shop.shopId, (tx) => presentSign(tx, ctx, review.cycleId)))!;
    expect(screen.counts.byDecision).toMatchObject({ keep: 3, remove: 2 });
    expect(screen.sentence).toContain('5 rows');
    expect(screen.bulk).toEqual({ kept: 0, largest: 1, names: [] });
    expect(screen.signed).toBeNull();
    await review.sign(ctx, 5);
    const after = (await ctx.db.inShop(ctx.shop.shopId, (tx) => presentSign(tx, ctx, review.cycleId)))!;
    expect(after.signed).toMatchObject({ version: 1, at: day(4).toISOString() });
    expect(after.everyone).toMatchObject([
      { name: 'Mara Lindqvist', rows: 5, undecided: 0, signed: true },
      { name: 'Tomás Ferreira', rows: 1, undecided: 1, signed: false },
    ]);
  });

  test('lists the review with each reader’s own part of it', async () => {
    const mara = await review.mara(day(5));
    const all = await mara.db.inShop(mara.shop.shopId, (tx) => presentReviews(tx, mara));
    expect(all.running[0]).toMatchObject({ name: 'Autumn', rows: 6, decided: 5, ownRows: 5, daysLeft: 15 });
    const tomas = await review.tomas(day(5));
    const own = await tomas.db.inShop(tomas.shop.shopId, (tx) => presentReviews(tx, tomas));
    expect(own.running[0]).toMatchObject({ rows: 1, decided: 0 });
    expect(own.canStart).toBe(false);
  });
});

describe('a reviewer who is on no row yet', () => {
  let review: ReviewShop;
  beforeAll(async () => {
    review = await reviewShop();
  });
  afterAll(() => review.shop.close());

  test('is asked which row they are, with the likely rows first offered by name', async () => {
    const ctx = await review.shop.as({ name: 'Aiko Tanaka', roles: ['reviewer'] }, day(2));
    const claim = await ctx.db.inShop(ctx.shop.shopId, async (tx) => {
      expect(await isMatched(tx, ctx, null)).toBe(false);
      return presentClaim(tx, ctx, review.cycleId, { matched: 'not_matched', subjectKey: null }, '');
    });
    expect(claim).toMatchObject({ state: 'unmatched', candidates: [{ name: 'Aiko Tanaka' }] });
  });

  test('is told to wait once they have said so, and is left alone once matched', async () => {
    const ctx = await review.shop.as({ name: 'Aiko Tanaka', roles: ['reviewer'] }, day(2));
    const asked = (matched: 'claimed' | 'confirmed') =>
      ctx.db.inShop(ctx.shop.shopId, (tx) =>
        presentClaim(tx, ctx, review.cycleId, { matched, subjectKey: 'email:aiko@harbour.example' }, ''),
      );
    expect(await asked('claimed')).toMatchObject({ state: 'waiting', claimed: 'Aiko Tanaka' });
    expect(await asked('confirmed')).toBeNull();
    const mara = await review.mara(day(2));
    expect(await mara.db.inShop(mara.shop.shopId, (tx) => isMatched(tx, mara, null))).toBe(true);
  });
});
