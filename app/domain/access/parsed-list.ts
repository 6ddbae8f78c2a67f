import type { AccountDraft } from './account.ts';
import type { ActivityLine } from './activity-line.ts';
import type { AppDraft } from './app-installation.ts';
import type { AppPage } from './app-page.ts';
import type { Group } from './group.ts';
import type { HrPerson } from './hr-person.ts';
import type { Role } from './role.ts';
import type { SetAsideLine } from './roster.ts';
import type { SourceKind } from './source-kind.ts';

export type ListEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'text';
export type Delimiter = ',' | ';' | '\t';

export const PEOPLE_FIELDS = [
  'name',
  'firstName',
  'lastName',
  'email',
  'platformId',
  'role',
  'type',
  'status',
  'owner',
  'secondFactor',
  'lastSeen',
  'createdAt',
  'invitedAt',
  'permissions',
] as const;
export const APP_FIELDS = [
  'title',
  'developer',
  'installedAt',
  'uninstalledAt',
  'scopes',
  'apiKey',
  'handle',
  'status',
  'type',
  'privacyPolicyUrl',
] as const;
/** `permissionMark`: one of many columns named after a permission, with a mark per role; `roleMark`: the same table turned round. */
export const ROLE_FIELDS = ['role', 'permissions', 'holders', 'permissionMark', 'roleMark'] as const;
/** `members`: one member or many in one cell. */
export const GROUP_FIELDS = ['group', 'members', 'memberEmail', 'role', 'groupOwner'] as const;
/** `subjectType`: a column that only says whether the line is about a user or a role. */
export const ACTIVITY_FIELDS = ['event', 'subject', 'subjectEmail', 'subjectType', 'at', 'by'] as const;
export const HR_FIELDS = [
  'name',
  'firstName',
  'lastName',
  'email',
  'personnelId',
  'employment',
  'joinedOn',
  'leftOn',
  'department',
  'manager',
  'managerEmail',
] as const;

export type Field =
  | (typeof PEOPLE_FIELDS)[number]
  | (typeof APP_FIELDS)[number]
  | (typeof ROLE_FIELDS)[number]
  | (typeof GROUP_FIELDS)[number]
  | (typeof ACTIVITY_FIELDS)[number]
  | (typeof HR_FIELDS)[number];

/** What a column of a list of each kind may hold. The page of an app has no columns. */
export const FIELDS_OF: Readonly<Record<SourceKind, readonly Field[]>> = {
  people: PEOPLE_FIELDS,
  apps: APP_FIELDS,
  roles: ROLE_FIELDS,
  groups: GROUP_FIELDS,
  activity: ACTIVITY_FIELDS,
  hr: HR_FIELDS,
  app_pages: [],
  uninstalled: APP_FIELDS,
};

/**
 * What a person said a column holds: the key is the column's header as written, or `#3` for the third column. A header is also found
 * in other capitals and punctuation, so that a mapping kept from an earlier file still fits.
 */
export type Mapping = Record<string, Field | 'ignore'>;

/** One column and why we read it so. `field` null: kept beside the row as a detail, under its header. */
export type Column = {
  index: number;
  header: string | null;
  field: Field | null;
  how: 'by your choice' | 'by its name' | 'by its content' | 'kept as a detail';
};

/** Something the person should look at; nothing was refused for it. Carries line numbers, no names. */
export type ListProblem = { line: number | null; sentence: string };

type Parsed = {
  refused: false;
  shape: 'table' | 'blocks';
  columns: Column[];
  setAside: SetAsideLine[];
  /** Always rows.length + setAside.length. Blank lines are not rows. */
  rowsRead: number;
  /** Lower-case hex SHA-256 of the bytes as they came; for pasted text, of its UTF-8 bytes. */
  digest: string;
  encoding: ListEncoding;
  delimiter: Delimiter | null;
  problems: ListProblem[];
  /** A count the page itself showed ("45 users"). A hint to show beside the box; never the second count by itself. */
  screenCount: number | null;
  /** How many of the lines set aside lost nothing: what they say was added to a row above, such as a further member of a group. */
  joined: number;
  /** Names the columns of this file without saying what they are called: a mapping is remembered under it. null: there are none. */
  headerSignature: string | null;
};
type ParsedAs<Kind extends SourceKind, Row> = Parsed & { kind: Kind; rows: Row[] };
export type ParsedPeople = ParsedAs<'people', AccountDraft>;
export type ParsedApps = ParsedAs<'apps', AppDraft>;
/** One row per role or group, however many lines of the input it took. */
export type ParsedRoles = ParsedAs<'roles', Role>;
export type ParsedGroups = ParsedAs<'groups', Group>;
export type ParsedActivity = ParsedAs<'activity', ActivityLine>;
export type ParsedHr = ParsedAs<'hr', HrPerson>;
export type ParsedAppPages = ParsedAs<'app_pages', AppPage>;
/** Every row has `uninstalled` 'yes': what the text shows as installed is set aside. */
export type ParsedUninstalled = ParsedAs<'uninstalled', AppDraft>;
export type ParsedList =
  | ParsedPeople
  | ParsedApps
  | ParsedRoles
  | ParsedGroups
  | ParsedActivity
  | ParsedHr
  | ParsedAppPages
  | ParsedUninstalled;
/** What a list of this kind, or of one of these kinds, is read into. */
export type ParsedOf<Kind extends SourceKind> = Extract<ParsedList, { kind: Kind }>;

export type ParseOptions<Kind extends SourceKind = SourceKind> = {
  kind: Kind;
  /** Pages of apps have no file: they are pasted. */
  route: 'import' | 'paste';
  mapping?: Mapping;
  /** The day of reading, ISO 8601, by which a leaving day has passed or not. Without it nobody has left by a date alone. */
  today?: string;
};

export type ListRefusalCode =
  | 'empty'
  | 'too_large'
  | 'spreadsheet'
  | 'binary'
  | 'html'
  | 'mixed_encoding'
  | 'no_columns'
  | 'columns_unknown'
  | 'paste_only'
  | 'only_header'
  | 'unclosed_quote'
  | 'uneven_rows'
  | 'too_many_rows'
  | 'cell_too_long'
  | 'no_rows';

/** The whole input is refused and nothing of it may be stored. `sentence` says what happened, why, and what to do. */
export type ListRefusal = {
  refused: true;
  code: ListRefusalCode;
  sentence: string;
  lines: { line: number; reason: string }[];
  /** Column headers found, when the person can help by saying which column is which. */
  columns: string[];
  /** As in a list that was read: the mapping remembered under it may be what was missing. null: no columns were found. */
  headerSignature: string | null;
  digest: string;
};
