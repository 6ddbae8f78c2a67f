import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';
import type { Account } from './account.ts';
import type { AppInstallation } from './app-installation.ts';
import { areSimilarForms, formOfName, likenessKeys } from './name-likeness.ts';
import { keyOfRow } from './roster.ts';
import type { AppsRoster, PeopleRoster, Subject } from './roster.ts';
import type { ListedRole } from './role.ts';

/** How two rows were found to be the same subject. 'name' is weak. */
export type MatchedBy = 'platform_id' | 'email' | 'name' | 'api_key' | 'handle' | 'title';

/**
 * One field that reads differently. 'became known' and 'no longer known' are changes of what we know, not of the access:
 * they never make a row count as changed.
 */
export type FieldChange = {
  field: string;
  from: string;
  to: string;
  kind: 'changed' | 'became known' | 'no longer known';
};

/** Roles, permissions or scopes gained and lost; null when either list did not show them, which is not "none". */
export type EntitlementChange = { gained: string[]; lost: string[] } | null;

export type RowPair<Row> = {
  before: Row;
  after: Row;
  matchedBy: MatchedBy;
  fields: FieldChange[];
  entitlements: EntitlementChange;
};

/**
 * What happened between two lists. Every row of the earlier list is in leavers, changed, unchanged or changedAddress; every row
 * of the later one in joiners, changed, unchanged or changedAddress; none twice.
 */
export type Comparison<Row> = {
  joiners: Row[];
  leavers: Row[];
  changed: RowPair<Row>[];
  unchanged: RowPair<Row>[];
  /** Without an id that stays: an address went and the same or a similar name came. A question for a person, never a leaver. */
  changedAddress: RowPair<Row>[];
};

type Compared = Pick<PeopleRoster, 'kind' | 'rows'> | Pick<AppsRoster, 'kind' | 'rows'>;

/** Compare two lists of the same kind, earlier first. */
export function compareRosters(before: Compared, after: Compared): Comparison<Account | AppInstallation> {
  if (before.kind === 'people' && after.kind === 'people') return comparePeople(before.rows, after.rows);
  if (before.kind === 'apps' && after.kind === 'apps') return compareApps(before.rows, after.rows);
  return { joiners: [...after.rows], leavers: [...before.rows], changed: [], unchanged: [], changedAddress: [] };
}

/**
 * Two lists of people, earlier first, in any order. The same person is found by Shopify's id, else by address, else by name; two rows
 * with different ids are never one person.
 */
export function comparePeople(before: Account[], after: Account[]): Comparison<Account> {
  return compareRows(before, after, PERSON_IDENTITIES, changesOfAccount, idsLeaveOpen);
}

/** Two lists of apps, earlier first, in any order. The same app is found by its key, else by its handle, else by its title. */
export function compareApps(before: AppInstallation[], after: AppInstallation[]): Comparison<AppInstallation> {
  return compareRows(before, after, APP_IDENTITIES, changesOfApp, null);
}

/** Two lists of roles, earlier first, in any order. A role is known by its name alone: one that was renamed is another. */
export function compareRoles(before: ListedRole[], after: ListedRole[]): Comparison<ListedRole> {
  return compareRows(before, after, ROLE_IDENTITIES, changesOfRole, null);
}

/**
 * `fits` says whether rows with an equal value may be one subject, and answers the same for all rows of one `sort`: where both have
 * an id, those whose ids agree have found each other before.
 */
type Identity<Row> = {
  by: MatchedBy;
  of: (row: Row) => string | null;
  fits: (a: Row, b: Row) => boolean;
  sort: (row: Row) => string;
};

const sortOfAccount = ({ platformId, email }: Account) => `${platformId ? 'id' : ''} ${email ? 'email' : ''}`;
const sortOfApp = ({ apiKey, developer }: AppInstallation) =>
  `${apiKey ? 'key' : ''} ${normaliseName(developer ?? '')}`;
const onlySort = () => '';

const PERSON_IDENTITIES: Identity<Account>[] = [
  {
    by: 'platform_id',
    of: (row) => row.platformId && normalisePlatformId(row.platformId),
    fits: () => true,
    sort: onlySort,
  },
  { by: 'email', of: (row) => row.email && normaliseEmail(row.email), fits: idsAgree, sort: sortOfAccount },
  // By name only where one of the two lists has nothing better to go by.
  {
    by: 'name',
    of: (row) => normaliseName(row.name),
    fits: (a, b) => idsAgree(a, b) && (!a.email || !b.email),
    sort: sortOfAccount,
  },
];

