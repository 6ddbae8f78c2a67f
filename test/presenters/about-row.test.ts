import { expect, test } from 'vitest';

import { aboutRow, explainedBy } from '#app/presenters/about-row.ts';
import { person, roles } from '#test/domain/access/invented-rosters.ts';

const ROLES = explainedBy(
  roles(
    { name: 'Care', permissions: ['customers', 'export_customers'] },
    { name: 'Dark' },
    { name: 'Idle', permissions: [] },
  ).rows,
);
const can = (draft: Parameters<typeof person>[0]) =>
  aboutRow('people', person({ name: 'Ann', ...draft }), ROLES).abilities?.map(({ handle }) => handle) ?? null;

test('a person can do what their roles permit, where all of these are known, riskiest first', () => {
  expect(can({ roles: ['care', 'Idle'] })).toEqual(['export_customers', 'customers']);
  expect(can({ roles: ['Idle'] })).toEqual([]);
});

test('what a person can do is not known with a role that nobody explains, and with none at all', () => {
  expect(can({ roles: ['Care', 'Dark'] })).toBeNull();
  expect(can({ roles: [] })).toBeNull();
  expect(can({ roles: null })).toBeNull();
});

test('permissions of a person’s own are taken as they are, and a role is what a reduction of a person can drop', () => {
  expect(can({ roles: ['Dark'], permissions: ['orders'] })).toEqual(['orders']);
  expect(aboutRow('people', person({ roles: ['Care'] }), ROLES).droppable).toEqual([
    { name: 'Care', sentence: 'Care' },
  ]);
});

test('a role can be reduced by what it permits, and not where that is not known', () => {
  const [care, dark] = roles({ name: 'Care', permissions: ['customers'] }, { name: 'Dark' }).rows;
  expect(aboutRow('roles', care!).droppable).toEqual([{ name: 'customers', sentence: 'see customers' }]);
  expect(aboutRow('roles', dark!)).toMatchObject({ abilities: null, droppable: null });
});
