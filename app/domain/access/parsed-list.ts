import type { AccountDraft } from './account.ts';
import type { AppDraft } from './app-installation.ts';
import type { SetAsideLine } from './roster.ts';

export type ListKind = 'people' | 'apps';
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
export type Field = (typeof PEOPLE_FIELDS)[number] | (typeof APP_FIELDS)[number];

/** What a person said a column holds: the key is the column's header as written, or `#3` for the third column. */
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
};
export type ParsedPeople = Parsed & { kind: 'people'; rows: AccountDraft[] };
export type ParsedApps = Parsed & { kind: 'apps'; rows: AppDraft[] };
export type ParsedList = ParsedPeople | ParsedApps;

export type ListRefusalCode =
  | 'empty'
  | 'too_large'
  | 'spreadsheet'
  | 'binary'
  | 'html'
  | 'mixed_encoding'
  | 'no_columns'
  | 'columns_unknown'
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
  digest: string;
};
