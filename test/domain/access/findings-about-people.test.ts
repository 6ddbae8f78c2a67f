import { describe, expect, test } from 'vitest';
import type { Surroundings } from '#app/domain/access/about.ts';
import type { AccountDraft } from '#app/domain/access/account.ts';
import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { Group } from '#app/domain/access/group.ts';
import type { HrPerson } from '#app/domain/access/hr-person.ts';
import type { Role } from '#app/domain/access/role.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { standsOut } from '#app/domain/access/stands-out.ts';
import { DEFAULT_THRESHOLDS } from '#app/domain/access/thresholds.ts';
import { unlistedFindingsOf } from '#app/domain/access/unlisted-findings.ts';
import { NOW, people } from './invented-rosters.ts';

const AT = '2026-11-20T09:00:00.000Z';
const ann: Partial<AccountDraft> = { name: 'Ann Lee', email: 'ann@x.example', status: 'active' };
const bo: Partial<AccountDraft> = { name: 'Bo Ek', email: 'bo@x.example' };

/** What is found on the first of the rows, with what else is known. */
const on = (about: Surroundings, first: Partial<AccountDraft>, ...others: Partial<AccountDraft>[]) => {
  const list = people(first, ...others);
  return findingsOf(list, NOW, about).filter(({ subjectKey }) => subjectKey === list.rows[0]!.accountKey);
};
const rulesOf = (...given: Parameters<typeof on>) => on(...given).map(({ ruleId }) => ruleId);
const read = <Row>(...rows: Row[]) => ({ rows, takenAt: AT });

const hr = (given: Partial<HrPerson>): HrPerson => ({
  line: 1,
  name: 'Ann Lee',
  email: null,
  personnelId: null,
  employment: 'left',
  joinedOn: null,
  leftOn: null,
  department: null,
  manager: null,
  managerEmail: null,
  details: [],
  ...given,
});

describe('somebody who has left, according to the personnel list', () => {
  test('and still has an account is told with the day and the dates of both lists', () => {
    const about = { hr: read(hr({ email: 'ANN@x.example', leftOn: '2026-10-01' })) };
    expect(on(about, ann)).toMatchObject([
      {
        ruleId: 'person.leaver_active',
        severity: 'high',
        sentence: 'Left on 2026-10-01 according to the personnel list, and the account is still there.',
        inputs: { leftOn: '2026-10-01', matchedBy: 'email' },
        sources: [
          { source: 'hr', takenAt: AT },
          { source: 'people', takenAt: '2026-11-21T10:00:00.000Z' },
        ],
      },
    ]);
  });

  test.each<[string, HrPerson[], Partial<AccountDraft>[], boolean]>([
    ['by a name that is unique on both', [hr({})], [ann], true],
    ['not by a name that two rows have', [hr({})], [ann, { ...ann, email: 'ann2@x.example' }], false],
    ['not by a name that two of the personnel have', [hr({}), hr({ employment: 'employed' })], [ann], false],
    ['not where another account has their address', [hr({ email: 'bo@x.example' })], [ann, bo], false],
    [
      'not when they are employed again',
      [hr({ email: 'ann@x.example' }), hr({ email: 'ann@x.example', employment: 'employed' })],
      [ann],
      false,
    ],
    ['not before the last day', [hr({ email: 'ann@x.example', leftOn: '2026-12-01' })], [ann], false],
    [
      'when the last day has passed since the list was read',
      [hr({ email: 'ann@x.example', employment: 'employed', leftOn: '2026-11-21' })],
      [ann],
      true,
    ],
    ['not where nothing says so', [hr({ email: 'ann@x.example', employment: 'unknown' })], [ann], false],
    ['not when the account is suspended', [hr({ email: 'ann@x.example' })], [{ ...ann, status: 'suspended' }], false],
    ['while an invitation is open', [hr({ email: 'ann@x.example' })], [{ ...ann, status: 'pending' }], true],
  ])('is found %s', (_, personnel, [first, ...others], isFound) => {
    expect(rulesOf({ hr: read(...personnel) }, first!, ...others).includes('person.leaver_active')).toBe(isFound);
  });

  test('is found on every account that somebody linked to theirs', () => {
    const links = [
      { verdict: 'linked' as const, subjectKeys: ['email:ann@x.example', 'email:bo@x.example'], by: 'm', at: AT },
    ];
    const about = { hr: read(hr({ email: 'ann@x.example' })), links };
    expect(on(about, bo, ann)[0]).toMatchObject({ ruleId: 'person.leaver_active', inputs: { matchedBy: 'link' } });
  });
});

