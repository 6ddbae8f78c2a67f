import { describe, expect, test } from 'vitest';
import type { ReadPage, Surroundings } from '#app/domain/access/about.ts';
import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import type { AppDraft } from '#app/domain/access/app-installation.ts';
import type { AppPage } from '#app/domain/access/app-page.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { apps, NOW } from './invented-rosters.ts';

const AT = '2026-11-20T09:00:00.000Z';
const parrot: Partial<AppDraft> = { title: 'Parrot', developer: 'Labs', installedAt: { at: '2026-01-01', text: '' } };
const rulesOf = (about: Surroundings, ...drafts: Partial<AppDraft>[]) =>
  findingsOf(apps(...drafts), NOW, about).map(({ ruleId }) => ruleId);
const page = (given: Partial<ReadPage>): ReadPage => ({
  line: 1,
  title: 'Parrot',
  developer: null,
  activity: null,
  privacy: null,
  history: null,
  details: [],
  takenAt: AT,
  ...given,
});
const used = (area: string, access: 'read' | 'write' | 'unknown' = 'unknown', times: number | null = 5) => ({
  area,
  times,
  access,
});

describe('an app that holds more than it used', () => {
  const scopes = ['read_orders', 'write_products', 'read_products'];
  const over = (activity: AppPage['activity'], draft: Partial<AppDraft> = {}, about: Surroundings = {}) =>
    findingsOf(apps({ ...parrot, scopes, ...draft }), NOW, { pages: [page({ activity })], ...about }).filter(
      ({ ruleId }) => ruleId === 'app.over_scoped',
    );

  test('is told with what it did not use, from the page of a day', () => {
    expect(over([used('Bestellungen'), used('Produkte', 'unknown', 0)])).toMatchObject([
      {
        sentence:
          'Its page of 2026-11-20 shows no use in 30 days of the right to change products, prices and collections; see products, prices and collections.',
        inputs: { unused: ['write_products', 'read_products'], used: ['orders'] },
        sources: [{ source: 'apps' }, { source: 'app_pages', takenAt: AT }],
      },
    ]);
    expect(over([])[0]!.inputs.unused).toEqual(scopes);
    expect(over([used('Orders'), used('Products', 'read')])[0]!.inputs.unused).toEqual(['write_products']);
  });

  test.each<[string, AppPage['activity'], Partial<AppDraft>, Surroundings]>([
    ['all was used', [used('注文'), used('Products', 'write')], {}, {}],
    ['the page does not say what was used', null, {}, {}],
    ['an area is in no dictionary', [used('Orders'), used('Quantum states')], {}, {}],
    ['its rights are not known', [], { scopes: null }, {}],
    ['it was installed within the 30 days', [], { installedAt: { at: '2026-11-01', text: '' } }, {}],
    ['nobody knows since when it is installed', [], { installedAt: null }, {}],
    ['the page leaves out what the right is to', [used('Orders')], {}, {}],
    ['its rights have no area', [], { scopes: ['read_locales'] }, {}],
  ])('is not told where %s', (_, activity, draft, about) => {
    expect(over(activity, draft, about)).toEqual([]);
  });

  test('is told where an earlier list, its history or a sign shows that it was there long enough', () => {
    const draft = { installedAt: null };
    const since = (at: string) => [{ at, atText: '', change: 'given' as const, access: ['x'] }];
    const withHistory = (at: string) => ({ pages: [page({ activity: [], history: since(at) })] });
    expect(over([], draft, withHistory('2026-10-01'))).toHaveLength(1);
    expect(over([], draft, withHistory('2026-11-10'))).toEqual([]);
    const previous = [{ kind: 'apps' as const, rows: apps(parrot).rows, takenAt: '2026-08-01T10:00:00.000Z' }];
    expect(over([], draft, { previous })).toHaveLength(1);
  });

  test('is not told against what the store saw it do', () => {
    const sign: Sighting = {
      of: 'app',
      source: 'order_source',
      id: null,
      handle: null,
      name: 'Parrot',
      firstSeenAt: AT,
      lastSeenAt: AT,
      times: 1,
      confidence: 'likely',
      detail: null,
    };
    const about = (source: Sighting['source']) => ({ sightings: { rows: [{ ...sign, source }], takenAt: AT } });
    expect(over([], { scopes: ['read_orders'] }, about('order_source'))).toEqual([]);
    expect(over([], { scopes: ['read_products'] }, about('audit_event'))).toEqual([]);
    expect(over([], { scopes: ['read_products'] }, about('order_source'))).toHaveLength(1);
  });

  test('is told by the newest page, of the app that the developer names where two share a title', () => {
    const pages = [
      page({ activity: [] }),
      page({ activity: [used('Products', 'write'), used('Orders')], takenAt: NOW.toISOString() }),
    ];
    expect(rulesOf({ pages }, { ...parrot, scopes })).not.toContain('app.over_scoped');
    const two = apps({ ...parrot, scopes }, { ...parrot, developer: 'Other', scopes });
    const found = findingsOf(two, NOW, { pages: [page({ activity: [], developer: 'labs' })] });
    expect(found.filter(({ ruleId }) => ruleId === 'app.over_scoped').map(({ subjectKey }) => subjectKey)).toEqual([
      two.rows[0]!.appKey,
    ]);
    expect(
      rulesOf({ pages: [page({ activity: [] })] }, { ...parrot, scopes }, { ...parrot, developer: 'Other', scopes }),
    ).not.toContain('app.over_scoped');
  });
});

