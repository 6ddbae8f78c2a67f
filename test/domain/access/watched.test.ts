import { describe, expect, it } from 'vitest';

import { type AccountDraft, unknownAccount } from '#app/domain/access/account.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import { type Roster, takePeople } from '#app/domain/access/roster.ts';
import { explainDifferences, type LaterRows, type OrderedRemoval } from '#app/domain/access/watched.ts';

const person = (name: string, over: Partial<AccountDraft> = {}): AccountDraft => ({
  ...unknownAccount(1, name),
  email: `${name.toLowerCase()}@shop.example`,
  ...over,
});
const rosterOf = (...drafts: AccountDraft[]): Roster =>
  takePeople(drafts, [], {
    route: 'import',
    origin: 'users.csv',
    by: 'Mara Manager',
    takenAt: '2026-10-01T08:00:00.000Z',
    queryOrFileDigest: 'd'.repeat(64),
    filters: null,
    apiVersion: null,
    secondCount: null,
  });
const later = (listId: string, roster: Roster): LaterRows => ({ listId, rows: roster.rows });

const explained = (stored: Roster, watched: Roster, known: { removals?: OrderedRemoval[]; later?: LaterRows[] } = {}) =>
  explainDifferences(compareRosters(stored, watched), stored, { removals: [], later: [], ...known }).map(
    ({ row, difference, why, listId, cycleId, fields }) =>
      ['name' in row ? row.name : row.title, difference, why, listId ?? cycleId ?? '-', ...fields].join(' '),
  );

describe('what explains a difference of a watched export', () => {
  const ann = person('Ann', { roles: ['Support'] });
  const promoted = person('Ann', { roles: ['Owner'] });
  const bob = person('Bob', { roles: ['Support'] });
  const cleo = person('Cleo', { roles: ['Support'] });

  it('is nothing when the record knows nothing', () => {
    expect(explained(rosterOf(ann, bob), rosterOf(promoted, cleo))).toEqual([
      'Bob left not_explained -',
      'Cleo joined not_explained -',
      'Ann changed not_explained - entitlements',
    ]);
    expect(explained(rosterOf(ann, bob), rosterOf(bob, ann))).toEqual([]);
  });

  it('is the earliest later list that shows the very same', () => {
    const lists = [later('l1', rosterOf(ann, bob)), later('l2', rosterOf(promoted, cleo)), later('l3', rosterOf(cleo))];
    expect(explained(rosterOf(ann, bob), rosterOf(promoted, cleo), { later: lists })).toEqual([
      'Bob left later_list l2',
      'Cleo joined later_list l2',
      'Ann changed later_list l2 entitlements',
    ]);
    const otherwise = [later('l1', rosterOf(person('Ann', { roles: ['Finance'] }), bob))];
    expect(explained(rosterOf(ann, bob), rosterOf(promoted, bob), { later: otherwise })).toEqual([
      'Ann changed not_explained - entitlements',
    ]);
  });

  it('is the review that ordered the removal, before any list; an order to remove explains no joiner', () => {
    const [, row] = rosterOf(ann, bob).rows;
    const subjectKey = 'accountKey' in row! ? row.accountKey : '';
    const known = {
      removals: [{ cycleId: 'c1', subjectKey, demand: 'remove' as const }],
      later: [later('l1', rosterOf(ann))],
    };
    expect(explained(rosterOf(ann, bob), rosterOf(ann), known)).toEqual(['Bob left removed_by_review c1']);
    expect(explained(rosterOf(ann), rosterOf(ann, bob), { removals: known.removals })).toEqual([
      'Bob joined not_explained -',
    ]);
  });
});
