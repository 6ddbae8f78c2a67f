import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountDraft } from '#app/domain/access/account.ts';
import { compareApps, comparePeople } from '#app/domain/access/compare.ts';
import { isSimilarName } from '#app/domain/access/name-likeness.ts';
import { apps, people } from './invented-rosters.ts';

const compared = (before: Partial<AccountDraft>[], after: Partial<AccountDraft>[]) =>
  comparePeople(people(...before).rows, people(...after).rows);

describe('two lists of people compared', () => {
  test('show who joined, who left and whose roles changed', () => {
    const result = compared(
      [
        { name: 'Ann', email: 'a@x.example', roles: ['Care'] },
        { name: 'Bo Ek', email: 'b@x.example' },
      ],
      [
        { name: 'Ann', email: 'a@x.example', roles: ['Care', 'Admin'] },
        { name: 'Cy Ito', email: 'c@x.example' },
      ],
    );
    expect(result.joiners.map((row) => row.name)).toEqual(['Cy Ito']);
    expect(result.leavers.map((row) => row.name)).toEqual(['Bo Ek']);
    expect(result.changed).toMatchObject([{ entitlements: { gained: ['Admin'], lost: [] }, matchedBy: 'email' }]);
  });

  test('never read "not known" as "no": it is told, and the row counts as unchanged', () => {
    const result = compared(
      [{ name: 'Ann', email: 'a@x.example', secondFactor: 'yes', roles: ['Care'] }],
      [{ name: 'Ann', email: 'a@x.example', secondFactor: 'unknown', roles: null }],
    );
    expect(result.changed).toEqual([]);
    expect(result.unchanged[0]?.entitlements).toBeNull();
    expect(result.unchanged[0]?.fields).toMatchObject([
      { field: 'secondFactor', kind: 'no longer known' },
      { field: 'roles', kind: 'no longer known' },
    ]);
  });

  test.each([
    ['the same name', 'Ann Lee', 'Ann Lee'],
    ['the name turned round', 'Ann Lee', 'Lee, Ann'],
    ['an accent lost', 'Zoë Krämer', 'Zoe Kramer'],
    ['a letter mistyped', 'Katarina Novak', 'Katerina Novak'],
    ['an initial', 'Ann Lee', 'A. Lee'],
  ])('ask "changed address?" for %s under a new address', (_, before, after) => {
    const result = compared([{ name: before, email: 'old@x.example' }], [{ name: after, email: 'new@y.example' }]);
    expect(result.leavers).toEqual([]);
    expect(result.joiners).toEqual([]);
    expect(result.changedAddress).toHaveLength(1);
  });

  test('take two platform ids as two people, however alike their names', () => {
    const result = compared([{ name: 'Ann Lee', platformId: '1' }], [{ name: 'Ann Lee', platformId: '2' }]);
    expect([result.leavers.length, result.joiners.length, result.changedAddress.length]).toEqual([1, 1, 0]);
  });

  test('follow a person by id over a change of name and address', () => {
    const result = compared(
      [{ name: 'Ann Lee', platformId: '1', email: 'a@x.example' }],
      [{ name: 'Ann Ek', platformId: '1', email: 'b@x.example' }],
    );
    expect(result.changed[0]?.fields.map((change) => change.field)).toEqual(['name', 'email']);
  });

  const draft: fc.Arbitrary<Partial<AccountDraft>> = fc.record({
    name: fc.constantFrom('Ann Lee', 'Bo Ek', 'Cy Ito', 'Ann  lee', 'B. Ek', 'Di Ng', '山田'),
    email: fc.constantFrom(null, 'a@x.example', 'b@x.example', 'c@y.example', 'A@X.example'),
    platformId: fc.constantFrom(null, null, '1', '2', '3'),
    roles: fc.constantFrom<string[] | null>(null, [], ['Care'], ['Admin', 'Care']),
    status: fc.constantFrom('active' as const, 'suspended' as const, 'unknown' as const),
  });
  const roster = fc.array(draft, { maxLength: 12 }).map((drafts) => people(...drafts).rows);

  test('account for every row of both lists exactly once', () => {
    fc.assert(
      fc.property(roster, roster, (before, after) => {
        const result = comparePeople(before, after);
        const pairs = [...result.changed, ...result.unchanged, ...result.changedAddress];
        const befores = [...result.leavers, ...pairs.map((pair) => pair.before)];
        const afters = [...result.joiners, ...pairs.map((pair) => pair.after)];
        expect(befores.toSorted(byKey)).toEqual(before.toSorted(byKey));
        expect(afters.toSorted(byKey)).toEqual(after.toSorted(byKey));
      }),
      { numRuns: 400 },
    );
  });

  test('find nothing changed between a list and itself', () => {
    fc.assert(
      fc.property(roster, (rows) => {
        const result = comparePeople(rows, rows);
        expect(result.unchanged).toHaveLength(rows.length);
        expect(result.unchanged.every((pair) => pair.before === pair.after)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('never call somebody gone while the same or a similar name is newly there, where no id stays', () => {
    const names = [
      'Ann Lee',
      'Lee, Ann',
      'A. Lee',
      'Katarina Novak',
      'Katerina Novak',
      'Bo Ek',
      'Zoë Krämer',
      'Zoe Kramer',
    ];
    const withoutId = fc.record({
      name: fc.constantFrom(...names),
      email: fc.integer({ min: 0, max: 9 }).map((n) => `p${n}@x.example`),
      platformId: fc.constantFrom(null, null, null, '1', '2'),
    });
    const lists = fc.array(withoutId, { maxLength: 8 }).map((drafts) => people(...drafts).rows);
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const { leavers, joiners, changedAddress } = comparePeople(before, after);
        for (const gone of leavers) {
          const alike = joiners.filter((row) => isSimilarName(gone.name, row.name));
          // Two ids are two people.
          expect(alike.filter((row) => !(gone.platformId && row.platformId))).toEqual([]);
        }
        for (const pair of changedAddress) expect(pair.before.platformId && pair.after.platformId).toBeFalsy();
      }),
      { numRuns: 300 },
    );
  });

  const byKey = (a: { accountKey: string }, b: { accountKey: string }) => (a.accountKey < b.accountKey ? -1 : 1);

  test('of 5,000 rows are compared in well under a second', () => {
    const rows = (shift: number) =>
      people(
        ...Array.from({ length: 5000 }, (_, i) => ({
          name: `Person${i + shift} Family${(i + shift) % 700}`,
          email: `p${i + shift}@x.example`,
          roles: ['Care'],
        })),
      ).rows;
    const [before, after] = [rows(0), rows(250)];
    const times = [1, 2, 3].map(() => {
      const started = process.threadCpuUsage();
      comparePeople(before, after);
      const spent = process.threadCpuUsage(started);
      return (spent.user + spent.system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(300);
  });
});

describe('two lists of apps compared', () => {
  test('show which scopes came and went', () => {
    const result = compareApps(
      apps({ title: 'Parrot', apiKey: 'k', scopes: ['read_orders', 'read_products'] }).rows,
      apps({ title: 'Parrot Pro', apiKey: 'k', scopes: ['read_products', 'write_orders'] }).rows,
    );
    expect(result.changed[0]?.entitlements).toEqual({ gained: ['write_orders'], lost: ['read_orders'] });
  });

  test('find the same app in a paste without keys, but not one of another developer', () => {
    const before = apps({ title: 'Parrot', apiKey: 'k', developer: 'Labs' }).rows;
    expect(compareApps(before, apps({ title: 'parrot' }).rows).unchanged).toHaveLength(1);
    expect(compareApps(before, apps({ title: 'Parrot', developer: 'Other' }).rows).leavers).toHaveLength(1);
  });
});

test('thousands of one name or address are compared in no time, and the same keys with each other first', () => {
  const named = (from: number, more: Partial<AccountDraft> = {}) =>
    people(...Array.from({ length: 4000 }, (_, at) => ({ name: 'Ann Lee', platformId: `${from + at}`, ...more }))).rows;
  const began = process.cpuUsage();
  const { joiners, leavers } = comparePeople(named(0), named(2000));
  expect([joiners.length, leavers.length]).toEqual([2000, 2000]);
  const apart = comparePeople(named(0, { email: 'one@x.example' }), named(9000, { email: 'one@x.example' }));
  expect([apart.joiners.length, apart.leavers.length]).toEqual([4000, 4000]);
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(3);
});

test('a row takes no other from the one that has its key', () => {
  const [a, b] = [
    { name: 'Ann Lee', type: 'staff' as const },
    { name: 'Ann Lee', type: 'pos_only' as const },
  ];
  const { unchanged, changed } = comparePeople(people(a, b).rows, people(a, b).rows.toReversed());
  expect([unchanged.length, changed.length]).toEqual([2, 0]);
});