describe('no activity', () => {
  const sign = (given: Partial<Sighting>): Sighting => ({
    of: 'person',
    source: 'order_staff',
    id: '1',
    handle: null,
    name: null,
    firstSeenAt: '2026-01-01T00:00:00.000Z',
    lastSeenAt: '2026-11-10T00:00:00.000Z',
    times: 1,
    confidence: 'certain',
    detail: null,
    ...given,
  });
  const quiet = {
    ...ann,
    platformId: '1',
    lastSeen: { at: '2026-06-01', never: false, source: 'imported list', text: null },
  };
  const line = (given: Partial<ActivityLine>): ActivityLine => ({
    line: 1,
    event: 'user_changed',
    eventText: '',
    subject: { name: null, email: null },
    at: null,
    atText: '',
    by: null,
    details: [],
    ...given,
  });

  test('is not said of somebody whom orders, the log or Countersign itself saw since', () => {
    expect(rulesOf({}, quiet)).toEqual(['person.dormant']);
    expect(rulesOf({ sightings: read(sign({})) }, quiet)).toEqual([]);
    expect(rulesOf({ activity: read(line({ at: '2026-11-01', by: 'ann@x.example' })) }, quiet)).toEqual([]);
    expect(rulesOf({ activity: read(line({ at: '2026-11-01', by: 'A. Lee (Ann@x.example)' })) }, quiet)).toEqual([]);
    expect(rulesOf({ activity: read(line({ at: '2026-11-01', by: 'Bo Ek' })) }, quiet)).toEqual(['person.dormant']);
    const visitor = { memberId: 'm', platformId: '1', email: null, name: 'Ann', lastSeenAt: AT };
    expect(rulesOf({ visitors: [visitor] }, quiet)).toEqual([]);
  });

  test('names where it was looked for, and the last sign of all', () => {
    const about = { sightings: read(sign({ lastSeenAt: '2026-07-01T00:00:00.000Z' })) };
    expect(on(about, quiet)[0]).toMatchObject({
      sentence: 'No activity seen in the imported list and orders for 143 days.',
      inputs: { lastSeen: '2026-07-01T00:00:00.000Z', dormantDays: 90 },
      sources: [{ source: 'people' }, { source: 'sightings', takenAt: AT }],
    });
    expect(rulesOf({ sightings: read(sign({ id: '2' })) }, ann)).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['2 hours ago', false],
    ['vor 3 Wochen', false],
    ['il y a 5 mois', true],
    ['hace un año', true],
    ['100日前', true],
    ['more than a year ago', false],
    ['recently', false],
  ])(
    'is counted from "%s" where that is a plain distance, and else not said, whatever was seen before',
    (text, isDormant) => {
      const lastSeen = { at: null, never: false, source: 'pasted list', text };
      const about = { sightings: read(sign({ lastSeenAt: '2026-01-05T00:00:00.000Z' })) };
      expect(rulesOf(about, { ...quiet, lastSeen })).toEqual(isDormant ? ['person.dormant'] : []);
      expect(rulesOf({}, { ...quiet, lastSeen })).toEqual(isDormant ? ['person.dormant'] : []);
    },
  );

  test('counts to when the newest of its sources was read, not to today', () => {
    const later = new Date('2027-06-01T00:00:00.000Z');
    const [row] = findingsOf(people({ ...quiet, lastSeen: { ...quiet.lastSeen, at: '2026-11-01' } }), later, {});
    expect(row).toBeUndefined();
    const [found] = findingsOf(people(quiet), later, {});
    expect(found!.inputs).toMatchObject({ days: 173, countedTo: '2026-11-21T10:00:00.000Z' });
    const invited = { ...ann, status: 'pending' as const, invitedAt: '2026-11-01' };
    expect(findingsOf(people(invited), later, {}).map(({ ruleId }) => ruleId)).toEqual(['person.invitation_pending']);
  });

  test('is not said where a sign with a user id that no row has names one without', () => {
    const about = { sightings: read(sign({ id: '7', name: 'ann LEE' })) };
    expect(rulesOf(about, { ...quiet, platformId: null })).toEqual([]);
    expect(rulesOf(about, { ...quiet, platformId: '1' })).toEqual(['person.dormant']);
    expect(rulesOf(about, { ...quiet, platformId: null }, { ...bo, platformId: '7' })).toEqual(['person.dormant']);
    const visitor = { memberId: 'm', platformId: '7', email: 'ANN@x.example', name: 'A.', lastSeenAt: AT };
    expect(rulesOf({ visitors: [visitor] }, { ...quiet, platformId: null })).toEqual([]);
  });

  test('is judged by the limit for the type of account, and not while an account is younger than that', () => {
    const collaborator = { ...quiet, type: 'collaborator' as const, lastSeen: { ...quiet.lastSeen, at: '2026-09-10' } };
    expect(rulesOf({}, collaborator)).toContain('person.dormant');
    const thresholds = { version: 1, limits: { ...DEFAULT_THRESHOLDS.limits, dormantDaysCollaborator: 100 } };
    expect(rulesOf({ thresholds }, collaborator)).not.toContain('person.dormant');
    const added = {
      activity: read(line({ event: 'user_added', at: '2026-11-01', subject: { name: null, email: 'ann@x.example' } })),
    };
    expect(rulesOf(added, quiet)).toEqual([]);
  });

  test('of a collaborator shows when the access ends by itself, where the source has it', () => {
    const details = [{ label: 'Expires', value: '1 December 2026' }];
    expect(
      on({}, { ...quiet, type: 'collaborator', details }).find(({ ruleId }) => ruleId === 'person.dormant'),
    ).toMatchObject({
      sentence: expect.stringContaining('The access ends by itself: 1 December 2026.') as string,
      inputs: { expires: '1 December 2026' },
    });
  });
});

