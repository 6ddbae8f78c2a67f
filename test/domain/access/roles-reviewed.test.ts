import { describe, expect, it } from 'vitest';

import type { Surroundings } from '#app/domain/access/about.ts';
import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { compareRoles } from '#app/domain/access/compare.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import { sightOf } from '#app/domain/access/proof-of-removal.ts';
import { standsOut } from '#app/domain/access/stands-out.ts';

import { app, apps, NOW, people, person, roles } from './invented-rosters.ts';

const rulesOf = (roster: ReturnType<typeof roles>, about = NOTHING_ELSE_KNOWN) =>
  findingsOf(roster, NOW, about).map(({ ruleId, subjectKey }) => `${subjectKey} ${ruleId}`);

describe('what stands out about a role', () => {
  it('is that it gives privileged rights, by what it permits or by its name', () => {
    const list = roles(
      { name: 'Care', permissions: ['export_customers'] },
      { name: 'Administrator' },
      { name: 'Looks on' },
    );
    expect(rulesOf(list)).toEqual(['role:care role.privileged', 'role:administrator role.privileged']);
    expect(findingsOf(list, NOW, NOTHING_ELSE_KNOWN)[0]).toMatchObject({
      sentence: 'Lets people export customers to a file.',
      severity: 'high',
      sources: [{ source: 'roles' }],
    });
  });

  it('is that it joins two duties, or permits what nobody here knows', () => {
    const list = roles({ name: 'Till', permissions: ['create_and_edit_markets', 'draft_orders', 'marketing', 'fly'] });
    expect(rulesOf(list)).toEqual(
      expect.arrayContaining(['role:till role.conflicting_duties', 'role:till role.unknown_permission']),
    );
  });

  it('is that nobody has it, and only where everybody’s roles are known', () => {
    const list = roles(
      { name: 'Spare' },
      { name: 'Used' },
      { name: 'Counted', people: 2 },
      { name: 'Empty', people: 0 },
    );
    const known = people({ name: 'Ann', roles: ['USED'] });
    const about = (given: ReturnType<typeof people>) => ({ people: { rows: given.rows, takenAt: given.takenAt } });
    expect(rulesOf(list, about(known))).toEqual(['role:spare role.unused', 'role:empty role.unused']);
    expect(rulesOf(list, about(people({ name: 'Ann', roles: ['Used'] }, { name: 'Bo' })))).toEqual([
      'role:empty role.unused',
    ]);
    expect(rulesOf(list)).toEqual(['role:empty role.unused']);
    const group = { line: 1, name: 'Night', members: null, roles: ['Spare'], owner: null, details: [] };
    const groups = { rows: [group], takenAt: known.takenAt };
    expect(rulesOf(list, { ...about(known), groups })).toEqual(['role:empty role.unused']);
    const silent = { ...groups, rows: [{ ...group, roles: null }] };
    expect(rulesOf(list, { ...about(known), groups: silent })).toEqual(['role:empty role.unused']);
    const empty = { ...groups, rows: [{ ...group, members: [] }] };
    expect(rulesOf(list, { ...about(known), groups: empty })).toContain('role:spare role.unused');
    const spare = (more: Surroundings) => findingsOf(list, NOW, more).find((one) => one.subjectKey === 'role:spare');
    expect(spare({ ...about(known), groups: empty })?.sentence).toBe('Nobody has it.');
    expect(spare(about(known))?.sentence).toContain('Whether a group gives it is not known.');
  });

  it('is told in sentences of its own, and so is what its list does not tell', () => {
    const list = roles({ name: 'Care', permissions: ['export_customers'] }, { name: 'Looks on' });
    const told = standsOut(findingsOf(list, NOW, NOTHING_ELSE_KNOWN), [list]);
    expect(told.lines[0]).toMatchObject({ kind: 'roles', subjectKeys: ['role:care'] });
    expect(told.lines.map(({ sentence }) => sentence)).toContain('2 roles can be given to people.');
    expect(told.notKnown[0]).toBe('What each role permits is not known for 1 of 2.');
  });
});

