import { isOwnRow, keyOfApp } from './app-installation.ts';
import type { AppDraft, AppInstallation } from './app-installation.ts';
import { keyOfAccount } from './account.ts';
import type { Account, AccountDraft } from './account.ts';
import { rowsCounted, verdictOf } from './completeness.ts';
import type { CompletenessSheet, SecondCount, SetAside } from './completeness.ts';
import type { ListedRole } from './role.ts';
import { marksOf, SubjectIndex } from './same-subject.ts';

export type Route = 'api' | 'import' | 'paste' | 'manual';

/** A line set aside together with the start of what it said, for the person who checks the list. The excerpt may be personal. */
export type SetAsideLine = SetAside & { excerpt: string };

type Taken<Kind extends string, Row> = {
  kind: Kind;
  rows: Row[];
  setAside: SetAsideLine[];
  route: Route;
  /** UTC, ISO 8601: when the source was read. */
  takenAt: string;
  sheet: CompletenessSheet;
};

export type PeopleRoster = Taken<'people', Account>;
/** `uninstalled` holds what the source showed as removed: evidence, not part of the list of installed apps. */
export type AppsRoster = Taken<'apps', AppInstallation> & { uninstalled: AppDraft[] };
/** Roster snapshot: all accounts or all apps of one shop at one time. Never changed after it is taken. */
export type Roster = PeopleRoster | AppsRoster;
/** What every role permits, at one time. */
export type RolesRoster = Taken<'roles', ListedRole>;

/** A row that a review decides. */
export type Subject = Account | AppInstallation | ListedRole;

/** Where a list came from, as the completeness sheet states it. Times UTC, digest lower-case hex SHA-256. */
export type Origin = {
  route: Route;
  origin: string;
  by: string;
  takenAt: string;
  queryOrFileDigest: string;
  filters: string | null;
  apiVersion: string | null;
  secondCount: SecondCount | null;
  /** What the reader counted before it made rows; left out: the rows and lines handed in. */
  rowsRead?: number;
};

/**
 * Make a snapshot of people. Nothing is dropped: rows read = rows kept + rows set aside.
 * A row that repeats an account already read is set aside with the line it repeats; where it adds a role, the role is added to the kept row.
 */
export function takePeople(drafts: AccountDraft[], setAside: SetAsideLine[], origin: Origin): PeopleRoster {
  const kept = new Map<string, Account>();
  const ordinals = new Map<string, number>();
  const aside = [...setAside];
  for (const draft of drafts) {
    const { accountKey, keyStrength } = keyOfAccount(draft);
    const first = keyStrength === 'name' ? undefined : kept.get(accountKey);
    if (first && isSameAccount(first, draft)) {
      aside.push(asRepeat('account', draft.line, draft.name, first.line, differences(first, draft)));
      kept.set(accountKey, mergeAccount(first, draft));
      continue;
    }
    const free = firstFreeKey(accountKey, kept, ordinals);
    kept.set(free, { ...draft, accountKey: free, keyStrength });
  }
  return {
    kind: 'people',
    ...taken([...kept.values()], aside, origin.rowsRead ?? drafts.length + setAside.length, origin),
  };
}

/**
 * Make a snapshot of apps. Rows shown as uninstalled are set aside by name and kept beside the list as evidence of removal.
 * @param ownApiKey client id the product runs under, or null, so that its own row is marked
 */
export function takeApps(
  drafts: AppDraft[],
  setAside: SetAsideLine[],
  origin: Origin,
  ownApiKey: string | null,
): AppsRoster {
  const kept = new Map<string, AppInstallation>();
  const ordinals = new Map<string, number>();
  const uninstalled: AppDraft[] = [];
  const aside = [...setAside];
  for (const draft of drafts) {
    if (draft.uninstalled === 'yes') {
      uninstalled.push(draft);
      aside.push({ line: draft.line, excerpt: draft.title, reason: 'shown as uninstalled, so not an installed app' });
      continue;
    }
    const { appKey, keyStrength } = keyOfApp(draft);
    const first = kept.get(appKey);
    if (first && isSameApp(first, draft)) {
      aside.push(asRepeat('app', draft.line, draft.title, first.line, []));
      kept.set(appKey, mergeApp(first, draft));
      continue;
    }
    const free = firstFreeKey(appKey, kept, ordinals);
    kept.set(free, { ...draft, appKey: free, keyStrength, isCountersign: isOwnRow(draft, ownApiKey) });
  }
  return {
    kind: 'apps',
    uninstalled,
    ...taken([...kept.values()], aside, origin.rowsRead ?? drafts.length + setAside.length, origin),
  };
}

/**
 * The same snapshot with rows that were added to an earlier one by hand, behind its own. One that the source itself shows by now is
 * left out, and counted as such. They count as read and kept, and never towards a second count.
 */
