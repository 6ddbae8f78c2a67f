import { expect, test } from 'vitest';

import { erasedAccount, keyOfAccount, unknownAccount } from '#app/domain/access/account.ts';
import { keyOfApp, unknownApp } from '#app/domain/access/app-installation.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import { countCheckOf, type StoredSheet, tableOf } from '#app/usecases/evidence/list-alone.ts';

const addedBy = { memberId: 'm', at: '2026-10-01T00:00:00.000Z', said: 'the warehouse lead' };

const sheet: StoredSheet = {
  origin: 'text pasted from the screen',
  method: { encoding: 'utf-8', sourceRoute: 'paste', madeOf: 'list' },
  by: 'm',
  at: '2026-10-01T00:00:00.000Z',
  queryOrFileDigest: 'ab'.repeat(32),
  filters: null,
  apiVersion: null,
  rowsRead: 6,
  rowsKept: 5,
  rowsByHand: 1,
  setAside: [{ line: 3, reason: 'has no name' }],
  secondCount: { value: 4, by: 'm', at: '2026-10-01T00:00:00.000Z', where: 'Settings > Users' },
  verdict: 'agrees',
};

test('a list handed over alone says in words where it came from and what no source gave', () => {
  expect(countCheckOf(sheet, 'manual')).toEqual([
    'Read: 6 = kept 5 + set aside 1',
    '  line 3: has no name',
    'Added by hand: 1 of the rows kept, which no source shows and no second count is compared with',
    '4 counted on Settings > Users at 2026-10-01T00:00:00.000Z, compared with 4: agrees',
    `Source: text that a person pasted, text pasted from the screen, SHA-256 ${'ab'.repeat(32)}`,
  ]);
});

test('a list of Shopify’s own says so, and one begun by hand has no file to name', () => {
  const read = {
    ...sheet,
    origin: 'Shopify Admin API, staffMembers',
    method: { query: 'staffMembers' },
    rowsByHand: 0,
  };
  expect(countCheckOf(read, 'api').at(-1)).toMatch(
    /^Source: read by Countersign, Shopify Admin API, staffMembers, SHA/,
  );
  expect(countCheckOf(read, 'api').join()).not.toContain('by hand');
  const typed = { ...sheet, origin: 'rows added by hand', method: {}, queryOrFileDigest: '' };
  expect(countCheckOf(typed, 'manual').at(-1)).toBe('Source: typed by a person, rows added by hand');
});

test('each row of the table says whether somebody added it, and who said so', () => {
  const [ann, till] = [unknownAccount(1, 'Ann'), { ...unknownAccount(0, 'Till'), addedBy }];
  const people = [{ ...ann, ...keyOfAccount(ann) }, { ...till, ...keyOfAccount(till) }, erasedAccount('t', 3)];
  const [mailer, token] = [unknownApp(1, 'Mailer'), { ...unknownApp(0, 'Token'), addedBy }];
  const apps = [mailer, token].map((app) => ({ ...app, ...keyOfApp(app), isCountersign: 'no' as const }));
  const last = (kind: 'people' | 'apps', rows: readonly Subject[]) => {
    const table = tableOf(kind, rows);
    expect(table.header.at(-1)).toBe('Added by hand');
    return table.rows.map((row) => row.at(-1));
  };
  expect(last('people', people)).toEqual(['no', 'yes: the warehouse lead', null]);
  expect(last('apps', apps as never)).toEqual(['no', 'yes: the warehouse lead']);
});
