import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unknownAccount } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { Surroundings } from '#app/domain/access/about.ts';
import { FILTERS } from '#app/domain/access/table-view.ts';
import { readPeople } from '#app/presenters/list-findings.ts';
import type { FindingLine, ReadList, ReadPerson } from '#app/presenters/list-findings.ts';
import { valuesOf } from '#app/presenters/list-table.ts';
import { peopleTable } from '#app/presenters/people.ts';
import { PAGE_SIZE, readTableQuery } from '#app/presenters/table-query.ts';

const person = (name: string, more: Partial<Account> = {}): Account => ({
  ...unknownAccount(1, name),
  accountKey: `email:${name}`,
  keyStrength: 'email',
  email: `${name.toLowerCase()}@shop.example`,
  ...more,
});
const now = new Date('2026-11-21T09:00:00.000Z');
const query = (address: string) => readTableQuery('people', new URLSearchParams(address));
const list = (people: Account[], about: Surroundings = {}) => readPeople(people, about, now);
const table = (people: Account[], address: string, about: Surroundings = {}) =>
  peopleTable(list(people, about), query(address));
const names = (shown: ReturnType<typeof peopleTable>) => shown.rows.map((row) => row.name);

describe('the people table', () => {
  test('finds by name and by e-mail, without regard to case and accents', () => {
    const people = [person('José'), person('Wei'), person('Ana', { email: 'ana@other.example' })];
    expect(names(table(people, 'q=JOSE'))).toEqual(['José']);
    expect(names(table(people, 'q=other.example'))).toEqual(['Ana']);
  });

  test('filters by type and status, several of each', () => {
    const people = [
      person('A', { type: 'staff', status: 'active' }),
      person('B', { type: 'collaborator', status: 'active' }),
      person('C', { type: 'staff', status: 'suspended' }),
    ];
    expect(names(table(people, 'type=staff&status=active'))).toEqual(['A']);
    expect(names(table(people, 'type=staff&type=collaborator'))).toEqual(['A', 'B', 'C']);
  });

  test('shows only what stands out, and a note alone does not', () => {
    const people = [person('A'), person('B'), person('C')];
    const found: Record<string, FindingLine> = {
      A: { ruleId: 'person.collaborator', sentence: 'An outside collaborator.', severity: 'medium', sources: [] },
      B: { ruleId: 'app.countersign', sentence: 'Only told.', severity: 'note', sources: [] },
    };
    const read = list(people);
    const marked: ReadList<ReadPerson> = {
      ...read,
      rows: read.rows.map((one) => ({ ...one, findings: [found[one.row.name]].filter((line) => line !== undefined) })),
    };
    expect(names(peopleTable(marked, query('stands=yes')))).toEqual(['A']);
    expect(names(peopleTable(marked, query('rule=app.countersign')))).toEqual(['B']);
  });

  test('keeps "not known" apart from "nothing"', () => {
    const people = [person('A'), person('B', { roles: [], permissions: null })];
    expect(table(people, '').rows.map((row) => row.can)).toEqual([null, []]);
    const [role] = table([person('C', { roles: ['Care'], permissions: null })], '').rows;
    expect(role).toMatchObject({ can: [{ words: 'Care', risky: false }], permissionsKnown: false });
  });

  test('offers only filters that find somebody, and columns that say something', () => {
    const { values, tells } = table([person('A', { type: 'saml', secondFactor: 'no' })], '');
    expect(values).toMatchObject({ type: ['saml'], twoStep: ['no'], role: [] });
    expect(tells).toEqual({ secondFactor: true, lastSeen: false, permissions: false });
  });

  test('puts risky permissions first', () => {
    const [row] = table([person('A', { permissions: ['dashboard', 'full'] })], '').rows;
    expect(row?.can?.map((one) => one.risky)).toEqual([true, false]);
  });

  test('pages show every matching row exactly once, whatever the order', () => {
    const addresses = fc.constantFrom('', 'sort=name+asc', 'sort=name+desc', 'sort=standsOut+desc', 'sort=list+desc');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 180 }), addresses, (count, address) => {
        const people = Array.from({ length: count }, (_, index) => person(`P${index}`));
        const read = list(people);
        const first = peopleTable(read, query(address));
        const shown = Array.from({ length: first.pages }, (_, page) =>
          peopleTable(read, { ...query(address), page: page + 1 }).rows.map((row) => row.position),
        ).flat();
        expect(new Set(shown).size).toBe(count);
        expect(shown).toHaveLength(count);
        expect(first.rows.length).toBeLessThanOrEqual(PAGE_SIZE);
      }),
      { numRuns: 40 },
    );
  });
});

