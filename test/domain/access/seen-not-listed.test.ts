import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountDraft } from '#app/domain/access/account.ts';
import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { blockOfPeopleSeen, peopleSeen } from '#app/domain/access/seen-not-listed.ts';
import type { PeopleSeen, PeopleSeenInput } from '#app/domain/access/seen-not-listed.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { people } from './invented-rosters.ts';

const TAKEN = '2026-11-21T10:00:00.000Z';
const seen = (given: Partial<Sighting>): Sighting => ({
  of: 'person',
  source: 'order_staff',
  id: null,
  handle: null,
  name: null,
  firstSeenAt: '2026-10-01T08:00:00.000Z',
  lastSeenAt: '2026-11-01T08:00:00.000Z',
  times: 1,
  confidence: 'certain',
  detail: null,
  ...given,
});
const against = (list: Partial<AccountDraft>[], sightings: Sighting[], more: Partial<PeopleSeenInput> = {}) =>
  peopleSeen({
    rows: people(...list).rows,
    takenAt: TAKEN,
    sightings,
    visitors: null,
    activity: null,
    earlier: null,
    ...more,
  });
const partsOf = (found: PeopleSeen) =>
  Object.entries(found).flatMap(([part, all]) => all.map(() => part as keyof PeopleSeen));

const ann = { name: 'Ann Lee', email: 'ann@x.example', platformId: '1' };
const bo = { name: 'Bo Ek', email: 'bo@x.example', platformId: '2' };
const withoutIds = [
  { name: 'Ann Lee', email: 'ann@x.example' },
  { name: 'Bo Ek', email: 'bo@x.example' },
];

describe('people seen at work', () => {
  test.each<[string, Partial<AccountDraft>[], Partial<Sighting>, keyof PeopleSeen]>([
    ['an id on the list', [ann, bo], { id: 'gid://shopify/StaffMember/1' }, 'matched'],
    ['an id that no row has where all have one', [ann, bo], { id: '9' }, 'outside'],
    ['an id where the list has none, without a name', withoutIds, { id: '1' }, 'notComparable'],
    ['an id where the list has none, with a name of it', withoutIds, { id: '1', name: 'ann  LEE' }, 'matched'],
    ['an id and a name of nobody', withoutIds, { id: '9', name: 'Zoe Qu' }, 'outside'],
    ['the name of a row that has another id', [ann, { name: 'Bo Ek' }], { id: '9', name: 'Ann Lee' }, 'outside'],
    ['a name alone that one row has', withoutIds, { name: 'Bo Ek' }, 'matched'],
    ['a name alone that two rows have', [ann, { ...ann, platformId: '3' }], { name: 'Ann Lee' }, 'unclear'],
    ['a name alone like that of a row', withoutIds, { name: 'A. Lee' }, 'unclear'],
    ['a name alone of nobody', withoutIds, { name: 'Zoe Qu' }, 'outside'],
    ['neither id nor name', withoutIds, {}, 'notComparable'],
  ])('with %s', (_, list, sign, part) => {
    expect(partsOf(against(list, [seen(sign)]))).toEqual([part]);
  });

  test('who opened Countersign are looked for by id and verified address', () => {
    const visitor = { memberId: 'm', platformId: null, email: 'BO@x.example', name: 'Bo', lastSeenAt: TAKEN };
    expect(partsOf(against(withoutIds, [], { visitors: [visitor] }))).toEqual(['matched']);
    const stranger = { ...visitor, email: 'zoe@x.example', name: 'Zoe Qu' };
    expect(partsOf(against(withoutIds, [], { visitors: [stranger] }))).toEqual(['outside']);
    const other = { ...visitor, email: 'other@x.example', name: 'Bo Ek' };
    expect(partsOf(against(withoutIds, [], { visitors: [other] }))).toEqual(['unclear']);
  });

  test('of one user id are one person, by whatever they were seen', () => {
    const found = against(
      [ann],
      [seen({ id: '9' }), seen({ id: '9', source: 'refund_staff', name: 'Zoe Qu', times: 4 })],
    );
    expect(found.outside).toMatchObject([
      { person: { name: 'Zoe Qu', times: 5, sources: ['order_staff', 'refund_staff'] } },
    ]);
  });

  test('before the list was read have left if the log says so; an earlier list shows only that they were there', () => {
    const gone = seen({ id: '9', name: 'Zoe Qu' });
    const earlier = [people({ name: 'Zoe Qu', platformId: '9' })];
    expect(partsOf(against([ann], [gone], { earlier }))).toEqual(['gone']);
    expect(blockOfPeopleSeen(against([ann], [gone], { earlier }))).toBeNull();
    const removed = (at: string): ActivityLine => ({
      line: 1,
      event: 'user_removed',
      eventText: 'Removed',
      subject: { name: 'Zoe Qu', email: null },
      at,
      atText: at,
      by: null,
      details: [],
    });
    const log = (at: string) => ({ activity: { rows: [removed(at)], takenAt: TAKEN } });
    expect(partsOf(against([ann], [gone], { earlier, ...log('2026-11-02') }))).toEqual(['left']);
    expect(partsOf(against([ann], [gone], log('2026-10-20')))).toEqual(['outside']);
    expect(partsOf(against([ann], [gone], { earlier, ...log('2026-10-20') }))).toEqual(['gone']);
    const after = seen({ id: '9', name: 'Zoe Qu', lastSeenAt: '2026-11-21T11:00:00.000Z' });
    expect(partsOf(against([ann], [after], { earlier }))).toEqual(['outside']);
  });

  test('a month and more before the list was read may have left before any list was kept, which stops nothing', () => {
    const at = (lastSeenAt: string) => against([ann], [seen({ id: '9', lastSeenAt, firstSeenAt: lastSeenAt })]);
    expect(partsOf(at('2026-10-22T10:00:00.000Z'))).toEqual(['outside']);
    expect(partsOf(at('2026-10-22T09:59:59.999Z'))).toEqual(['longAgo']);
    expect(blockOfPeopleSeen(at('2026-10-22T09:59:59.999Z'))).toBeNull();
  });

  test('outside the list stop a review from starting, and nobody else does', () => {
    const block = blockOfPeopleSeen(against([ann], [seen({ id: '9' })]));
    expect(block).toMatchObject({ code: 'people_seen_outside', seen: 1 });
    expect(block?.sentence).toMatch(/^1 person was seen at work/);
    expect(blockOfPeopleSeen(against([ann], [seen({ id: '1' }), seen({ name: 'A. Lee' })]))).toBeNull();
  });

  test('are each in one part, and are never found or missing where nothing could be compared', () => {
    const draft = fc.record({
      name: fc.constantFrom('Ann Lee', 'Bo Ek', 'Cy Ito'),
      platformId: fc.constantFrom(null, '1', '2', '3'),
      email: fc.constantFrom(null, 'a@x.example', 'b@x.example'),
    });
    const sign = fc.record({
      id: fc.constantFrom(null, '1', '2', '9'),
      name: fc.constantFrom(null, 'Ann Lee', 'Zoe Qu'),
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 5 }), fc.array(sign, { maxLength: 5 }), (list, signs) => {
        const found = against(list, signs.map(seen));
        const all = Object.values(found).flat();
        expect(all.reduce((sum, { person }) => sum + person.times, 0)).toBe(signs.length);
        for (const { person } of [...found.matched, ...found.outside]) expect(person.id ?? person.name).not.toBeNull();
        for (const { accountKeys } of found.outside) expect(accountKeys).toEqual([]);
        for (const { accountKeys } of found.matched) expect(accountKeys.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