const APP_IDENTITIES: Identity<AppInstallation>[] = [
  { by: 'api_key', of: (row) => row.apiKey, fits: () => true, sort: onlySort },
  { by: 'handle', of: (row) => row.handle?.toLowerCase() ?? null, fits: keysAgree, sort: sortOfApp },
  {
    by: 'title',
    of: (row) => normaliseName(row.title),
    fits: (a, b) =>
      keysAgree(a, b) && (!a.developer || !b.developer || normaliseName(a.developer) === normaliseName(b.developer)),
    sort: sortOfApp,
  },
];

const ROLE_IDENTITIES: Identity<ListedRole>[] = [
  { by: 'name', of: (row) => row.roleKey, fits: () => true, sort: onlySort },
];

function compareRows<Row extends Subject>(
  before: Row[],
  after: Row[],
  identities: Identity<Row>[],
  changesOf: (a: Row, b: Row) => Pick<RowPair<Row>, 'fields' | 'entitlements'>,
  mayBeSame: ((a: Row, b: Row) => boolean) | null,
): Comparison<Row> {
  const gone = new Set(before);
  const fresh = new Set(after);
  const pairs: RowPair<Row>[] = [];
  for (const identity of identities) {
    for (const [a, b] of pairUp(gone, fresh, identity)) {
      gone.delete(a);
      fresh.delete(b);
      pairs.push({ before: a, after: b, matchedBy: identity.by, ...changesOf(a, b) });
    }
  }
  const changedAddress = mayBeSame ? pairSimilar(gone, fresh, mayBeSame, changesOf) : [];
  return {
    joiners: [...fresh],
    leavers: [...gone],
    changed: pairs.filter(isChanged),
    unchanged: pairs.filter((pair) => !isChanged(pair)),
    changedAddress,
  };
}

// Equal values pair only when nobody else in either list has them: of two people with one name we cannot say which is which,
// except that rows with the very same key pair with each other first.
function pairUp<Row extends Subject>(gone: Set<Row>, fresh: Set<Row>, identity: Identity<Row>): [Row, Row][] {
  const afterBy = groupBy(fresh, identity.of);
  const pairs: [Row, Row][] = [];
  for (const [value, befores] of groupBy(gone, identity.of)) {
    const afters = afterBy.get(value);
    if (afters === undefined) continue;
    if (befores.length === 1 && afters.length === 1) {
      const pair: [Row, Row] = [befores[0]!, afters[0]!];
      if (identity.fits(...pair)) pairs.push(pair);
      continue;
    }
    pairs.push(...pairEqual(befores, afters, identity));
  }
  return pairs;
}

/** Rows of one value with each other: the very same keys first, then in the order of keys. Lists may hold thousands of one value. */
function pairEqual<Row extends Subject>(befores: Row[], afters: Row[], { fits, sort }: Identity<Row>): [Row, Row][] {
  const pairs: [Row, Row][] = [];
  const open = new Map(afters.map((row) => [keyOfRow(row), row]));
  const left = befores.filter((a) => {
    const b = open.get(keyOfRow(a));
    if (!b || !fits(a, b)) return true;
    open.delete(keyOfRow(b));
    pairs.push([a, b]);
    return false;
  });
  const bySort = [...Map.groupBy(open.values(), sort).values()].map((rows) => rows.toReversed());
  for (const a of left.toSorted((x, y) => (keyOfRow(x) < keyOfRow(y) ? -1 : 1))) {
    const b = bySort.find((rows) => rows.length > 0 && fits(a, rows.at(-1)!))?.pop();
    if (b) pairs.push([a, b]);
  }
  return pairs;
}

function pairSimilar<Row extends Subject>(
  gone: Set<Row>,
  fresh: Set<Row>,
  mayBeSame: (a: Row, b: Row) => boolean,
  changesOf: (a: Row, b: Row) => Pick<RowPair<Row>, 'fields' | 'entitlements'>,
): RowPair<Row>[] {
  // Apart by whether they have an id, which is all that mayBeSame asks: of thousands of one name most are ruled out at once.
  const byKey = new Map<string, { withId: Set<Row>; without: Set<Row> }>();
  const forms = new Map([...gone, ...fresh].map((row) => [row, formOfName(nameOf(row))]));
  const formOf = (row: Row) => forms.get(row) ?? formOfName(nameOf(row));
  for (const row of fresh) {
    for (const key of likenessKeys(formOf(row))) {
      const rows = byKey.get(key) ?? { withId: new Set(), without: new Set() };
      (hasId(row) ? rows.withId : rows.without).add(row);
      byKey.set(key, rows);
    }
  }
  const pairs: RowPair<Row>[] = [];
  for (const a of [...gone]) {
    const near = new Set(
      likenessKeys(formOf(a)).flatMap((key) => {
        const { withId, without } = byKey.get(key) ?? { withId: [], without: [] };
        return hasId(a) ? [...without] : [...withId, ...without];
      }),
    );
    const candidates = [...near].filter(
      (row) => fresh.has(row) && mayBeSame(a, row) && areSimilarForms(formOf(a), formOf(row)),
    );
    const b = candidates.find((row) => formOf(row).plain === formOf(a).plain) ?? candidates[0];
    if (!b) continue;
    gone.delete(a);
    fresh.delete(b);
    pairs.push({ before: a, after: b, matchedBy: 'name', ...changesOf(a, b) });
  }
  return pairs;
}