export function withRowsByHand(roster: Roster, byHand: readonly (Account | AppInstallation)[]): Roster {
  const shown = new SubjectIndex<Account | AppInstallation>(roster.rows);
  const keys = new Set(roster.rows.map(keyOfRow));
  const added = byHand.filter((row) => !keys.has(keyOfRow(row)) && shown.sameAs(marksOf(row)).length === 0);
  if (byHand.length === 0) return roster;
  const { sheet } = roster;
  const left = byHand.length - added.length;
  const sums = {
    rowsRead: sheet.rowsRead + added.length,
    rowsKept: sheet.rowsKept + added.length,
    ...(added.length > 0 ? { rowsByHand: added.length } : {}),
    ...(left > 0 ? { rowsByHandShown: left } : {}),
  };
  const verdict = verdictOf(rowsCounted(sums), sheet.secondCount);
  return { ...roster, rows: [...roster.rows, ...added], sheet: { ...sheet, ...sums, verdict } } as Roster;
}

/** The key of a row of any kind. */
export function keyOfRow(row: Subject): string {
  if ('accountKey' in row) return row.accountKey;
  return 'appKey' in row ? row.appKey : row.roleKey;
}

function taken<Row>(rows: Row[], setAside: SetAsideLine[], rowsRead: number, origin: Origin) {
  const sorted = setAside.toSorted((a, b) => a.line - b.line);
  const sheet: CompletenessSheet = {
    origin: origin.origin,
    method: origin.route,
    by: origin.by,
    at: origin.takenAt,
    queryOrFileDigest: origin.queryOrFileDigest,
    filters: origin.filters,
    apiVersion: origin.apiVersion,
    rowsRead,
    rowsKept: rows.length,
    setAside: sorted.map(({ line, reason }) => ({ line, reason })),
    secondCount: origin.secondCount,
    verdict: verdictOf(rows.length, origin.secondCount),
  };
  return { rows, setAside: sorted, route: origin.route, takenAt: origin.takenAt, sheet };
}

// One platform id is one account whatever else differs. One address can be two accounts (staff and till, old and new), so
// there every other known fact must agree before a row is called a repeat.
function isSameAccount(first: Account, draft: AccountDraft): boolean {
  return first.keyStrength === 'platform_id' || differences(first, draft).every((field) => field === 'roles');
}

function differences(first: Account, draft: AccountDraft): string[] {
  const differs: string[] = [];
  if (known(first.email, draft.email) && first.email?.toLowerCase() !== draft.email?.toLowerCase())
    differs.push('e-mail');
  if (first.name !== '' && draft.name !== '' && first.name.toLowerCase() !== draft.name.toLowerCase())
    differs.push('name');
  for (const field of ['type', 'status', 'isOwner', 'secondFactor'] as const) {
    if (first[field] !== 'unknown' && draft[field] !== 'unknown' && first[field] !== draft[field]) differs.push(field);
  }
  if (known(first.roles, draft.roles) && draft.roles?.some((role) => !first.roles?.includes(role)))
    differs.push('roles');
  return differs;
}

function known(a: unknown, b: unknown): boolean {
  return a !== null && b !== null;
}

function asRepeat(noun: string, line: number, excerpt: string, firstLine: number, differs: string[]): SetAsideLine {
  const others = differs.filter((field) => field !== 'roles');
  const added = differs.includes('roles') ? '; its role was added there' : '';
  const told = others.length > 0 ? `; it differs there in ${others.join(', ')}` : '';
  return {
    line,
    excerpt: excerpt.slice(0, 80).toWellFormed(),
    reason: `the same ${noun} as line ${firstLine}${added}${told}`,
  };
}

function mergeAccount(first: Account, draft: AccountDraft): Account {
  return {
    ...first,
    email: first.email ?? draft.email,
    name: first.name === '' ? draft.name : first.name,
    type: first.type === 'unknown' ? draft.type : first.type,
    status: first.status === 'unknown' ? draft.status : first.status,
    isOwner: first.isOwner === 'unknown' ? draft.isOwner : first.isOwner,
    secondFactor: first.secondFactor === 'unknown' ? draft.secondFactor : first.secondFactor,
    roles: union(first.roles, draft.roles),
    permissions: union(first.permissions, draft.permissions),
    lastSeen: first.lastSeen ?? draft.lastSeen,
  };
}

function isSameApp(first: AppInstallation, draft: AppDraft): boolean {
  if (first.keyStrength !== 'title') return true;
  return first.developer === null || draft.developer === null || first.developer === draft.developer;
}

function mergeApp(first: AppInstallation, draft: AppDraft): AppInstallation {
  return {
    ...first,
    developer: first.developer ?? draft.developer,
    scopes: union(first.scopes, draft.scopes),
    installedAt: first.installedAt ?? draft.installedAt,
  };
}

function union(a: string[] | null, b: string[] | null): string[] | null {
  if (a === null || b === null) return a ?? b;
  return [...new Set([...a, ...b])];
}

// The second row under one key becomes `key~2`. The last ordinal is remembered, so that a hundred thousand equal names stay linear.
function firstFreeKey(key: string, taken: Map<string, unknown>, ordinals: Map<string, number>): string {
  if (!taken.has(key)) return key;
  let ordinal = (ordinals.get(key) ?? 1) + 1;
  while (taken.has(`${key}~${ordinal}`)) ordinal += 1;
  ordinals.set(key, ordinal);
  return `${key}~${ordinal}`;
}
