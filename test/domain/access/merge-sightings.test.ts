import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import { mergeSightings, sightingsByApp } from '#app/domain/access/merge-sightings.ts';
import type { SightedApps } from '#app/domain/access/merge-sightings.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { unlistedFindingsOf } from '#app/domain/access/unlisted-findings.ts';
import { apps } from './invented-rosters.ts';

const seen = (given: Partial<Sighting>): Sighting => ({
  of: 'app',
  source: 'event_title',
  id: null,
  handle: null,
  name: null,
  firstSeenAt: '2026-10-01T08:00:00.000Z',
  lastSeenAt: '2026-11-01T08:00:00.000Z',
  times: 1,
  confidence: 'likely',
  detail: null,
  ...given,
});
const { rows } = apps(
  { title: 'Parrot', apiKey: 'abc', handle: 'parrot', developer: 'Labs' },
  { title: 'Twin', developer: 'One' },
  { title: 'Twin', developer: 'Two' },
);
const namesIn = (merged: SightedApps) =>
  Object.fromEntries(Object.entries(merged).map(([part, found]) => [part, found.map(({ name }) => name)]));

describe('signs of apps', () => {
  test('are found on the list by API key, by handle and by the exact title in any spelling', () => {
    for (const one of [
      seen({ id: 'abc', confidence: 'certain' }),
      seen({ id: '424242', handle: 'Parrot' }),
      seen({ name: ' PARROT ' }),
    ]) {
      const { listed } = mergeSightings([one], rows, []);
      expect(listed).toMatchObject([{ appKey: 'key:abc' }]);
    }
  });

  test('of one app are put together with all evidence, the best confidence and the whole span of time', () => {
    const merged = mergeSightings(
      [
        seen({
          source: 'theme_embed',
          handle: 'stranger',
          confidence: 'likely',
          firstSeenAt: '2026-09-01T00:00:00.000Z',
        }),
        seen({ source: 'channel', id: '7', handle: 'stranger', name: 'Stranger', confidence: 'certain', times: 3 }),
        seen({ source: 'script_tag', name: 'Stranger', confidence: 'hint', lastSeenAt: '2026-11-20T00:00:00.000Z' }),
      ],
      rows,
      [],
    );
    expect(merged.unlisted).toMatchObject([
      {
        name: 'Stranger',
        id: '7',
        confidence: 'certain',
        times: 5,
        firstSeenAt: '2026-09-01T00:00:00.000Z',
        lastSeenAt: '2026-11-20T00:00:00.000Z',
        sources: ['theme_embed', 'channel', 'script_tag'],
      },
    ]);
  });

  test('of two apps with one title stay apart where their ids or API keys differ', () => {
    const two = [seen({ id: '1', name: 'Same' }), seen({ id: '2', name: 'Same' })];
    expect(mergeSightings(two, rows, []).unlisted).toHaveLength(2);
    // A sign with the title alone is of one of them, nobody can say of which.
    expect(mergeSightings([...two, seen({ name: 'Same' })], rows, []).unlisted).toHaveLength(3);
    expect(mergeSightings([seen({ id: 'other-key', name: 'Parrot' })], rows, []).listed).toEqual([]);
  });

  test('under a title that two rows have are unclear, and never said to be either', () => {
    const merged = mergeSightings([seen({ name: 'Twin' })], rows, []);
    expect(merged).toMatchObject({
      listed: [],
      unlisted: [],
      unclear: [{ candidates: ['title:twin', 'title:twin~2'] }],
    });
  });

  test('that are hints do not teach names by which more would be taken in', () => {
    const merged = mergeSightings(
      [
        seen({ handle: 'parrot', name: 'Somebody else', confidence: 'hint' }),
        seen({ name: 'Somebody else', confidence: 'hint', source: 'script_tag' }),
      ],
      rows,
      [],
    );
    expect(merged.listed.map(({ name }) => name)).toEqual(['Somebody else']);
    const taught = [
      seen({ id: '9', name: 'New' }),
      seen({ handle: 'x', name: 'New', confidence: 'hint' }),
      seen({ handle: 'x', confidence: 'hint', source: 'script_tag' }),
    ];
    expect(mergeSightings(taught, [], []).unlisted.map(({ evidence }) => evidence.length)).toEqual([2, 1]);
  });

  test('of an app that Shopify shows as removed are of no new app, unless they are later than the day', () => {
    const gone = [{ ...unknownApp(1, 'Gone'), uninstalledAt: { at: '2026-10-15', text: '15 October' } }];
    const on = (day: string) => mergeSightings([seen({ name: 'Gone', lastSeenAt: `${day}T09:00:00.000Z` })], [], gone);
    expect(namesIn(on('2026-10-15'))).toMatchObject({ removed: ['Gone'], unlisted: [] });
    expect(namesIn(on('2026-10-16'))).toMatchObject({ removed: [], unlisted: ['Gone'] });
  });

  test('that are a number alone are neither found nor missing; an API key is missing once every row has one', () => {
    expect(namesIn(mergeSightings([seen({ id: '77', confidence: 'certain' })], rows, []))).toMatchObject({
      notComparable: ['77'],
      unlisted: [],
    });
    const stranger = [seen({ id: 'xyz', confidence: 'certain' })];
    expect(namesIn(mergeSightings(stranger, rows, []))).toMatchObject({ notComparable: ['xyz'], unlisted: [] });
    expect(namesIn(mergeSightings(stranger, rows.slice(0, 1), []))).toMatchObject({
      notComparable: [],
      unlisted: ['xyz'],
    });
    const named = [
      seen({ id: '77', confidence: 'certain' }),
      seen({ id: '77', name: 'Stranger', confidence: 'certain' }),
    ];
    expect(namesIn(mergeSightings(named, rows, []))).toMatchObject({ notComparable: [], unlisted: ['Stranger'] });
  });

  test('that are a handle alone fit the title it is made of, and are but a hint against a list without handles', () => {
    const pasted = apps({ title: 'Sheet Magnet' }).rows;
    expect(mergeSightings([seen({ handle: 'sheet-magnet' })], pasted, []).listed).toMatchObject([
      { appKey: 'title:sheet magnet' },
    ]);
    expect(mergeSightings([seen({ handle: 'crow' })], pasted, []).unlisted).toMatchObject([
      { name: 'crow', confidence: 'hint' },
    ]);
    expect(mergeSightings([seen({ handle: 'crow' })], rows.slice(0, 1), []).unlisted).toMatchObject([
      { confidence: 'likely' },
    ]);
  });

  test('of Shopify’s own parts are of no app', () => {
    const own = [
      seen({ name: 'Online Store', id: '580111' }),
      seen({ name: 'Point of Sale' }),
      seen({ handle: 'web' }),
    ];
    expect(mergeSightings(own, rows, [])).toMatchObject({ unlisted: [], shopifysOwn: [{}, {}, {}] });
  });

  const sighting = fc.record({
    source: fc.constantFrom('channel' as const, 'event_title' as const, 'theme_embed' as const),
    id: fc.constantFrom(null, null, 'abc', '1', '2'),
    handle: fc.constantFrom(null, 'parrot', 'crow', 'Crow'),
    name: fc.constantFrom(null, 'Parrot', 'Crow', 'crow ', 'Twin'),
    firstSeenAt: fc.constantFrom('2026-10-01T00:00:00.000Z', '2026-10-02T00:00:00.000Z'),
    confidence: fc.constantFrom('certain' as const, 'likely' as const, 'hint' as const),
  });

  test('are each in the evidence of exactly one app, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 9 }), fc.integer({ min: 0, max: 8 }), (given, turn) => {
        const all = given.map(seen);
        const merged = mergeSightings(all, rows, []);
        const evidence = Object.values(merged).flatMap((found) => found.flatMap((app) => app.evidence));
        expect(evidence.map((one) => JSON.stringify(one)).toSorted()).toEqual(
          all.map((one) => JSON.stringify(one)).toSorted(),
        );
        const turned = [...all.slice(turn), ...all.slice(0, turn)].toReversed();
        expect(mergeSightings(turned, rows, [])).toEqual(merged);
        expect([...sightingsByApp(merged).values()].flat()).toHaveLength(
          merged.listed.flatMap((app) => app.evidence).length,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('on no list are a finding about a name; a hint weighs less, and a store nobody looked through says nothing', () => {
    const list = { ...apps({ title: 'Parrot' }), takenAt: '2026-11-21T10:00:00.000Z' };
    const signs = [seen({ name: 'Stranger', times: 4 }), seen({ name: 'Leftover', confidence: 'hint' })];
    const about = { sightings: { rows: signs, takenAt: '2026-11-20T00:00:00.000Z' } };
    expect(unlistedFindingsOf([list], about)).toMatchObject([
      {
        ruleId: 'app.seen_not_listed',
        name: 'Stranger',
        severity: 'medium',
        sentence: 'Left signs in the store 4 times, last on 2026-11-01, and is not on the apps list.',
        sources: [
          { source: 'sightings', takenAt: '2026-11-20T00:00:00.000Z' },
          { source: 'apps', takenAt: '2026-11-21T10:00:00.000Z' },
        ],
      },
      { name: 'Leftover', severity: 'low' },
    ]);
    expect(unlistedFindingsOf([list], {})).toEqual([]);
  });
});
