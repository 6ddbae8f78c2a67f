import { describe, expect, test } from 'vitest';
import { withSecondCount } from '#app/domain/access/completeness.ts';
import { goneAs } from '#app/domain/access/gone-as.ts';
import { sightOf } from '#app/domain/access/proof-of-removal.ts';
import { app, apps, people, person } from './invented-rosters.ts';

const ann = person({ name: 'Ann Lee', email: 'ann@x.example', roles: ['Admin'] });
const others = [
  { name: 'Bo Ek', email: 'bo@x.example' },
  { name: 'Cy Ito', email: 'cy@x.example' },
];

describe('a removal judged by a later list', () => {
  test('is proven when the row is absent', () => {
    expect(sightOf(ann, people(...others), null)).toMatchObject({ seen: 'gone', as: 'absent' });
  });

  test('is not proven while the row is there', () => {
    expect(sightOf(ann, people(...others, { name: 'A. Lee-Smith', email: 'ANN@x.example' }), null)).toMatchObject({
      seen: 'there',
    });
  });

  test.each([
    ['suspended', 'suspended'],
    ['inactive', 'deactivated'],
  ] as const)('counts %s as gone under the word %s', (status, word) => {
    expect(sightOf(ann, people({ name: 'Ann Lee', email: 'ann@x.example', status }), null)).toMatchObject({
      seen: 'gone',
      as: word,
    });
  });

  test('of somebody who could not sign in before is proven only by their absence', () => {
    for (const status of ['inactive', 'suspended'] as const) {
      const before = person({ name: 'Ann Lee', email: 'ann@x.example', status });
      const sight = sightOf(before, people({ name: 'Ann Lee', email: 'ann@x.example', status: 'inactive' }), null);
      expect(sight).toMatchObject({ seen: 'there' });
      expect(sight.sentence).toMatch(/^Still on the later list. It was (deactivated|suspended) already when/);
      expect(sightOf(before, people(...others), null)).toMatchObject({ seen: 'gone', as: 'absent' });
    }
  });

  test('counts a status as gone by the type of account: of an invitation and of the system only the absence', () => {
    for (const type of ['staff', 'collaborator', 'pos_only', 'saml', 'restricted', 'unknown'] as const) {
      const statuses = ['suspended', 'inactive', 'active', 'pending', 'unknown'] as const;
      expect(statuses.map((status) => goneAs({ type, status }))).toEqual([
        'suspended',
        'deactivated',
        null,
        null,
        null,
      ]);
    }
    for (const type of ['invited', 'system'] as const) {
      const later = people({ name: 'Ann Lee', email: 'ann@x.example', type, status: 'suspended' });
      expect(sightOf({ ...ann, type }, later, null).seen).toBe('there');
      expect(sightOf({ ...ann, type }, people(...others), null)).toMatchObject({ seen: 'gone', as: 'absent' });
    }
  });

  test('does not count an open invitation or an unknown status as gone', () => {
    for (const status of ['pending', 'unknown', 'active'] as const) {
      expect(sightOf(ann, people({ name: 'Ann Lee', email: 'ann@x.example', status }), null).seen).toBe('there');
    }
  });

  test('is open when the same name stands under another address', () => {
    expect(sightOf(ann, people(...others, { name: 'Lee Ann', email: 'ann.lee@mail.example' }), null)).toMatchObject({
      seen: 'cannot_tell',
      why: 'changed_address',
    });
  });

  test('is open when a line set aside mentions the person', () => {
    const later = {
      ...people(...others),
      setAside: [{ line: 4, excerpt: 'Ann Lee;ann@x.example', reason: 'damaged' }],
    };
    expect(sightOf(ann, later, null)).toMatchObject({ seen: 'cannot_tell', why: 'set_aside' });
  });

  test('is open when the later list does not add up or differs from its count', () => {
    const later = people(...others);
    const counted = withSecondCount(later.sheet, { value: 3, by: 'm', at: later.takenAt, where: 'Settings > Users' });
    expect(sightOf(ann, { ...later, sheet: counted }, null)).toMatchObject({
      seen: 'cannot_tell',
      why: 'list_incomplete',
    });
    expect(sightOf(ann, { ...later, sheet: { ...later.sheet, rowsRead: 9 } }, null)).toMatchObject({
      why: 'list_incomplete',
    });
  });

  test('goes by name when the later list has no addresses, and by id where both have one', () => {
    expect(sightOf(ann, people({ name: 'ann lee' }), null).seen).toBe('there');
    const withId = person({ name: 'Ann Lee', platformId: '1' });
    expect(sightOf(withId, people({ name: 'Ann Lee', platformId: '2' }), null).seen).toBe('gone');
  });

  test('of a role is proven only by a list that shows roles', () => {
    const later = (roles: string[] | null) => people({ name: 'Ann Lee', email: 'ann@x.example', roles });
    expect(sightOf(ann, later(['Care']), ['Admin'])).toMatchObject({ seen: 'gone', as: 'reduced' });
    expect(sightOf(ann, later(['Care', 'admin']), ['Admin']).seen).toBe('there');
    expect(sightOf(ann, later(null), ['Admin'])).toMatchObject({ seen: 'cannot_tell', why: 'entitlements_not_shown' });
  });

  test('of a permission is not proven by a list that shows roles alone', () => {
    const subject = person({ name: 'Ann Lee', email: 'ann@x.example', permissions: ['THEMES'] });
    const later = people({ name: 'Ann Lee', email: 'ann@x.example', roles: ['Care'] });
    expect(sightOf(subject, later, ['THEMES'])).toMatchObject({ seen: 'cannot_tell' });
  });

  test('of an app is proven by absence, by the Uninstalled tab, and not while it is installed', () => {
    const parrot = app({ title: 'Parrot', developer: 'Labs' });
    expect(sightOf(parrot, apps({ title: 'Other' }), null)).toMatchObject({ seen: 'gone', as: 'absent' });
    expect(sightOf(parrot, apps({ title: 'Other' }, { title: 'parrot', uninstalled: 'yes' }), null).seen).toBe('gone');
    expect(sightOf(parrot, apps({ title: 'PARROT' }), null).seen).toBe('there');
  });

  test('says nothing from a list of the other kind', () => {
    expect(sightOf(ann, apps({ title: 'Other' }), null)).toMatchObject({ why: 'other_kind' });
  });
});
