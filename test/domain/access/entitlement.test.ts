import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictsOf, DUTY_PAIRS } from '#app/domain/access/duties.ts';
import { entitlementOfPermission, entitlementOfScope } from '#app/domain/access/entitlement.ts';
import { PERMISSIONS } from '#app/domain/access/permission-dictionary.ts';
import { reachOf } from '#app/domain/access/reach.ts';

const schema = gunzipSync(readFileSync('test/standin/schema/admin-2026-10.graphql.gz')).toString();
const notes = schema.match(/REQUIRED ACCESS: [^\n]*/g) ?? [];

describe('the dictionary', () => {
  test('knows every access scope that the schema names in what it requires', () => {
    const scopes = new Set(notes.join().match(/\b(?:unauthenticated_|customer_)?(?:read|write)_[a-z_]+\b/g));
    expect(scopes.size).toBeGreaterThan(140);
    expect([...scopes].filter((scope) => !entitlementOfScope(scope).known)).toEqual([]);
  });

  test('knows every staff permission of the schema, and those that its notes name', () => {
    const body = /^enum StaffMemberPermission \{([\s\S]*?)^\}/m.exec(schema)?.[1] ?? '';
    const names = [...body.matchAll(/^ {2}([A-Z_]+)\b/gm)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    const inNotes = [...notes.join().matchAll(/\b([a-z]+(?:_[a-z]+)+)`? (?:user |retail )?permission/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !/^(read|write)_/.test(name));
    expect(new Set(inNotes).size).toBeGreaterThan(10);
    expect([...names, ...inNotes].filter((name) => !entitlementOfPermission(name).known)).toEqual([]);
  });

  test('has words, data classes and a level for each, and names none twice', () => {
    expect(new Set(PERMISSIONS.map(({ name }) => name)).size).toBe(PERMISSIONS.length);
    for (const { name, words, data } of PERMISSIONS)
      expect([words.trim(), data.length > 0], name).toEqual([words, true]);
  });

  test('knows a permission in capitals, in words and under its name', () => {
    for (const written of ['EXPORT_CUSTOMERS', 'Export customers', ' export_customers']) {
      expect(entitlementOfPermission(written)).toMatchObject({
        name: 'export_customers',
        action: 'export',
        known: true,
      });
    }
  });

  test('flags what it does not know and shows it under its own name', () => {
    expect(entitlementOfScope('write_time_machines')).toMatchObject({
      known: false,
      action: 'write',
      privilege: 'unknown',
      words: 'write_time_machines',
    });
    expect(entitlementOfPermission('Travel in time')).toMatchObject({ known: false, words: 'Travel in time' });
  });
});

describe('what a subject can reach', () => {
  const counts = { at: '2026-11-20T00:00:00.000Z', customers: 900, orders: 5000, products: null };
  const scopes = (...names: string[]) => names.map(entitlementOfScope);

  test('is counted from the store’s own numbers; a number that is not known stays so', () => {
    expect(
      reachOf(scopes('read_customers', 'write_products', 'read_all_orders', 'read_orders'), counts, 'apps'),
    ).toEqual([
      { of: 'customers', can: 'see', count: 900, countedAt: counts.at },
      { of: 'orders', can: 'see', count: 5000, countedAt: counts.at },
      { of: 'products', can: 'change', count: null, countedAt: null },
    ]);
  });

  test('leaves the number of orders open for an app that reads the last 60 days only, and not for a person', () => {
    expect(reachOf(scopes('read_orders'), counts, 'apps')[1]).toMatchObject({ can: 'see', count: null });
    expect(reachOf([entitlementOfPermission('ORDERS')], counts, 'people')[1]).toMatchObject({
      can: 'change',
      count: 5000,
    });
  });

  test('is never "no" where something is not known', () => {
    expect(reachOf(null, counts, 'apps').map(({ can, count }) => [can, count])).toEqual([
      ['unknown', null],
      ['unknown', null],
      ['unknown', null],
    ]);
    expect(reachOf(scopes('write_time_machines'), counts, 'apps')[0]).toMatchObject({ can: 'unknown', count: null });
    expect(reachOf([], counts, 'apps')[0]).toMatchObject({ can: 'no', count: 0 });
  });
});

describe('duties that are better kept apart', () => {
  const every = [...new Set(DUTY_PAIRS.flatMap(({ one, other }) => [...one.names, ...other.names]))];
  const held = (names: string[]) =>
    names.map((name) => (/^(read|write)_/.test(name) ? entitlementOfScope(name) : entitlementOfPermission(name)));

  test('are all in the dictionary, and no pair has a name on both sides', () => {
    expect(held(every).filter(({ known }) => !known)).toEqual([]);
    for (const { id, one, other } of DUTY_PAIRS)
      expect(
        one.names.filter((name) => other.names.includes(name)),
        id,
      ).toEqual([]);
  });

  test('clash when both sides are held, and never for who may do everything', () => {
    expect(conflictsOf(held(['gift_cards', 'orders']))).toMatchObject([
      { pair: { id: 'value_and_orders' }, one: ['gift_cards'], other: ['orders'] },
    ]);
    expect(conflictsOf(held(['gift_cards', 'orders', 'full']))).toEqual([]);
  });

  test('clash exactly when a name of each side is held', () => {
    fc.assert(
      fc.property(fc.subarray(every), (names) => {
        const expected = DUTY_PAIRS.filter(({ one, other }) =>
          [one, other].every((side) => side.names.some((name) => names.includes(name))),
        );
        expect(conflictsOf(held(names)).map(({ pair }) => pair.id)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 200 },
    );
  });
});
