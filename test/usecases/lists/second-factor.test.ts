import { afterAll, beforeAll, expect, test } from 'vitest';
import { latestList, peopleOf, rowsOf } from '#app/db/lists.ts';
import { surroundingsOf, surroundingsVersion } from '#app/db/surroundings.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import { audit } from '#app/ledger/audit.ts';
import { presentSecondFactor } from '#app/presenters/second-factor.ts';
import { checkSecondFactor, recordSecondFactor } from '#app/usecases/lists/record-second-factor.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import { type Acting, bring, day, done, PEOPLE } from '#test/presenters/review-shop.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const WHOLE = `${PEOPLE}\nAiko Tanaka\taiko.t@harbour.example\tSupport\tActive`;

let shop: TestShop;
let mara: (hour: number) => Promise<Acting>;

beforeAll(async () => {
  shop = await testShop();
  mara = (hour) => shop.as({ name: 'Mara Lindqvist', email: 'mara@harbour.example', roles: ['manager'] }, day(1, hour));
  await bring(await mara(8), 'people', WHOLE);
});
afterAll(() => shop.close());

const inShop = <T>(work: (tx: Parameters<Parameters<TestShop['db']['inShop']>[1]>[0]) => Promise<T>) =>
  shop.db.inShop(shop.shopId, work) as Promise<T>;

/** Addresses of whom the rules, with all that is on record, call without a second factor. */
const found = () =>
  inShop(async (tx) => {
    const { listId } = (await latestList(tx, shop.shopId, 'people'))!;
    const rows = await peopleOf(tx, shop.shopId, listId);
    const about = await surroundingsOf(tx, shop.shopId);
    const without = findingsOf({ kind: 'people', rows }, day(2), about).filter(
      ({ ruleId }) => ruleId === 'person.no_second_factor',
    );
    return without.map((one) => ({
      email: rows.find((row) => row.accountKey === one.subjectKey)!.email,
      sources: one.sources,
    }));
  });

const digestOf = (preview: object): string => ('digest' in preview ? String(preview.digest) : '');

test('whom the filter shows is held against the list, kept, and stands out with its date', async () => {
  const text = 'Left Person\nAiko Tanaka\nGhost Writer';
  const ctx = await mara(9);
  const preview = done(await checkSecondFactor(ctx, { text }));
  expect(preview).toMatchObject({
    isEverybody: false,
    rowsRead: 3,
    setAside: [],
    since: day(1, 8).toISOString(),
    fits: [
      { name: 'Left Person', fit: 'fits', rows: ['Left Person'] },
      { name: 'Aiko Tanaka', fit: 'several', rows: ['Aiko Tanaka', 'Aiko Tanaka'] },
      { name: 'Ghost Writer', fit: 'none', rows: [] },
    ],
  });
  const unfiltered = await checkSecondFactor(ctx, { text: WHOLE });
  expect(unfiltered).toMatchObject({ isEverybody: true });
  expect(await found()).toEqual([]);
  expect(await recordSecondFactor(ctx, { text: 'Somebody else', expectedDigest: digestOf(preview) })).toMatchObject({
    refused: 'list_changed_meanwhile',
  });
  const before = await inShop((tx) => surroundingsVersion(tx, shop.shopId));
  const { listId } = done(await recordSecondFactor(ctx, { text, expectedDigest: digestOf(preview) })) as {
    listId: string;
  };
  expect(await inShop((tx) => surroundingsVersion(tx, shop.shopId))).not.toBe(before);
  const [one, ...more] = await found();
  expect([one?.email, more]).toEqual(['left@harbour.example', []]);
  expect(one?.sources[0]).toEqual({ source: 'two_step_filter', takenAt: day(1, 9).toISOString() });
  expect(await presentSecondFactor(ctx)).toEqual({
    ...{ people: 3, by: 'Mara Lindqvist', takenAt: day(1, 9).toISOString() },
  });
  expect((await inShop((tx) => rowsOf(tx, shop.shopId, listId))).map(({ name }) => name)).toEqual([
    'Left Person',
    'Aiko Tanaka',
    'Ghost Writer',
  ]);
});

test('erasing somebody takes their name out of what the filter showed, and the log still adds up', async () => {
  const ctx = await mara(10);
  done(await erasePerson(ctx, { target: { text: 'left@harbour.example' }, reason: 'They asked' }));
  const typed = (await inShop((tx) => latestList(tx, shop.shopId, 'second_factor')))!;
  const rows = await inShop((tx) => rowsOf(tx, shop.shopId, typed.listId));
  expect(JSON.stringify(rows.map(({ name, email, row }) => [name, email, row]))).not.toContain('Left Person');
  expect(rows.map(({ name }) => name).slice(1)).toEqual(['Aiko Tanaka', 'Ghost Writer']);
  expect(await inShop((tx) => audit(tx, shop.shopId, shop))).toMatchObject({ disagreements: [] });
});

test('a page that shows nobody ends it, a row that has two-step is set aside, and only who manages may say', async () => {
  const auditor = await shop.as({ name: 'Ada', email: 'ada@audit.example', roles: ['auditor'] }, day(1, 11));
  expect(await checkSecondFactor(auditor, { text: 'Left Person' })).toMatchObject({ refused: 'role_missing' });
  expect(await recordSecondFactor(auditor, { text: null, expectedDigest: '' })).toMatchObject({
    refused: 'role_missing',
  });

  const ctx = await mara(11);
  const page = [
    'Name\tE-mail\tTwo-step',
    'Aiko Tanaka\taiko@harbour.example\tOff',
    'Mara Lindqvist\tmara@harbour.example\tOn',
  ];
  const text = page.join('\n');
  const preview = done(await checkSecondFactor(ctx, { text }));
  expect(preview).toMatchObject({ rowsRead: 2, setAside: [{ line: 3 }], fits: [{ fit: 'fits', line: 2 }] });
  done(await recordSecondFactor(ctx, { text, expectedDigest: digestOf(preview) }));
  expect((await found()).map(({ email }) => email)).toEqual(['aiko@harbour.example']);

  done(await recordSecondFactor(await mara(12), { text: null, expectedDigest: '' }));
  expect(await found()).toEqual([]);
  expect(await inShop((tx) => latestList(tx, shop.shopId, 'second_factor'))).toMatchObject({
    route: 'manual',
    rowsKept: 0,
  });
});