describe('an app that was given more since the last review', () => {
  const given = (at: string | null, ...access: string[]) => ({ at, atText: '', change: 'given' as const, access });
  const previous = [{ kind: 'apps' as const, rows: apps(parrot).rows, takenAt: '2026-08-01T10:00:00.000Z' }];
  const grown = (about: Surroundings) =>
    findingsOf(apps(parrot), NOW, about).filter(({ ruleId }) => ruleId === 'app.scope_grown');

  test('is found by the permission history of its page, where no list shows scopes', () => {
    const pages = [page({ history: [given('2026-09-01', 'View customers'), given('2026-07-01', 'View products')] })];
    expect(grown({ pages, previous })).toMatchObject([
      {
        severity: 'high',
        sentence: 'Was given more access since the last review, some of it to customer data: View customers.',
        inputs: { on: '2026-09-01', since: '2026-08-01T10:00:00.000Z' },
        sources: [
          { source: 'app_pages', takenAt: AT },
          { source: 'earlier_list', takenAt: '2026-08-01T10:00:00.000Z' },
        ],
      },
    ]);
    expect(grown({ pages: [page({ history: [given('2026-09-01', 'View products')] })], previous })[0]!.severity).toBe(
      'medium',
    );
  });

  test('is not found in what was given before, on no known day, or without a last review', () => {
    expect(grown({ pages: [page({ history: [given('2026-08-01', 'View customers')] })], previous })).toEqual([]);
    expect(grown({ pages: [page({ history: [given(null, 'View customers')] })], previous })).toEqual([]);
    expect(grown({ pages: [page({ history: [given('2026-09-01', 'View customers')] })] })).toEqual([]);
  });

  test('is told once in an assessment, which takes the last review from its own lists', () => {
    const before = apps({ ...parrot, apiKey: 'k', scopes: [] });
    const after = apps({ ...parrot, apiKey: 'k', scopes: ['read_products'] });
    const about = {
      ...NOTHING_ELSE_KNOWN,
      pages: [page({ history: [given('2026-11-21', 'View products')] })],
      previous,
    };
    const { standsOut } = assess([after], [before], { now: NOW, about }).get('apps/key:k')!;
    expect(standsOut.filter(({ ruleId }) => ruleId === 'app.scope_grown')).toHaveLength(1);
    expect(assess([after], [], { now: NOW, about }).get('apps/key:k')!.standsOut).toEqual([]);
  });
});

describe('an app that reads customers’ data', () => {
  const reads = { ...parrot, apiKey: 'k', handle: 'parrot', scopes: ['read_customers'] };

  test('without an agreement on record is told, under whatever key the agreement stands', () => {
    expect(rulesOf({ agreements: new Set() }, reads)).toEqual(['app.protected_data_no_agreement']);
    for (const key of ['key:k', 'handle:parrot', 'title:parrot']) {
      expect(rulesOf({ agreements: new Set([key]) }, reads), key).toEqual([]);
    }
  });

  test.each<[string, Surroundings, Partial<AppDraft>]>([
    ['where nobody keeps such a record', { agreements: null }, reads],
    ['of Shopify itself', { agreements: new Set() }, { ...reads, developerType: 'shopify' }],
    ['whose rights are not known', { agreements: new Set() }, { ...reads, scopes: null }],
    ['with rights to products alone', { agreements: new Set() }, { ...reads, scopes: ['read_products'] }],
  ])('is not told %s', (_, about, draft) => {
    expect(rulesOf(about, draft)).toEqual([]);
  });

  test('and puts code into the storefront can do two things that are better kept apart', () => {
    expect(rulesOf({}, { ...parrot, scopes: ['read_customers', 'write_pixels'] })).toContain('app.conflicting_duties');
    expect(rulesOf({}, { ...parrot, scopes: ['write_pixels'] })).not.toContain('app.conflicting_duties');
  });
});
