import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountLink } from '#app/domain/access/about.ts';
import type { AccountDraft } from '#app/domain/access/account.ts';
import { sortOfAccount } from '#app/domain/access/account-sort.ts';
import { personsOf } from '#app/domain/access/persons.ts';
import { people, person } from './invented-rosters.ts';

const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const link = (verdict: AccountLink['verdict'], n: number, ...subjectKeys: string[]): AccountLink => ({
  verdict,
  subjectKeys,
  by: 'm1',
  at: at(n),
});
const rowsOf = (...drafts: Partial<AccountDraft>[]) => drafts.map((draft) => person(draft));
const keysOf = (rows: ReturnType<typeof rowsOf>, links: AccountLink[]) =>
  personsOf(rows, links).map(({ accounts }) => accounts.map(({ accountKey }) => accountKey));

describe('accounts of one person', () => {
  const staff = { name: 'Ann Lee', platformId: '1', email: 'ann@x.example', emailVerified: 'yes' as const };
  const till = { name: 'A. Lee', platformId: '2', email: 'ANN@x.example', emailVerified: 'yes' as const };

  test('are found by an address that is verified on both sides', () => {
    expect(keysOf(rowsOf(staff, till), [])).toEqual([['id:1', 'id:2']]);
    expect(personsOf(rowsOf(staff, till), [])[0]!.joinedBy).toEqual(['verified_email']);
    expect(keysOf(rowsOf(staff, { ...till, emailVerified: 'unknown' }), [])).toEqual([['id:1'], ['id:2']]);
  });

  test('are found by platform id over two lists', () => {
    expect(keysOf(rowsOf(staff, { name: 'Ann', platformId: 'gid://shopify/StaffMember/1' }), [])).toEqual([
      ['id:1', 'id:1'],
    ]);
  });

  test('are never found by name alone: an account that matches no other stands alone', () => {
    expect(
      keysOf(rowsOf({ name: 'Ann Lee', email: 'a@x.example' }, { name: 'Ann Lee', email: 'b@x.example' }), []),
    ).toEqual([['email:a@x.example'], ['email:b@x.example']]);
  });

  test('are what a person says, and the last word counts', () => {
    const rows = rowsOf(staff, till, { name: 'Bo', platformId: '3' });
    expect(keysOf(rows, [link('unlinked', 1, 'id:1', 'id:2')])).toEqual([['id:1'], ['id:2'], ['id:3']]);
    const again = [link('linked', 2, 'id:2', 'id:1'), link('unlinked', 1, 'id:1', 'id:2')];
    expect(keysOf(rows, again)).toEqual([['id:1', 'id:2'], ['id:3']]);
    expect(keysOf(rows, [link('linked', 1, 'id:1', 'id:3')])).toEqual([['id:1', 'id:2', 'id:3']]);
  });

  const drafts = fc.array(
    fc.record({
      name: fc.constantFrom('Ann', 'Bo', 'Cy'),
      platformId: fc.constantFrom(null, '1', '2', '3', '4'),
      email: fc.constantFrom(null, 'a@x.example', 'b@x.example', 'c@x.example'),
      emailVerified: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    }),
    { maxLength: 10 },
  );
  const keys = fc.constantFrom('id:1', 'id:2', 'id:3', 'id:4', 'email:a@x.example', 'email:b@x.example');
  const links = fc
    .array(fc.tuple(fc.constantFrom('linked' as const, 'unlinked' as const), keys, keys), { maxLength: 6 })
    .map((said) => said.map(([verdict, one, other], n) => link(verdict, n, one, other)));

  test('hold every row exactly once, never two that are kept apart, and do not depend on the order of the links', () => {
    fc.assert(
      fc.property(drafts, links, (made, said) => {
        const { rows } = people(...made);
        const persons = personsOf(rows, said);
        const placed = persons.flatMap(({ accounts }) => accounts);
        expect(placed).toHaveLength(rows.length);
        expect(new Set(placed)).toEqual(new Set(rows));
        const last = new Map(said.map((one) => [[...one.subjectKeys].sort().join(), one]));
        for (const { verdict, subjectKeys } of last.values()) {
          const [one, other] = subjectKeys;
          if (one === other || verdict === 'linked') continue;
          const both = persons.filter(({ accounts }) =>
            subjectKeys.every((key) => accounts.some(({ accountKey }) => accountKey === key)),
          );
          expect(both).toEqual([]);
        }
        expect(personsOf(rows, said.toReversed())).toEqual(persons);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the sort of an account', () => {
  test.each<[Partial<AccountDraft>, string]>([
    [{ name: 'Ann Lee', email: 'ann@x.example', type: 'staff' }, 'staff'],
    [{ name: 'Ann Lee', email: 'warehouse2@x.example', type: 'staff' }, 'shared'],
    [{ name: 'ERP', email: 'svc-erp@x.example', type: 'staff' }, 'service'],
    [{ name: 'Order sync bot', email: null, type: 'unknown' }, 'service'],
    [{ name: 'Shopify', email: null, type: 'system' }, 'service'],
    [{ name: 'Abbot', email: 'abbot@x.example', type: 'saml' }, 'saml'],
    [{ name: 'Till 1', email: null, type: 'pos_only' }, 'pos_only'],
    [{ name: 'Bo', email: null, type: 'unknown' }, 'unknown'],
  ])('of %j is %s', (draft, sort) => {
    expect(sortOfAccount(person(draft))).toBe(sort);
  });
});
