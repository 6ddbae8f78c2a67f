import { normaliseName } from './account.ts';
import type { Inspected, ReadPage, Surroundings } from './about.ts';
import { areaOfScope, areaOfText, isAboutCustomers } from './app-areas.ts';
import { keyOfApp } from './app-installation.ts';
import type { AppInstallation } from './app-installation.ts';
import { compareApps } from './compare.ts';
import { conflictsOf } from './duties.ts';
import { entitlementOfScope, isPrivileged, opensCustomerData } from './entitlement.ts';
import { daysBetween, findingOn, firstOf } from './finding.ts';
import type { Finding, FindingSource, Found } from './finding.ts';
import { mergeSightings, sightingsByApp } from './merge-sightings.ts';
import type { Sighting } from './sighting.ts';

type AppsInspected = Extract<Inspected, { kind: 'apps' }>;

/** All findings about the rows of an apps list, row by row. `now` is UTC. */
export function findingsOfApps(roster: AppsInspected, now: Date, about: Surroundings): Finding[] {
  const shop = shopOf(roster, now, about);
  return roster.rows.flatMap((row) =>
    foundOn(row, shop).flatMap((found) => (found ? [findingOn('apps', row.appKey, found)] : [])),
  );
}

/** All that the rules need of the list as a whole and of what else is known. */
type Shop = {
  now: Date;
  about: Surroundings;
  list: FindingSource;
  byTitle: Map<string, AppInstallation[]>;
  showsDevelopers: boolean;
  /** Scopes that a row has more than in the list of the last review. */
  gained: Map<AppInstallation, string[]>;
  /** Rows that the list of the last review has too. */
  listedBefore: ReadonlySet<AppInstallation>;
  previousAt: string | null;
  hasPrevious: boolean;
  pages: Map<string, ReadPage[]>;
  sightings: Map<string, Sighting[]>;
};

function shopOf({ rows, takenAt }: AppsInspected, now: Date, about: Surroundings): Shop {
  const previous = about.previous?.find((list) => list.kind === 'apps');
  const compared = previous ? compareApps(previous.rows as AppInstallation[], rows) : null;
  const pairs = compared?.changed ?? [];
  return {
    now,
    about,
    list: { source: 'apps', takenAt: takenAt ?? null },
    byTitle: Map.groupBy(rows, (row) => normaliseName(row.title)),
    showsDevelopers: rows.some((row) => row.developer !== null),
    gained: new Map(pairs.map(({ after, entitlements }) => [after, entitlements?.gained ?? []])),
    listedBefore: new Set([...pairs, ...(compared?.unchanged ?? [])].map(({ after }) => after)),
    previousAt: previous?.takenAt ?? null,
    hasPrevious: previous !== undefined,
    pages: Map.groupBy(about.pages ?? [], (page) => normaliseName(page.title)),
    sightings: about.sightings ? sightingsByApp(mergeSightings(about.sightings.rows, rows, [])) : new Map(),
  };
}

function foundOn(row: AppInstallation, shop: Shop): (Found | null)[] {
  const pages = pagesOf(row, shop);
  const same = shop.byTitle.get(normaliseName(row.title)) ?? [];
  const of = (ruleId: Found['ruleId'], sentence: string, inputs: Found['inputs']): Found => ({
    ruleId,
    sentence,
    inputs,
    sources: [shop.list],
  });
  return [
    scopeGrown(row, pages, shop),
    overBroad(row, of),
    unknownScopes(row, of),
    overScoped(row, pages, shop),
    noAgreement(row, shop),
    conflictingDuties(row, of),
    row.privacyPolicy === 'no' ? of('app.no_privacy_policy', 'Has no privacy policy.', { privacyPolicy: 'no' }) : null,
    row.listed === 'no' ? of('app.unlisted', 'Not from the Shopify App Store.', { listed: 'no' }) : null,
    shop.showsDevelopers && row.developer === null && row.developerType === 'unknown'
      ? of('app.unknown_developer', 'The list does not show who made it.', { developerType: row.developerType })
      : null,
    same.length > 1
      ? of('app.duplicate', 'Another app has the same name.', {
          rows: same.slice(0, 20).map((one) => one.appKey),
          count: same.length,
        })
      : null,
    row.isCountersign ? of('app.countersign', 'This is Countersign itself.', { title: row.title }) : null,
  ];
}

type FromList = (ruleId: Found['ruleId'], sentence: string, inputs: Found['inputs']) => Found;

