import { describe, expect, test } from 'vitest';
import { unknownAccount } from '#app/domain/access/account.ts';
import { blocksStart, withSecondCount } from '#app/domain/access/completeness.ts';
import { takePeople, withRowsByHand } from '#app/domain/access/roster.ts';
import { apps, ORIGIN, people } from './invented-rosters.ts';

describe('a snapshot of people', () => {
  test('sets a repeated account aside with the line it repeats, and keeps its extra role', () => {
    const roster = people(
      { name: 'Ann Lee', email: 'ann@example.com', roles: ['Care'] },
      { name: 'Ann Lee', email: 'ANN@example.com', roles: ['Sales'] },
    );
    expect(roster.rows).toMatchObject([{ accountKey: 'email:ann@example.com', roles: ['Care', 'Sales'] }]);
    expect(roster.setAside).toMatchObject([
      { line: 2, reason: 'the same account as line 1; its role was added there' },
    ]);
  });

  test('keeps two accounts under one address apart when they differ in kind', () => {
    const roster = people(
      { name: 'Ann Lee', email: 'ann@example.com', type: 'staff' },
      { name: 'Ann Lee', email: 'ann@example.com', type: 'pos_only' },
    );
    expect(roster.rows.map((row) => row.accountKey)).toEqual(['email:ann@example.com', 'email:ann@example.com~2']);
  });

  test('keeps two people of one name, because a name alone is no proof that they are one', () => {
    const roster = people({ name: 'Jan Novak' }, { name: 'Jan Novak' }, { name: 'jan  NOVÁK' });
    expect(roster.rows.map((row) => row.accountKey)).toEqual([
      'name:jan novak',
      'name:jan novak~2',
      'name:jan novak~3',
    ]);
  });

  test('says which facts differ when one platform id comes twice', () => {
    const roster = people(
      { name: 'Ann', platformId: '1', status: 'active' },
      { name: 'Ann', platformId: 'gid://shopify/StaffMember/1', status: 'suspended' },
    );
    expect(roster.rows).toHaveLength(1);
    expect(roster.setAside[0]?.reason).toBe('the same account as line 1; it differs there in status');
  });

  test('carries no name and no address into the completeness sheet', () => {
    const aside = [{ line: 9, excerpt: 'Secret Person secret@example.com', reason: 'not understood' }];
    const { sheet } = takePeople([unknownAccount(1, 'Ann')], aside, ORIGIN);
    expect(JSON.stringify(sheet)).not.toMatch(/secret/i);
    expect(sheet).toMatchObject({
      rowsRead: 2,
      rowsKept: 1,
      setAside: [{ line: 9, reason: 'not understood' }],
      verdict: 'no second count',
    });
  });
});

describe('a snapshot of apps', () => {
  test('keeps what is shown as uninstalled beside the list, not in it', () => {
    const roster = apps({ title: 'Old', uninstalled: 'yes' }, { title: 'New' });
    expect(roster.rows.map((row) => row.title)).toEqual(['New']);
    expect(roster.uninstalled.map((row) => row.title)).toEqual(['Old']);
    expect(roster.sheet).toMatchObject({ rowsRead: 2, rowsKept: 1 });
  });

  test('knows its own row by key, and by title only where there is no key', () => {
    const roster = apps(
      { title: 'Countersign', apiKey: 'somebody-else' },
      { title: 'Renamed', apiKey: 'own-key' },
      { title: 'Countersign (custom)' },
    );
    expect(roster.rows.map((row) => row.isCountersign)).toEqual([false, true, true]);
  });
});

describe('the count check', () => {
  const sheet = people({ name: 'Ann' }, { name: 'Bo' }).sheet;
  const counted = (value: number) =>
    withSecondCount(sheet, { value, by: 'm1', at: ORIGIN.takenAt, where: 'Settings > Users' });

  test('lets a review start when the counts agree, or when nobody counted', () => {
    expect(blocksStart(counted(2))).toBeNull();
    expect(counted(2).verdict).toBe('agrees');
    expect(blocksStart(sheet)).toBeNull();
  });

  test('stops a review when the second count differs', () => {
    expect(blocksStart(counted(3))).toMatchObject({ code: 'second_count_differs', rowsKept: 2, counted: 3 });
    expect(counted(3).verdict).toBe('differs');
  });

  test('counts rows added by hand that the list shows itself by now, rather than drop them unsaid', () => {
    const list = people({ name: 'Ann', email: 'ann@x.example' });
    const addedBy = { memberId: 'm', at: ORIGIN.takenAt, said: 'till' };
    const [ann, bo] = people({ name: 'Ann', email: 'ann@x.example', addedBy }, { name: 'Bo', addedBy }).rows;
    expect(withRowsByHand(list, [ann!]).sheet).toMatchObject({ rowsKept: 1, rowsByHandShown: 1 });
    expect(withRowsByHand(list, [ann!, bo!]).sheet).toMatchObject({ rowsKept: 2, rowsByHand: 1, rowsByHandShown: 1 });
    expect(withRowsByHand(list, [bo!]).sheet.rowsByHandShown).toBeUndefined();
    expect(withRowsByHand(list, [])).toBe(list);
  });

  test('stops a review when a row is lost between read and kept', () => {
    const two = [unknownAccount(1, 'Ann'), unknownAccount(2, 'Bo')];
    expect(blocksStart(takePeople(two, [], { ...ORIGIN, rowsRead: 3 }).sheet)).toMatchObject({ code: 'sum_fails' });
    expect(blocksStart(takePeople(two, [], { ...ORIGIN, rowsRead: 2 }).sheet)).toBeNull();
    expect(blocksStart({ ...sheet, rowsRead: 5 })).toMatchObject({ code: 'sum_fails' });
  });
});
