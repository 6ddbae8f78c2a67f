import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latestList, listsOfKind } from '#app/db/lists.ts';
import { recordSightings } from '#app/db/sightings.ts';
import { unknownAccount } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import { presentApp } from '#app/presenters/app-page.ts';
import { chooseTwo, presentChanges } from '#app/presenters/changes.ts';
import { knownBy, presentOverTime, spread } from '#app/presenters/findings-over-time.ts';
import { presentPerson } from '#app/presenters/person-page.ts';
import type { PersonPage } from '#app/presenters/person-page.ts';
import { stepsOf } from '#app/presenters/row-history.ts';
import { presentStandsOut } from '#app/presenters/stands-out.ts';
import { linkAccounts } from '#app/usecases/lists/link-accounts.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import { bring, day, done, reviewShop } from './review-shop.ts';
import type { ReviewShop } from './review-shop.ts';

const LATER = [
  'Name\tE-mail\tRole\tStatus',
  'Mara Lindqvist\tmara@harbour.example\tOperations manager\tActive',
  'Tomás Ferreira\ttomas@harbour.example\tStore owner\tActive',
  'Aiko Tanaka\taiko@harbour.example\tMarketing, Finance\tSuspended',
  'Aiko Tanaka\taiko.t@post.example\tMarketing\tActive',
  'New Person\tnew@harbour.example\tSupport\tActive',
].join('\n');

describe('pages of rows', () => {
  let review: ReviewShop;
  let first: string;
  let newest: string;
  const mara = () => review.mara(day(9));
  const inShop = <Result>(work: (tx: never) => Promise<Result>) =>
    review.shop.db.inShop(review.shop.shopId, work as never) as Promise<Result>;
  const personAt = async (listId: string, position: number) =>
    (await presentPerson(await mara(), listId, position)) as PersonPage;

  beforeAll(async () => {
    review = await reviewShop();
    const ctx = await review.mara(day(2));
    await review.decide(ctx, ['Aiko Tanaka', 'Old Reviews'], 'keep');
    await bring(await review.mara(day(8)), 'people', LATER);
    await inShop(async (tx) => {
      const { shopId } = review.shop;
      const lists = await listsOfKind(tx, shopId, 'people');
      [newest = '', first = ''] = lists.map(({ listId }) => listId);
      const seen = { firstSeenAt: day(3).toISOString(), lastSeenAt: day(7).toISOString(), times: 4 };
      const sign = { ...seen, id: null, handle: null, detail: null, confidence: 'likely' as const };
      await recordSightings(tx, shopId, [
        { ...sign, of: 'person', source: 'order_staff', name: 'New Person' },
        { ...sign, of: 'app', source: 'event_title', name: 'Mailer' },
        { ...sign, of: 'app', source: 'event_title', name: 'Nobody Knows' },
      ]);
    });
  });
  afterAll(() => review.shop.close());

  test('tell since when a person is listed, what changed, and what reviews decided', async () => {
    const aiko = await personAt(newest, 2);
    expect(aiko).toMatchObject({ name: 'Aiko Tanaka', isNewest: true, newestUrl: `/app/people/${newest}/2` });
    expect(aiko.history).toMatchObject({ lists: 2, isCut: false });
    expect(aiko.history.steps.map(({ what }) => what)).toEqual(['changed', 'came']);
    expect(aiko.history.steps[0]).toMatchObject({ lost: [], fields: ['Status changed: from active to suspended.'] });
    expect(aiko.decisions).toMatchObject([{ review: 'Autumn', decision: 'keep', note: 'looked at' }]);
    expect((await personAt(newest, 0)).decisions).toMatchObject([{ decision: null }]);
  });

  test('lead from an older list to the newest, and say so when the row is not there', async () => {
    expect(await personAt(first, 2)).toMatchObject({ isNewest: false, newestUrl: `/app/people/${newest}/2` });
    const left = await personAt(first, 3);
    expect(left).toMatchObject({ name: 'Left Person', isNewest: false, newestUrl: null });
    expect(left.history.steps.map(({ what }) => what)).toEqual(['gone', 'came']);
  });

  test('say what is not known rather than nothing', async () => {
    const aiko = await personAt(newest, 2);
    expect(aiko.can).toMatchObject({ isShown: false, isComplete: false, lines: [] });
    expect(aiko.reach.map(({ can, count }) => [can, count])).toEqual(Array(3).fill(['unknown', null]));
    const app = await appAt('Old Reviews');
    expect(app.reach.every(({ can }) => can === 'unknown')).toBe(true);
    expect(app.signs).toEqual([]);
  });

  async function appAt(title: string) {
    const { listId, position } = await inShop(async (tx: Parameters<typeof latestList>[0]) => {
      const list = await latestList(tx, review.shop.shopId, 'apps');
      return tx.listRow.findFirstOrThrow({ where: { listId: list!.listId, name: title } });
    });
    return (await presentApp(await mara(), listId, position))!;
  }

  test('show signs with their times, and what was seen and is on no list', async () => {
    const sign = {
      firstSeenAt: day(3).toISOString(),
      lastSeenAt: day(7).toISOString(),
      times: 4,
      confidence: 'likely',
    };
    expect((await personAt(newest, 4)).signs).toEqual([{ where: 'order_staff', ...sign }]);
    expect((await appAt('Mailer')).signs).toEqual([{ where: 'event_title', ...sign }]);
    const { seen, lines } = await presentStandsOut(await mara());
    expect(seen).toMatchObject([{ kind: 'apps', name: 'Nobody Knows' }]);
    expect(lines.find(({ ruleId }) => ruleId === 'app.seen_not_listed')).toMatchObject({
      names: ['Nobody Knows'],
      isUnlisted: true,
    });
  });

  test('offer who may be the same person, until somebody says it', async () => {
    expect((await personAt(newest, 2)).accounts).toMatchObject({ theirs: [], maybe: [{ position: 3 }] });
    done(await linkAccounts(await mara(), { verdict: 'linked', listId: newest, positions: [2, 3] }));
    expect((await personAt(newest, 3)).accounts).toMatchObject({
      theirs: [{ position: 2, email: 'aiko@harbour.example' }],
      joinedBy: ['hand'],
      maybe: [],
    });
  });

  test('are there for no row of another store, nor for a place that no list has', async () => {
    const ctx = await mara();
    expect(await presentPerson(ctx, newest, 99)).toBeNull();
    expect(await presentPerson(ctx, '00000000-0000-4000-8000-000000000000', 0)).toBeNull();
    expect(await presentPerson(ctx, 'no id', 0)).toBeNull();
    expect(await presentApp(ctx, newest, 0)).toBeNull();
  });

  test('two lists side by side divide every row among new, gone, changed, asked and the same', async () => {
    const { between } = await presentChanges(await mara(), { kind: 'people', from: null, to: null });
    expect(between).toMatchObject({
      from: { listId: first, rows: 4 },
      to: { listId: newest, rows: 5 },
      joiners: { count: 2 },
      leavers: { count: 1, rows: [{ name: 'Left Person', url: `/app/people/${first}/3` }] },
      changed: { count: 1, rows: [{ name: 'Aiko Tanaka', url: `/app/people/${newest}/2` }] },
      asked: { count: 0 },
      unchanged: 2,
    });
    const back = await presentChanges(await mara(), { kind: 'people', from: newest, to: first });
    expect(back.between).toEqual(between);
    expect((await presentChanges(await mara(), { kind: 'apps', from: null, to: null })).between).toBeNull();
  });

  test('what stood out is counted by day, oldest first', async () => {
    const days = await presentOverTime(await mara());
    expect(days.map((one) => one.day)).toEqual(['2026-10-01', '2026-10-08']);
    expect(days[1]!.medium).toBeGreaterThan(days[0]!.medium);
  });

  test('a person who was erased has a place and no page', async () => {
    const erasing = await review.mara(day(9));
    const newcomer = { target: { listId: newest, position: 4 }, reason: 'They asked for it.' };
    done(await erasePerson(erasing, newcomer));
    expect(await presentPerson(await mara(), newest, 4)).toBe('erased');
  });
});