/** Pages of this app, newest first. A title that two rows have goes to the one whose developer the page names. */
function pagesOf(row: AppInstallation, { pages, byTitle }: Shop): ReadPage[] {
  const title = normaliseName(row.title);
  const isUnique = byTitle.get(title)?.length === 1;
  const fits = ({ developer }: ReadPage): boolean =>
    developer !== null && row.developer !== null ? normaliseName(developer) === normaliseName(row.developer) : isUnique;
  return (pages.get(title) ?? []).filter(fits).toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
}

function scopeGrown(row: AppInstallation, pages: readonly ReadPage[], shop: Shop): Found | null {
  const gained = shop.gained.get(row) ?? [];
  if (gained.length > 0) {
    const isOnCustomers = gained.map(entitlementOfScope).some(opensCustomerData);
    const earlier: FindingSource = { source: 'earlier_list', takenAt: shop.previousAt };
    return grown(gained, isOnCustomers, { gained }, [shop.list, earlier]);
  }
  return grownByPage(pages, shop);
}

// Where no list shows scopes, the permission history on the app's page tells what came since the last review.
function grownByPage(pages: readonly ReadPage[], { hasPrevious, previousAt }: Shop): Found | null {
  if (!hasPrevious || previousAt === null) return null;
  const given = pages
    .flatMap(({ history }) => history ?? [])
    .filter(({ at, change }) => change === 'given' && at !== null && at.slice(0, 10) > previousAt.slice(0, 10));
  const access = [...new Set(given.flatMap((one) => one.access))];
  const [page] = pages;
  if (access.length === 0 || page === undefined) return null;
  const on =
    given
      .map(({ at }) => at ?? '')
      .toSorted()
      .at(-1) ?? '';
  const isOnCustomers = access.some(
    (text) => opensCustomerData(entitlementOfScope(text)) || isAboutCustomers(areaOfText(text)),
  );
  return grown(access, isOnCustomers, { gained: access, on, since: previousAt }, [
    { source: 'app_pages', takenAt: page.takenAt },
    { source: 'earlier_list', takenAt: previousAt },
  ]);
}

function grown(
  access: readonly string[],
  isOnCustomers: boolean,
  inputs: Found['inputs'],
  sources: FindingSource[],
): Found {
  const about = isOnCustomers ? ', some of it to customer data' : '';
  const sentence = `Was given more access since the last review${about}: ${access.join(', ')}.`;
  return { ruleId: 'app.scope_grown', sentence, inputs, sources, severity: isOnCustomers ? 'high' : 'medium' };
}

function overBroad(row: AppInstallation, of: FromList): Found | null {
  const rights = (row.scopes ?? []).map(entitlementOfScope).filter((right) => isPrivileged(right));
  const critical = rights.filter((right) => right.privilege === 'critical');
  if (critical.length === 0) return null;
  const sentence = `Can ${firstOf(
    critical.map((right) => right.words),
    '; ',
  )}.`;
  return of('app.over_broad', sentence, { scopes: critical.map((right) => right.name) });
}

function unknownScopes(row: AppInstallation, of: FromList): Found | null {
  const scopes = (row.scopes ?? []).filter((scope) => !entitlementOfScope(scope).known);
  if (scopes.length === 0) return null;
  return of('app.unknown_scope', `Has access rights this version does not know: ${scopes.join(', ')}.`, { scopes });
}

const PAGE_DAYS = 30;

// Only what the newest page shows counts, and only for areas that both the page and the scope name: an area that the page leaves out
// may have been left out of the copy. A page that says there was no use at all names all of them. Nothing is said of an app that is
// not known to have been there for the whole 30 days, and an area nobody can place makes the whole page say nothing: it could be any.
function overScoped(row: AppInstallation, pages: readonly ReadPage[], shop: Shop): Found | null {
  const page = pages.find(({ activity }) => activity !== null);
  if (!page?.activity || !row.scopes) return null;
  const since = knownSince(row, pages, shop);
  const age = since === null ? null : daysBetween(since, new Date(page.takenAt));
  if (age === null || age < PAGE_DAYS) return null;
  const used = usedAreas(page.activity, shop.sightings.get(row.appKey) ?? [], page.takenAt);
  if (used === null) return null;
  const isQuiet = page.activity.length === 0;
  const unused = row.scopes.filter((scope) => isUnused(scope, used, isQuiet));
  if (unused.length === 0) return null;
  const words = unused.map((scope) => entitlementOfScope(scope).words);
  return {
    ruleId: 'app.over_scoped',
    sentence: `Its page of ${page.takenAt.slice(0, 10)} shows no use in ${PAGE_DAYS} days of the right to ${firstOf(words, '; ')}.`,
    inputs: { unused, used: [...used].flatMap(([area, use]) => (use === 'none' ? [] : [area])), pageOf: page.takenAt },
    sources: [shop.list, { source: 'app_pages', takenAt: page.takenAt }],
  };
}

