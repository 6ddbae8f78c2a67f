import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import { FIELDS_OF } from '#app/domain/access/parsed-list.ts';
import type { Mapping, ParseOptions } from '#app/domain/access/parsed-list.ts';
import { SOURCE_KINDS } from '#app/domain/access/source-kind.ts';
import { takeApps, takePeople } from '#app/domain/access/roster.ts';
import type { Origin } from '#app/domain/access/roster.ts';

const route = fc.constantFrom('import' as const, 'paste' as const);
const anyField = [...new Set([...Object.values(FIELDS_OF).flat(), 'ignore' as const])];
const mapping: fc.Arbitrary<Mapping | undefined> = fc.option(
  fc.dictionary(fc.constantFrom('Name', 'Email', 'Role', '#1', '#2', '#3', 'Active'), fc.constantFrom(...anyField)),
  { nil: undefined, freq: 3 },
);
const options = fc.record<ParseOptions>({ kind: fc.constantFrom(...SOURCE_KINDS), route, mapping });
const subjects = fc.record<ParseOptions<'people' | 'apps'>>({ kind: fc.constantFrom('people', 'apps'), route });
const origin: Origin = {
  route: 'import',
  origin: 'file',
  by: 'somebody',
  takenAt: '2026-11-21T00:00:00.000Z',
  queryOrFileDigest: '00',
  filters: null,
  apiVersion: null,
  secondCount: null,
};

// Pieces that mean something to the parser, in any order: far likelier to reach its corners than random letters.
const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Name',
      'Email',
      'Role',
      'Status',
      'Ann Lee',
      'AL',
      'a@b.example',
      'Active',
      'Suspended',
      'Never',
      'by Acme',
      'von Acme',
      'Installed on May 1, 2026',
      'Uninstalled',
      'Installed',
      '45 users',
      '28 apps',
      'Open app',
      'Name: Bo',
      'Role',
      '2026-01-01',
      '03/04/2026',
      'write_orders',
      'Group',
      'Members',
      'Permissions',
      'Event',
      'Date',
      'User removed',
      'Role: Care',
      '✓',
      'no',
      '3 users',
      '• Orders',
      'API activity',
      'Permission history',
      '1,204 requests',
      'Granted on May 1, 2026',
      'Left',
      'Leaving date',
      '',
      ' ',
      '"',
      '""',
      '=1+1',
      '👩‍👩‍👧',
      '\u202eevil',
      '\ud800',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const text = fc
  .array(fc.tuple(piece, fc.constantFrom('\n', '\t', ',', ';', '\r\n', '\n\n', ' · ', ' ', '')), { maxLength: 60 })
  .map((parts) => parts.flat().join(''));
const input = fc.oneof(
  text,
  text.map((one) => new TextEncoder().encode(one)),
  fc.uint8Array({ maxLength: 300 }),
);

describe('whatever is put in', () => {
  test('the parser answers, and rows read = rows kept + rows set aside', () => {
    fc.assert(
      fc.property(input, options, (given, how) => {
        const parsed = parseList(given, how);
        if (parsed.refused) {
          expect(parsed.sentence).not.toBe('');
          return;
        }
        expect(parsed.kind).toBe(how.kind);
        expect(parsed.rowsRead).toBe(parsed.rows.length + parsed.setAside.length);
        expect(parsed.joined).toBeLessThanOrEqual(parsed.setAside.length);
        expect(parsed.setAside.every(({ reason }) => reason !== '')).toBe(true);
        expect(parsed.rows.length).toBeGreaterThan(0);
        const lines = (typeof given === 'string' ? given : new TextDecoder().decode(given)).split(
          /\r\n|\r|\n|\u2028|\u2029/,
        ).length;
        for (const { line } of [...parsed.rows, ...parsed.setAside]) {
          expect(line).toBeGreaterThan(0);
          if (parsed.encoding === 'text' || parsed.encoding === 'utf-8') expect(line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('rows read of a table are its lines but for the column names, however many of them become rows', () => {
    const cell = fc.stringMatching(/^[A-Za-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }), (people) => {
        const lines = people.map(([name, role]) => `${name},${role},`);
        const parsed = parseList(new TextEncoder().encode(['Name,Role,Status', ...lines].join('\n')), {
          kind: 'people',
          route: 'import',
        });
        if (parsed.refused) return;
        expect(parsed.rowsRead).toBe(lines.length);
        expect(parsed.rows.length + parsed.setAside.length).toBe(parsed.rowsRead);
      }),
      { numRuns: 100 },
    );
  });

  test('the snapshot keeps the sum, has no two rows of one key, and is well-formed text', () => {
    fc.assert(
      fc.property(input, subjects, (given, how) => {
        const parsed = parseList(given, how);
        if (parsed.refused) return;
        const roster =
          parsed.kind === 'people'
            ? takePeople(parsed.rows, parsed.setAside, origin)
            : takeApps(parsed.rows, parsed.setAside, origin, null);
        expect(roster.sheet.rowsRead).toBe(parsed.rowsRead);
        expect(roster.sheet.rowsRead).toBe(roster.rows.length + roster.setAside.length);
        const keys = roster.rows.map((row) => ('accountKey' in row ? row.accountKey : row.appKey));
        expect(new Set(keys).size).toBe(keys.length);
        const written = JSON.stringify([roster.rows, roster.setAside]);
        expect(written).not.toMatch(/\\ud[89a-f]/);
      }),
      { numRuns: 300 },
    );
  });

  test('every address of a tidy table comes out once, in order', () => {
    const person = fc.record({
      name: fc.stringMatching(/^[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}$/),
      status: fc.constantFrom('Active', 'Suspended', 'Pending'),
    });
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        (people, delimiter) => {
          const body = people.map((one, i) => [one.name, `p${i}@example.com`, one.status].join(delimiter));
          const parsed = parseList(
            new TextEncoder().encode([['Name', 'Email', 'Status'].join(delimiter), ...body].join('\n')),
            { kind: 'people', route: 'import' },
          );
          expect(parsed.refused).toBe(false);
          if (parsed.refused || parsed.kind !== 'people') return;
          expect(parsed.rows.map((row) => row.email)).toEqual(people.map((_, i) => `p${i}@example.com`));
          expect(parsed.setAside).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
