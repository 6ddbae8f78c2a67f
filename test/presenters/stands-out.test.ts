import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presentStandsOut } from '#app/presenters/stands-out.ts';
import { presentSample } from '#app/presenters/sample.ts';
import { presentPeople } from '#app/presenters/people.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const CSV = `Name,Email,Type,Status
Mara Lind,mara@shop.example,Staff,Active
Noah Ek,noah@shop.example,Staff,Active
Info Desk,info@shop.example,Staff,Active
Sam Out,sam@agency.example,Collaborator,Active
`;

const peopleQuery = (asked: Record<string, string> = {}) => readTableQuery('people', new URLSearchParams(asked));

describe('what stands out', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  test('says what is missing before any list is there', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    expect(await presentStandsOut(mara)).toMatchObject({ lists: [], missing: ['people', 'apps'], openReview: null });
  });

  test('names the rows of each sentence, and each sentence leads to exactly those rows', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const list = {
      kind: 'people' as const,
      route: 'import' as const,
      bytes: new TextEncoder().encode(CSV),
      fileName: 'users.csv',
      mapping: null,
    };
    const preview = await checkList(mara, list);
    if (!('digest' in preview)) throw new Error('the list should be readable');
    await recordList(mara, { ...list, expectedDigest: preview.digest, secondCount: 5 });

    const page = await presentStandsOut(mara);
    expect(page.missing).toEqual(['apps']);
    expect(page.notKnown.join(' ')).toContain('second factor');
    const ruled = page.lines.filter((line) => line.ruleId !== null);
    expect(ruled.map((line) => line.names)).toContainEqual(['Info Desk']);
    expect(ruled.map((line) => line.names)).toContainEqual(['Sam Out']);
    // Mara opened the app under another address than the list has, so she is seen and not listed.
    expect(page.seen).toMatchObject([{ kind: 'people', name: 'Mara' }]);
    expect(ruled.filter((line) => line.isUnlisted).map((line) => line.names)).toEqual([['Mara']]);
    for (const line of ruled.filter((one) => !one.isUnlisted)) {
      const table = await presentPeople(mara, peopleQuery({ rule: line.ruleId ?? '' }));
      expect(table.rows.map((row) => row.name).slice(0, 4)).toEqual(line.names);
      expect(table.matching).toBe(line.names.length + line.more);
    }
  });

  test('shows the count that differs above the table', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const { head, failed } = await presentPeople(mara, peopleQuery());
    expect(head).toMatchObject({ rowsKept: 4, secondCount: 5, verdict: 'differs', broughtBy: 'Mara' });
    expect(failed).toBeNull();
  });

  test('the sample store shows five to ten sentences by the same rules', () => {
    const sample = presentSample({ people: peopleQuery(), apps: readTableQuery('apps', new URLSearchParams()) }, now);
    expect(sample.lines.length).toBeGreaterThanOrEqual(5);
    expect(sample.lines.length).toBeLessThanOrEqual(10);
    expect(sample.people.total).toBe(12);
  });
});