describe('a role in two lists', () => {
  it('has changed when it permits other things, and not when other people have it', () => {
    const before = roles(
      { name: 'Care', permissions: ['orders'], people: 3 },
      { name: 'Shop', permissions: ['products'] },
      { name: 'Gone' },
    );
    const after = roles(
      { name: 'CARE', permissions: ['orders', 'customers'] },
      { name: 'Shop', permissions: ['products'], people: 9 },
      { name: 'New' },
    );
    const compared = compareRoles(before.rows, after.rows);
    expect(compared.changed).toMatchObject([{ entitlements: { gained: ['customers'], lost: [] } }]);
    expect(compared.unchanged.map(({ after: row }) => row.name)).toEqual(['Shop']);
    expect([compared.joiners[0]!.name, compared.leavers[0]!.name]).toEqual(['New', 'Gone']);
  });

  it('is not called changed where one list does not say what it permits', () => {
    const [known, silent] = [roles({ name: 'Care', permissions: ['orders'] }), roles({ name: 'Care' })];
    expect(compareRoles(known.rows, silent.rows).unchanged).toHaveLength(1);
    const assessed = assess([silent], [known], { now: NOW, about: NOTHING_ELSE_KNOWN }).get('roles/role:care');
    expect(assessed).toMatchObject({ changed: false, previousKey: 'role:care' });
  });

  it('is assessed beside the people who have it', () => {
    const assessed = assess(
      [people({ name: 'Ann', roles: ['Care'] }), roles({ name: 'Care', permissions: ['orders'] }, { name: 'Spare' })],
      [people({ name: 'Ann', roles: ['Care'] }), roles({ name: 'Care', permissions: [] })],
      { now: NOW, about: NOTHING_ELSE_KNOWN },
    );
    expect(assessed.get('roles/role:care')).toMatchObject({
      change: { kind: 'changed', details: ['Gained: orders.'] },
    });
    expect(assessed.get('roles/role:spare')).toMatchObject({
      change: { kind: 'new' },
      standsOut: [{ ruleId: 'role.unused' }],
    });
  });

  it('names nobody, whatever its source said', () => {
    const [row] = roles({ name: 'Care', details: [{ label: 'People with it', value: 'Ann Lee' }] }).rows;
    expect(JSON.stringify(row)).not.toContain('Ann');
  });
});

describe('the removal of a role, judged by a later list', () => {
  const [care] = roles({ name: 'Care', permissions: ['orders', 'customers'] }).rows;

  it('is proven when no role has its name', () => {
    expect(sightOf(care!, roles({ name: 'Shop' }), null)).toMatchObject({ seen: 'gone', as: 'absent' });
    expect(sightOf(care!, roles({ name: 'care' }), null)).toMatchObject({ seen: 'there' });
  });

  it('is not proven by a role of a similar name that permits the same', () => {
    const [agent] = roles({ name: 'Customer care', permissions: ['orders'] }).rows;
    const later = (permissions: string[] | null) => roles({ name: 'Custommer care', permissions });
    expect(sightOf(agent!, later(['orders']), null)).toMatchObject({ seen: 'cannot_tell', why: 'changed_name' });
    expect(sightOf(agent!, later(null), null)).toMatchObject({ seen: 'cannot_tell' });
    expect(sightOf(agent!, later(['themes']), null)).toMatchObject({ seen: 'gone' });
  });

  it('is not undone by a line that only adds to another role', () => {
    const line = {
      line: 3,
      excerpt: 'Care desk, orders',
      reason: 'the role of line 2 again: what it may do was added there',
    };
    expect(sightOf(care!, { ...roles({ name: 'Desk' }), setAside: [line] }, null)).toMatchObject({ seen: 'gone' });
    const unread = { ...line, reason: 'no name of a role' };
    expect(sightOf(care!, { ...roles({ name: 'Desk' }), setAside: [unread] }, null)).toMatchObject({
      seen: 'cannot_tell',
      why: 'set_aside',
    });
  });

  it('in part is proven when the list shows it without what was to go, and not when it shows nothing', () => {
    expect(sightOf(care!, roles({ name: 'Care', permissions: ['orders'] }), ['customers'])).toMatchObject({
      seen: 'gone',
      as: 'reduced',
    });
    expect(sightOf(care!, roles({ name: 'Care', permissions: ['customers'] }), ['customers'])).toMatchObject({
      seen: 'there',
    });
    expect(sightOf(care!, roles({ name: 'Care' }), ['customers'])).toMatchObject({ seen: 'cannot_tell' });
  });

  it('is never judged by a list of another kind', () => {
    for (const later of [people({ name: 'Care' }), apps({ title: 'Care' })])
      expect(sightOf(care!, later, null)).toMatchObject({ why: 'other_kind' });
    for (const subject of [person({ name: 'Ann' }), app({ title: 'Mailer' })])
      expect(sightOf(subject, roles({ name: 'Care' }), null)).toMatchObject({ why: 'other_kind' });
  });
});