describe('what people can do through roles and groups', () => {
  const role = (name: string, permissions: string[] | null): Role => ({
    line: 1,
    name,
    permissions,
    people: null,
    details: [],
  });
  const group = (name: string, roles: string[], ...members: NonNullable<Group['members']>): Group => ({
    line: 1,
    name,
    members,
    roles,
    owner: null,
    details: [],
  });
  const care = { ...ann, roles: ['care'] };

  test('is found through a role, in any spelling, and not where nobody says what it permits', () => {
    const about = { roles: read(role('Care', ['EXPORT_CUSTOMERS', 'DASHBOARD'])) };
    expect(on(about, care)[0]).toMatchObject({
      ruleId: 'person.privileged',
      sentence: 'Can export customers to a file through the role care.',
      sources: [{ source: 'people' }, { source: 'roles', takenAt: AT }],
    });
    expect(rulesOf({ roles: read(role('Care', null)) }, care)).toEqual([]);
    expect(rulesOf({}, care)).toEqual([]);
  });

  test('is found through a group, by address or by a name that is unique', () => {
    const roles = read(role('Money', ['gift_cards', 'orders']));
    const byAddress = { roles, groups: read(group('Office', ['Money'], { name: null, email: 'ann@x.example' })) };
    expect(rulesOf(byAddress, ann)).toEqual(['person.privileged', 'person.conflicting_duties']);
    const [member, other] = [
      { ...ann, roles: ['Care'] },
      { ...bo, roles: ['Care'] },
    ];
    const privileged = (...rows: Partial<AccountDraft>[]) =>
      findingsOf(people(...rows), NOW, byAddress).flatMap((one) =>
        one.ruleId === 'person.privileged' ? one.subjectKey : [],
      );
    expect(privileged(member, other)).toEqual(['email:ann@x.example']);
    expect(privileged(other, member)).toEqual(['email:ann@x.example']);
    expect(privileged(bo, { ...other, roles: ['Money'], email: 'c@x.example' })).toEqual(['email:c@x.example']);
    const byName = { roles, groups: read(group('Office', ['Money'], { name: 'ANN LEE', email: null })) };
    expect(rulesOf(byName, ann)).toContain('person.privileged');
    expect(rulesOf(byName, ann, { ...ann, email: 'ann2@x.example' })).not.toContain('person.privileged');
    const admin = { groups: read(group('Office', ['Administrator'], { name: null, email: 'ann@x.example' })) };
    expect(on(admin, ann)[0]).toMatchObject({ sentence: 'Has the role Administrator through the group Office.' });
  });

  test('clashes where one role lets in what another covers up', () => {
    const about = { roles: read(role('A', ['export_customers']), role('B', ['delete_customers'])) };
    expect(on(about, { ...ann, roles: ['A', 'B'] }).at(-1)).toMatchObject({
      ruleId: 'person.conflicting_duties',
      sentence: 'Can take customers’ data out and also delete customers or erase their data.',
      inputs: { pairs: ['export_and_erase'] },
    });
    expect(rulesOf(about, { ...ann, roles: ['A'] })).not.toContain('person.conflicting_duties');
  });
});

