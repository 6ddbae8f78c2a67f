import { unknownAccount } from '#app/domain/access/account.ts';
import type { Account, AccountDraft } from '#app/domain/access/account.ts';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppDraft, AppInstallation } from '#app/domain/access/app-installation.ts';
import { takeApps, takePeople } from '#app/domain/access/roster.ts';
import { listedRoles, type Role } from '#app/domain/access/role.ts';
import type { AppsRoster, Origin, PeopleRoster, RolesRoster } from '#app/domain/access/roster.ts';

export const ORIGIN: Origin = {
  route: 'import',
  origin: 'users.csv',
  by: 'm1',
  takenAt: '2026-11-21T10:00:00.000Z',
  queryOrFileDigest: 'ab'.repeat(32),
  filters: null,
  apiVersion: null,
  secondCount: null,
};

export const NOW = new Date('2026-11-21T12:00:00.000Z');

export function people(...drafts: Partial<AccountDraft>[]): PeopleRoster {
  return takePeople(
    drafts.map((draft, i) => ({ ...unknownAccount(i + 1, draft.name ?? `Person ${i}`), ...draft })),
    [],
    ORIGIN,
  );
}

export function apps(...drafts: Partial<AppDraft>[]): AppsRoster {
  return takeApps(
    drafts.map((draft, i) => ({ ...unknownApp(i + 1, draft.title ?? `App ${i}`), ...draft })),
    [],
    ORIGIN,
    'own-key',
  );
}

/** Roles as a list holds them; nothing is known but what is given. */
export function roles(...given: (Pick<Role, 'name'> & Partial<Role>)[]): RolesRoster {
  const rows = listedRoles(
    given.map((one, i) => ({ line: i + 1, permissions: null, people: null, details: [], ...one })),
  );
  const sums = { rowsRead: rows.length, rowsKept: rows.length, setAside: [], verdict: 'no second count' as const };
  const sheet = { ...people().sheet, ...sums };
  return { kind: 'roles', rows, setAside: [], route: ORIGIN.route, takenAt: ORIGIN.takenAt, sheet };
}

export function person(draft: Partial<AccountDraft>): Account {
  const [row] = people(draft).rows;
  if (!row) throw new Error('no row');
  return row;
}

export function app(draft: Partial<AppDraft>): AppInstallation {
  const [row] = apps(draft).rows;
  if (!row) throw new Error('no row');
  return row;
}
