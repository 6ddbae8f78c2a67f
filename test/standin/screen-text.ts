import type { InstalledApp } from './apps.ts';
import type { AccountType, Person } from './people.ts';
import { installedApps } from './stores.ts';
import type { Store } from './stores.ts';

/*
 * What a person sees on the store's settings pages, as rows of cells; a cell may have several lines. The admin page draws these and
 * `pasteText` is what selecting the drawn page and copying it gives. Shopify's real layout is not known here (platform.md 1.5).
 */

export type Screen = 'users' | 'apps' | 'uninstalled';

export interface ScreenTable {
  title: string;
  /** The count which Shopify shows beside the list. */
  count: string;
  columns: string[];
  rows: { key: string; cells: string[][] }[];
}

export function screenTable(store: Store, screen: Screen): ScreenTable {
  if (screen === 'users') return usersTable(store);
  return screen === 'apps' ? appsTable(store) : uninstalledTable(store);
}

export function screenCount(store: Store, screen: Screen): number {
  return screenTable(store, screen).rows.length;
}

/** What lands in the clipboard when the page's list is selected and copied in Chromium. */
export function pasteText(store: Store, screen: Screen): string {
  const table = screenTable(store, screen);
  const rows = table.rows.map((row) => row.cells.map((lines) => lines.join('\n')).join('\t'));
  return [table.title, table.count, '', table.columns.join('\t'), ...rows].join('\n');
}

const TYPES: Record<AccountType, string> = {
  REGULAR: 'Staff',
  SAML: 'Staff',
  INVITED: 'Staff',
  REQUESTED: 'Staff',
  COLLABORATOR: 'Collaborator',
  COLLABORATOR_TEAM_MEMBER: 'Collaborator',
  RESTRICTED: 'POS only',
};

const STATUSES: Record<Person['status'], string> = {
  active: 'Active',
  suspended: 'Suspended',
  pending: 'Pending',
  inactive: 'Inactive',
};

function usersTable(store: Store): ScreenTable {
  return {
    title: 'Users',
    count: plural(store.people.length, 'user'),
    columns: ['User', 'Status', 'Type', 'Role'],
    rows: store.people.map((person) => ({
      key: person.key,
      cells: [
        [`${person.firstName} ${person.lastName}`, person.email],
        [STATUSES[person.status]],
        [person.isOwner ? 'Store owner' : TYPES[person.accountType]],
        [person.role],
      ],
    })),
  };
}

function appsTable(store: Store): ScreenTable {
  const apps = installedApps(store);
  return {
    title: 'Apps and sales channels',
    count: plural(apps.length, 'app'),
    columns: ['App', 'Installed'],
    rows: apps.map((app) => appRow(app, app.installedAt)),
  };
}

function uninstalledTable(store: Store): ScreenTable {
  const apps = store.apps.filter((app) => app.uninstalledAt !== null);
  return {
    title: 'Uninstalled apps',
    count: plural(apps.length, 'app'),
    columns: ['App', 'Uninstalled'],
    rows: apps.map((app) => appRow(app, app.uninstalledAt ?? '')),
  };
}

function appRow(app: InstalledApp, at: string): { key: string; cells: string[][] } {
  const developer = app.developerName === null ? [] : [`by ${app.developerName}`];
  return { key: app.handle, cells: [[app.title, ...developer], [day(at)]] };
}

function day(at: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(at));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The CSV export of Settings > Users. Its columns are an assumption: nobody outside has published them (platform.md 1.5). */
export function usersCsv(store: Store): string {
  const head = [
    'First name',
    'Last name',
    'Email',
    'User type',
    'Status',
    'Roles',
    'Two-step authentication',
    'Last login',
  ];
  const rows = store.people.map((person) => [
    person.firstName,
    person.lastName,
    person.email,
    person.isOwner ? 'Store owner' : TYPES[person.accountType],
    STATUSES[person.status],
    person.role,
    person.twoStep ? 'On' : 'Off',
    person.lastLoginAt ?? '',
  ]);
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
