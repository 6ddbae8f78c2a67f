import { expect, test } from 'vitest';

import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { permissionsSeen } from '#app/pack/report/permissions-seen.ts';
import { ReviewCollector, type ReviewEvidence, type RowEvidence } from '#app/pack/review.ts';

const LIST = { listId: 'roles', digest: '0'.repeat(64), count: 3 };
const ROLES: JsonObject[] = [
  { roleKey: 'role:care', name: 'Care', permissions: ['orders'] },
  { roleKey: 'role:idle', name: 'Idle', permissions: [] },
  { roleKey: 'role:dark', name: 'Dark', permissions: null },
];

/** Of these people, each by what the list says of them: whose permissions could be seen? Null: the row was erased. */
function seenOf(people: (JsonObject | null)[], roles: JsonObject[] | null = ROLES): number[] {
  const none = new ReviewCollector('c').finish([], []);
  const lines = (roles ?? []).map((body) => ({ commitment: '', salt: '', body }));
  const evidence = {
    ...none,
    launched: { body: { roles: roles && LIST } },
    lists: new Map([['roles', { listId: 'roles', kind: 'roles', rows: 3, lines, recorded: null }]]),
    rows: people.map((row, i) => ({ item: { kind: 'people' }, position: i + 1, row })),
  } as unknown as ReviewEvidence;
  const { seen, hidden } = permissionsSeen(evidence);
  const places = (rows: readonly RowEvidence[]) => rows.map(({ position }) => position);
  expect([...places(seen), ...places(hidden)].toSorted()).toEqual(people.flatMap((row, i) => (row ? [i + 1] : [])));
  return places(seen);
}

test('permissions were seen where the list gave them, or roles that are all explained', () => {
  expect(seenOf([{ permissions: [] }, { permissions: null, roles: null }, {}, null])).toEqual([1]);
  expect(seenOf([{ roles: ['Care'] }, { roles: [' cáre ', 'Idle'] }])).toEqual([1, 2]);
});

test('permissions were not seen where one role is not explained, or there is none at all', () => {
  expect(seenOf([{ roles: ['Care', 'Dark'] }, { roles: ['Nowhere'] }, { roles: [] }, { roles: [7] }])).toEqual([]);
  expect(seenOf([{ roles: ['Care'] }], null)).toEqual([]);
});
