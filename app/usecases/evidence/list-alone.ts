import { type Account, isErasedKey } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { type CompletenessSheet, rowsCounted } from '#app/domain/access/completeness.ts';
import type { ListedRole } from '#app/domain/access/role.ts';
import { keyOfRow, type Subject } from '#app/domain/access/roster.ts';
import type { ReviewedKind, Route } from '#app/domain/evidence/list-entries.ts';
import type { ListBagInput } from '#app/pack/list-bag.ts';
import type { Provenance } from '#app/usecases/lists/store-list.ts';

/** A count check as it is stored with its list: 'method' says how the list was read, in more words than the sheet has for it. */
export type StoredSheet = Omit<CompletenessSheet, 'method'> & Pick<Provenance, 'method'>;

/** The table of a list that is handed over alone. null in a cell is "not known". */
export function tableOf(kind: ReviewedKind, rows: readonly Subject[]): Pick<ListBagInput, 'header' | 'rows'> {
  if (kind === 'people') {
    const people = rows as readonly Account[];
    return {
      header: ['Name', 'E-mail', 'Kind of account', 'Status', 'Store owner', 'Second factor', 'Roles', BY_HAND],
      rows: people.map((row) => [
        row.name,
        row.email,
        known(row.type),
        known(row.status),
        known(row.isOwner),
        known(row.secondFactor),
        row.roles?.join('; ') ?? null,
        byHand(row),
      ]),
    };
  }
  if (kind === 'roles') {
    const roles = rows as readonly ListedRole[];
    return {
      header: ['Role', 'People who have it', 'Permissions'],
      rows: roles.map((row) => [row.name, row.people, row.permissions?.join('; ') ?? null]),
    };
  }
  const apps = rows as readonly AppInstallation[];
  return {
    header: ['App', 'Developer', 'In the App Store', 'Access scopes', 'Installed', BY_HAND],
    rows: apps.map((row) => [
      row.title,
      row.developer,
      known(row.listed),
      row.scopes?.join('; ') ?? null,
      row.installedAt?.text ?? null,
      byHand(row),
    ]),
  };
}

const BY_HAND = 'Added by hand';

// An erased row says nothing any more, not this either.
const byHand = (row: Account | AppInstallation): string | null =>
  isErasedKey(keyOfRow(row)) ? null : row.addedBy === undefined ? 'no' : `yes: ${row.addedBy.said}`;

// The table writes null as "not known"; the domain's word for it is 'unknown'.
const known = (value: string): string | null => (value === 'unknown' ? null : value);

/** By which way the rows of a stored list came that nobody added by hand: a list with such rows names it. */
export function sourceRoute(route: Route, { sourceRoute: named }: Provenance['method']): Route {
  return typeof named === 'string' ? (named as Route) : route;
}

/** The count check of a list in plain sentences. */
export function countCheckOf(sheet: StoredSheet, route: Route): string[] {
  const counted = sheet.secondCount
    ? `${sheet.secondCount.value} counted on ${sheet.secondCount.where} at ${sheet.secondCount.at}, compared with ${rowsCounted(sheet)}: ${sheet.verdict}`
    : 'No second count was given, so completeness is not shown.';
  const byHandCount = sheet.rowsByHand ?? 0;
  const hand = `Added by hand: ${byHandCount} of the rows kept, which no source shows and no second count is compared with`;
  return [
    `Read: ${sheet.rowsRead} = kept ${sheet.rowsKept} + set aside ${sheet.setAside.length}`,
    ...sheet.setAside.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(byHandCount > 0 ? [hand] : []),
    counted,
    `Source: ${ROUTE_WORDS[sourceRoute(route, sheet.method)]}, ${sheet.origin}${digestWords(sheet)}`,
  ];
}

const ROUTE_WORDS: Readonly<Record<Route, string>> = {
  api: 'read by Countersign',
  import: 'a file that a person brought in',
  paste: 'text that a person pasted',
  manual: 'typed by a person',
};

const digestWords = ({ queryOrFileDigest }: StoredSheet): string =>
  queryOrFileDigest === '' ? '' : `, SHA-256 ${queryOrFileDigest}`;