describe('what people typed or said', () => {
  test('shows who signs in without a second factor, unless the list says yes', () => {
    const rows = [
      { line: 1, name: 'ann lee', email: null },
      { line: 2, name: 'Robert', email: 'bo@x.example' },
    ];
    const about = { withoutSecondFactor: { rows, takenAt: AT } };
    expect(rulesOf(about, ann)).toEqual(['person.no_second_factor']);
    expect(rulesOf(about, bo)).toEqual(['person.no_second_factor']);
    expect(rulesOf(about, { ...ann, secondFactor: 'yes' })).toEqual([]);
  });

  test('keeps two rows of one name apart, until somebody says otherwise', () => {
    const twin = { ...ann, email: 'ann2@x.example' };
    const keys = ['email:ann@x.example', 'email:ann2@x.example'];
    const said = (verdict: 'linked' | 'unlinked', at: string) => ({ verdict, subjectKeys: keys, by: 'm', at });
    expect(rulesOf({}, ann, twin)).toEqual(['person.duplicate']);
    expect(rulesOf({ links: [said('unlinked', AT)] }, ann, twin)).toEqual([]);
    expect(on({ links: [said('unlinked', AT), said('linked', '2026-11-20T10:00:00.000Z')] }, ann, twin)).toMatchObject([
      { ruleId: 'person.duplicate', sentence: 'Another row is of the same person, as somebody said.' },
    ]);
  });
});

test('thousands of rows of one address are told in no time, and name but some of them', () => {
  const one = Array.from({ length: 5000 }, (_, at) => ({
    name: `P ${at}`,
    email: 'one@x.example',
    platformId: `${at}`,
  }));
  const keys = ['id:0', 'id:1'];
  const links = [{ verdict: 'unlinked' as const, subjectKeys: keys, by: 'm', at: AT }];
  const began = process.cpuUsage();
  const found = findingsOf(people(...one), NOW, { links }).filter(({ ruleId }) => ruleId === 'person.duplicate');
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(3);
  expect(found).toHaveLength(5000);
  expect(found.map(({ inputs }) => inputs.count).slice(0, 3)).toEqual([4999, 4999, 5000]);
  expect(found.every(({ inputs }) => (inputs.rows as string[]).length === 20)).toBe(true);
});

describe('people on no list', () => {
  test('are told by name, among what stands out, though they have no row', () => {
    const list = people(ann, bo);
    const seen = { memberId: 'm', platformId: '9', email: 'zoe@x.example', name: 'Zoe Qu', lastSeenAt: AT };
    const unlisted = unlistedFindingsOf([list], { visitors: [seen] });
    expect(unlisted).toMatchObject([{ ruleId: 'person.seen_not_listed', name: 'Zoe Qu', severity: 'high' }]);
    expect(standsOut([], [list], unlisted).lines[0]).toMatchObject({
      sentence: '1 person was seen at work in the store who is not on the people list.',
      subjectKeys: [],
      names: ['Zoe Qu'],
      kind: 'people',
    });
    expect(unlistedFindingsOf([list], {})).toEqual([]);
  });
});
