import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unknownAccount } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { FindingLine } from '#app/presenters/list-findings.ts';
import { peopleTable } from '#app/presenters/people.ts';
import { PAGE_SIZE, readTableQuery } from '#app/presenters/table-query.ts';

const person = (name: string, more: Partial<Account> = {}): Account => ({
  ...unknownAccount(1, name),
  accountKey: `email:${name}`,
  keyStrength: 'email',
  email: `${name.toLowerCase()}@shop.example`,
  ...more,
});
const query = (address: string) => readTableQuery(new URLSearchParams(address));
const names = (table: ReturnType<typeof peopleTable>) => table.rows.map((row) => row.name);
const NONE = new Map<string, FindingLine[]>();

describe('the people table', () => {
  test('finds by name and by e-mail, without regard to case and accents', () => {
    const people = [person('José'), person('Wei'), person('Ana', { email: 'ana@other.example' })];
    expect(names(peopleTable(people, NONE, query('q=JOSE')))).toEqual(['José']);
    expect(names(peopleTable(people, NONE, query('q=other.example')))).toEqual(['Ana']);
  });

  test('filters by type and status, several of each', () => {
    const people = [
      person('A', { type: 'staff', status: 'active' }),
      person('B', { type: 'collaborator', status: 'active' }),
      person('C', { type: 'staff', status: 'suspended' }),
    ];
    expect(names(peopleTable(people, NONE, query('type=staff&status=active')))).toEqual(['A']);
    expect(names(peopleTable(people, NONE, query('type=staff,collaborator')))).toEqual(['A', 'B', 'C']);
  });

  test('shows only what stands out, and a note alone does not', () => {
    const people = [person('A'), person('B'), person('C')];
    const findings = new Map<string, FindingLine[]>([
      ['email:A', [{ ruleId: 'person.collaborator', sentence: 'An outside collaborator.', severity: 'medium' }]],
      ['email:B', [{ ruleId: 'app.countersign', sentence: 'Only told.', severity: 'note' }]],
    ]);
    expect(names(peopleTable(people, findings, query('stands=yes')))).toEqual(['A']);
    expect(names(peopleTable(people, findings, query('rule=app.countersign')))).toEqual(['B']);
  });

  test('keeps "not known" apart from "nothing"', () => {
    const people = [person('A'), person('B', { roles: [], permissions: null })];
    expect(peopleTable(people, NONE, query('')).rows.map((row) => row.can)).toEqual([null, []]);
    const [role] = peopleTable([person('C', { roles: ['Care'], permissions: null })], NONE, query('')).rows;
    expect(role).toMatchObject({ can: [{ words: 'Care', risky: false }], permissionsKnown: false });
  });

  test('offers only filters that find somebody, and columns that say something', () => {
    const table = peopleTable([person('A', { type: 'saml', secondFactor: 'no' })], NONE, query(''));
    expect(table.types).toEqual(['saml']);
    expect(table.tells).toEqual({ secondFactor: true, lastSeen: false, permissions: false });
  });

  test('puts risky permissions first', () => {
    const [row] = peopleTable([person('A', { permissions: ['dashboard', 'full'] })], NONE, query('')).rows;
    expect(row?.can?.map((one) => one.risky)).toEqual([true, false]);
  });

  test('pages show every matching row exactly once, whatever the order', () => {
    const addresses = fc.constantFrom('', 'sort=name+asc', 'sort=name+desc', 'sort=standsOut+desc', 'sort=list+desc');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 180 }), addresses, (count, address) => {
        const people = Array.from({ length: count }, (_, index) => person(`P${index}`));
        const first = peopleTable(people, NONE, query(address));
        const shown = Array.from({ length: first.pages }, (_, page) =>
          peopleTable(people, NONE, { ...query(address), page: page + 1 }).rows.map((row) => row.key),
        ).flat();
        expect(new Set(shown).size).toBe(count);
        expect(shown).toHaveLength(count);
        expect(first.rows.length).toBeLessThanOrEqual(PAGE_SIZE);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the address of a table', () => {
  test('any address shows something', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (q, page, sort) => {
        const read = query(new URLSearchParams({ q, page, sort, type: q, status: page }).toString());
        const table = peopleTable([person('A')], NONE, { ...read, search: '', types: [], statuses: [] });
        expect(read.page).toBeGreaterThanOrEqual(1);
        expect(table.rows).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});