const anyone: fc.Arbitrary<Account> = fc
  .record({
    name: fc.constantFrom('Ada', 'Bo', 'Cem', 'Dee'),
    email: fc.constantFrom('ada@shop.example', null),
    type: fc.constantFrom('staff' as const, 'collaborator' as const, 'unknown' as const),
    secondFactor: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    isOwner: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    roles: fc.constantFrom<string[] | null>(null, [], ['Care'], ['Till']),
    permissions: fc.constantFrom<string[] | null>(null, [], ['orders'], ['dashboard', 'a permission of next year']),
    lastSeen: fc.constantFrom(
      null,
      { at: null, never: true, source: 'list', text: null },
      { at: '2026-10-01', never: false, source: 'list', text: null },
    ),
  })
  .map(({ name, ...more }) => person(name, more));
const crowd = fc
  .array(anyone, { maxLength: 25 })
  .map((people) => people.map((one, index) => ({ ...one, accountKey: `name:${index}` })));
const TILLS = { rows: [{ line: 1, name: 'Till', permissions: ['orders'], people: null, details: [] }], takenAt: '' };

describe('filters', () => {
  test('of a fact with three values divide everybody among yes, no and not known, and nobody twice', () => {
    fc.assert(
      fc.property(crowd, fc.constantFrom('twoStep', 'owner', 'type', 'status', 'activity'), (people, name) => {
        const read = list(people);
        const parts = (read.rows[0]?.facets ? valuesOf('people', read) : {})[name as 'twoStep'] ?? [];
        const found = parts.flatMap((value) =>
          peopleTable(read, query(`${name}=${value}`)).rows.map((row) => row.position),
        );
        expect(found.toSorted((a, b) => a - b)).toEqual(people.map((_, index) => index));
      }),
      { numRuns: 60 },
    );
  });

  test('find under "nothing" nobody of whom something is not known, and under "not known" everybody else of whom it is not', () => {
    fc.assert(
      fc.property(crowd, fc.boolean(), (people, explained) => {
        const about = explained ? { roles: TILLS } : {};
        for (const name of ['data', 'level']) {
          for (const row of table(people, `${name}=none`, about).rows) expect(row.permissionsKnown).toBe(true);
          const unknown = new Set(table(people, `${name}=unknown`, about).rows.map((row) => row.position));
          for (const row of table(people, '', about).rows)
            if (!row.permissionsKnown) expect(unknown).toContain(row.position);
        }
        const missing = table(people, 'missing=permissions', about).rows;
        expect(missing.every((row) => !row.permissionsKnown)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('that are asked for together hold together, and every row found has what was asked', () => {
    const asked = fc.subarray([
      'type=staff',
      'twoStep=no',
      'level=high',
      'missing=email',
      'role=Till',
      'activity=never',
    ]);
    fc.assert(
      fc.property(crowd, asked, (people, parts) => {
        const read = list(people);
        const found = peopleTable(read, query(parts.join('&'))).rows.map((row) => row.position);
        const each = parts.map((part) => new Set(peopleTable(read, query(part)).rows.map((row) => row.position)));
        const all = people.map((_, index) => index);
        expect(found).toEqual(all.filter((index) => each.every((one) => one.has(index))));
      }),
      { numRuns: 60 },
    );
  });

  test('look through roles that a list of roles explains', () => {
    const people = [person('A', { roles: ['Till'] }), person('B', { roles: ['Care'] })];
    expect(names(table(people, 'data=protected'))).toEqual([]);
    expect(names(table(people, 'data=protected', { roles: TILLS }))).toEqual(['A']);
    expect(names(table(people, 'data=unknown', { roles: TILLS }))).toEqual(['B']);
  });

  test('that a table does not have ask for nothing', () => {
    expect(names(table([person('A')], 'policy=no&nonsense=1'))).toEqual(['A']);
    expect(FILTERS.people).not.toContain('policy');
  });
});

describe('the address of a table', () => {
  test('any address shows something', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (q, page, sort) => {
        const read = query(new URLSearchParams({ q, page, sort, type: q, status: page }).toString());
        expect(read.page).toBeGreaterThanOrEqual(1);
        expect(peopleTable(list([person('A')]), { ...read, search: '', filters: {} }).rows).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});