const hasId = (row: Subject): boolean => 'platformId' in row && Boolean(row.platformId);

// Two platform ids are two accounts, however alike the names: then it is a leaver and a joiner.
function idsLeaveOpen(a: Account, b: Account): boolean {
  return !(a.platformId && b.platformId);
}

function idsAgree(a: Account, b: Account): boolean {
  return !a.platformId || !b.platformId || normalisePlatformId(a.platformId) === normalisePlatformId(b.platformId);
}

function keysAgree(a: AppInstallation, b: AppInstallation): boolean {
  return !a.apiKey || !b.apiKey || a.apiKey === b.apiKey;
}

function isChanged(pair: RowPair<unknown>): boolean {
  const { entitlements } = pair;
  const moved = entitlements !== null && entitlements.gained.length + entitlements.lost.length > 0;
  return moved || pair.fields.some((change) => change.kind === 'changed');
}

function changesOfAccount(a: Account, b: Account): Pick<RowPair<Account>, 'fields' | 'entitlements'> {
  const fields = [
    nameChange('name', a.name, b.name),
    fieldChange('email', a.email && normaliseEmail(a.email), b.email && normaliseEmail(b.email)),
    ...(['type', 'status', 'isOwner', 'secondFactor', 'emailVerified'] as const).map((field) =>
      fieldChange(field, knownOr(a[field]), knownOr(b[field])),
    ),
    visibility('roles', a.roles, b.roles),
    visibility('permissions', a.permissions, b.permissions),
  ];
  return { fields: fields.filter((change) => change !== null), entitlements: bothChanges(a, b) };
}

function changesOfApp(
  a: AppInstallation,
  b: AppInstallation,
): Pick<RowPair<AppInstallation>, 'fields' | 'entitlements'> {
  const fields = [
    nameChange('title', a.title, b.title),
    nameChange('developer', a.developer, b.developer),
    fieldChange('developerType', knownOr(a.developerType), knownOr(b.developerType)),
    fieldChange('listed', knownOr(a.listed), knownOr(b.listed)),
    fieldChange('privacyPolicy', knownOr(a.privacyPolicy), knownOr(b.privacyPolicy)),
    visibility('scopes', a.scopes, b.scopes),
  ];
  return { fields: fields.filter((change) => change !== null), entitlements: setChange(a.scopes, b.scopes) };
}

// How many have a role is no change of what it permits.
function changesOfRole(a: ListedRole, b: ListedRole): Pick<RowPair<ListedRole>, 'fields' | 'entitlements'> {
  const change = visibility('permissions', a.permissions, b.permissions);
  return { fields: change ? [change] : [], entitlements: setChange(a.permissions, b.permissions) };
}

function bothChanges(a: Account, b: Account): EntitlementChange {
  const roles = setChange(a.roles, b.roles);
  const permissions = setChange(a.permissions, b.permissions);
  if (roles === null || permissions === null) return roles ?? permissions;
  return { gained: [...roles.gained, ...permissions.gained], lost: [...roles.lost, ...permissions.lost] };
}

function setChange(a: string[] | null, b: string[] | null): EntitlementChange {
  if (a === null || b === null) return null;
  return { gained: b.filter((one) => !a.includes(one)), lost: a.filter((one) => !b.includes(one)) };
}

// Another spelling of the same letters is no change.
function nameChange(field: string, from: string | null, to: string | null): FieldChange | null {
  return from !== null && to !== null && normaliseName(from) === normaliseName(to)
    ? null
    : fieldChange(field, from, to);
}

function fieldChange(field: string, from: string | null, to: string | null): FieldChange | null {
  if (from === to) return null;
  if (from === null) return { field, from: 'not known', to: to ?? '', kind: 'became known' };
  if (to === null) return { field, from, to: 'not known', kind: 'no longer known' };
  return { field, from, to, kind: 'changed' };
}

function visibility(field: string, a: string[] | null, b: string[] | null): FieldChange | null {
  if ((a === null) === (b === null)) return null;
  return fieldChange(field, a?.join(', ') ?? null, b?.join(', ') ?? null);
}

function knownOr(value: string): string | null {
  return value === 'unknown' ? null : value;
}

function nameOf(row: Subject): string {
  return 'title' in row ? row.title : row.name;
}

function groupBy<Row>(rows: Iterable<Row>, of: (row: Row) => string | null): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const value = of(row);
    if (!value) continue;
    const group = groups.get(value);
    if (group) group.push(row);
    else groups.set(value, [row]);
  }
  return groups;
}