/** Since when the app is known to have been there, at the latest: installed then, or given access, seen or listed already. */
function knownSince(row: AppInstallation, pages: readonly ReadPage[], shop: Shop): string | null {
  if (row.installedAt?.at) return row.installedAt.at;
  const before = shop.listedBefore.has(row) ? shop.previousAt : null;
  const times = [
    ...(before === null ? [] : [before]),
    ...pages.flatMap(({ history }) => (history ?? []).flatMap(({ at }) => at ?? [])),
    ...(shop.sightings.get(row.appKey) ?? []).map(({ firstSeenAt }) => firstSeenAt),
  ];
  return times.toSorted()[0] ?? null;
}

type Use = 'none' | 'read' | 'write' | 'unknown';

/** Areas with the strongest use of each; null where one cannot be placed, or where the store saw use that the page does not show. */
function usedAreas(
  activity: NonNullable<ReadPage['activity']>,
  sightings: readonly Sighting[],
  takenAt: string,
): Map<string, Use> | null {
  const used = new Map<string, Use>();
  const use = (area: string, access: Use) => {
    const known = used.get(area);
    if (known !== undefined && access === 'none') return;
    used.set(area, known === undefined || known === 'none' || known === 'read' ? access : known);
  };
  for (const { area, times, access } of activity) {
    const known = areaOfText(area);
    if (known !== null) use(known, times === 0 ? 'none' : access);
    else if (times !== 0) return null;
  }
  const recent = sightings.filter(({ lastSeenAt }) => {
    const days = daysBetween(lastSeenAt, new Date(takenAt));
    return days !== null && days <= PAGE_DAYS;
  });
  const isQuiet = [...used.values()].every((access) => access === 'none');
  if (recent.some(({ source }) => source === 'audit_event') && isQuiet) return null;
  if (recent.some(({ source }) => source === 'order_source' || source === 'order_agreement')) use('orders', 'write');
  return used;
}

function isUnused(scope: string, used: ReadonlyMap<string, Use>, isQuiet: boolean): boolean {
  const area = areaOfScope(scope);
  if (area === null) return false;
  const use = used.get(area);
  if (use === undefined) return isQuiet;
  return use === 'none' || (use === 'read' && scope.trim().startsWith('write_'));
}

// Apps of Shopify itself come under the agreement that the store has with Shopify.
function noAgreement(row: AppInstallation, { about: { agreements }, list }: Shop): Found | null {
  if (!agreements || row.developerType === 'shopify') return null;
  const scopes = (row.scopes ?? []).filter((scope) => opensCustomerData(entitlementOfScope(scope)));
  if (scopes.length === 0 || keysOfAgreement(row).some((key) => agreements.has(key))) return null;
  return {
    ruleId: 'app.protected_data_no_agreement',
    sentence: `Can ${firstOf(
      scopes.map((scope) => entitlementOfScope(scope).words),
      '; ',
    )}, and no agreement about personal data is on record.`,
    inputs: { scopes },
    sources: [list, { source: 'agreements', takenAt: null }],
  };
}

/** An agreement recorded when another route gave the list stands under the key of that route. */
export const keysOfAgreement = (row: AppInstallation): string[] => [
  row.appKey,
  ...(['apiKey', 'handle', 'title'] as const).map((mark) => {
    const without = { apiKey: mark === 'apiKey' ? row.apiKey : null, handle: mark === 'handle' ? row.handle : null };
    return keyOfApp({ ...row, ...without }).appKey;
  }),
];

function conflictingDuties(row: AppInstallation, of: FromList): Found | null {
  const conflicts = conflictsOf((row.scopes ?? []).map(entitlementOfScope));
  const [first] = conflicts;
  if (first === undefined) return null;
  const more = conflicts.length > 1 ? ` And ${conflicts.length - 1} more of that sort.` : '';
  const scopes = [...new Set(conflicts.flatMap(({ one, other }) => [...one, ...other]))];
  const sentence = `Can ${first.pair.one.words} and also ${first.pair.other.words}.${more}`;
  return of('app.conflicting_duties', sentence, { pairs: conflicts.map(({ pair }) => pair.id), scopes });
}