describe('what the lists say over time', () => {
  const row = (more: Partial<Account>): Account => ({
    ...unknownAccount(1, 'Ada'),
    accountKey: 'name:ada',
    keyStrength: 'name',
    ...more,
  });

  test('is a step only where something happened', () => {
    const steps = stepsOf('people', [
      { takenAt: '1', row: null },
      { takenAt: '2', row: row({}) },
      { takenAt: '3', row: row({}) },
      { takenAt: '4', row: row({ secondFactor: 'yes' }) },
      { takenAt: '5', row: row({ secondFactor: 'no' }) },
      { takenAt: '6', row: null },
      { takenAt: '7', row: row({}) },
    ]);
    // That something became known is no change of the access.
    expect(steps.map(({ what, takenAt }) => `${takenAt} ${what}`)).toEqual(['2 came', '5 changed', '6 gone', '7 came']);
  });

  test('shows at most a dozen days, the first and the last among them', () => {
    const days = Array.from({ length: 100 }, (_, at) => `2026-01-${at}`);
    const shown = spread(days);
    expect(shown).toHaveLength(12);
    expect([shown[0], shown.at(-1)]).toEqual([days[0], days.at(-1)]);
    expect(new Set(shown).size).toBe(12);
  });

  test('uses nothing that was known only later', () => {
    const about = knownBy(
      {
        hr: { rows: [], takenAt: '2026-05-02' },
        roles: { rows: [], takenAt: '2026-05-01' },
        withoutSecondFactor: { rows: [], takenAt: '2026-05-01' },
        agreements: new Set(),
        links: [{ verdict: 'linked', subjectKeys: ['a', 'b'], by: 'x', at: '2026-05-02' }],
      },
      '2026-05-01T12:00:00.000Z',
    );
    const known = { takenAt: '2026-05-01' };
    expect(about).toMatchObject({ hr: null, roles: known, withoutSecondFactor: known, agreements: null, links: [] });
  });

  test('compares the newest two lists unless others are asked for', () => {
    const lists = ['c', 'b', 'a'].map((listId) => ({ listId, takenAt: listId, rows: 1 }));
    const chosen = (from: string | null, to: string | null) => {
      const two = chooseTwo(lists, { from, to });
      return two && [two.from.listId, two.to.listId];
    };
    expect(chosen(null, null)).toEqual(['b', 'c']);
    expect(chosen('a', 'c')).toEqual(['a', 'c']);
    expect(chosen('c', 'a')).toEqual(['a', 'c']);
    expect(chosen(null, 'b')).toEqual(['a', 'b']);
    expect(chosen('x', 'x')).toEqual(['b', 'c']);
    expect(chooseTwo(lists.slice(0, 1), { from: null, to: null })).toBeNull();
  });
});
