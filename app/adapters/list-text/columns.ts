import { columnsByContent } from './column-content.ts';
import { PEOPLE_HEADERS } from './header-words.ts';
import type { Column, Field, Mapping } from '#app/domain/access/parsed-list.ts';
import { findMarks, tellApartByLineAbove } from './permission-matrix.ts';
import type { TableRecord } from './records.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { words } from './word-list.ts';
import { choiceByHeader, fieldOfHeader, wordOf } from './words.ts';

// "Name" says nothing beside a column that says whose name it is.
const GENERIC = new Set(words('name | names | title | nom | nombre | 名前 | nome | naam | bezeichnung').map(wordOf));
const USER_WORDS = new Set(
  words(
    'user | users | staff | staff member | benutzer | nutzer | mitarbeiter | utilisateur | usuario | ユーザー | スタッフ',
  ).map(wordOf),
);
const EMAIL_WORDS = new Set((PEOPLE_HEADERS.email ?? []).map(wordOf));

type Table = {
  header: TableRecord | null;
  /** The line above the column names, which may hold the names of groups of columns. */
  above: TableRecord | undefined;
  width: number;
  body: TableRecord[];
  kind: SourceKind;
  mapping: Mapping;
};

/** What each column holds: what a person said, else what its name says, else what its cells are. */
export function columnsOf({ header, above, width, body, kind, mapping }: Table): Column[] {
  const columns: Column[] = Array.from({ length: width }, (_, index) => ({
    index,
    header: header?.cells[index]?.trim() || null,
    field: null,
    how: 'kept as a detail',
  }));
  if (kind === 'roles') tellApartByLineAbove(columns, above);
  const taken = byChoice(columns, mapping);
  byName(columns, kind, taken);
  if (kind === 'activity') tellActorFromSubject(columns, kind);
  soleNamePart(columns);
  if (kind === 'roles') findMarks(columns, body);
  columnsByContent(columns, body, kind);
  return columns;
}

function byChoice(columns: Column[], mapping: Mapping): Set<Field> {
  const taken = new Set<Field>();
  for (const column of columns) {
    const chosen =
      mapping[`#${column.index + 1}`] ?? (column.header === null ? null : choiceByHeader(mapping, column.header));
    if (!chosen) continue;
    column.how = 'by your choice';
    if (chosen === 'ignore' || (taken.has(chosen) && !isRepeatable(chosen))) continue;
    column.field = chosen;
    taken.add(chosen);
  }
  return taken;
}

function isRepeatable(field: Field): boolean {
  return field === 'permissionMark' || field === 'roleMark';
}

function byName(columns: Column[], kind: SourceKind, taken: Set<Field>): void {
  const named = columns.filter((column) => column.header !== null && column.how !== 'by your choice');
  const isGeneric = (column: Column) => GENERIC.has(wordOf(column.header ?? ''));
  const supporting = kind === 'roles' || kind === 'groups' || kind === 'activity';
  const inOrder = supporting ? [...named.filter((column) => !isGeneric(column)), ...named.filter(isGeneric)] : named;
  for (const column of inOrder) {
    let field = fieldOfHeader(kind, column.header ?? '');
    if (field === 'group' && taken.has('group') && isGeneric(column)) field = 'members';
    if (field === null || taken.has(field)) continue;
    column.field = field;
    column.how = 'by its name';
    taken.add(field);
  }
}

// "Nom" is the surname beside "Prénom" and the whole name alone; "Nombre" likewise beside "Apellidos".
function soleNamePart(columns: Column[]): void {
  const parts = columns.filter((column) => column.field === 'firstName' || column.field === 'lastName');
  if (parts.length === 1 && parts[0]?.how === 'by its name' && !columns.some((column) => column.field === 'name')) {
    parts[0].field = 'name';
  }
}

// "User" did it beside a resource; beside "Performed by" it is who it was done to.
function tellActorFromSubject(columns: Column[], kind: SourceKind): void {
  const actors = columns.filter((column) => column.header !== null && fieldOfHeader(kind, column.header) === 'by');
  const subject = actors.find((column) => USER_WORDS.has(wordOf(column.header ?? '')));
  const actor = actors.find((column) => column !== subject);
  const isFree =
    !columns.some((column) => column.field === 'subject') && actors.every((column) => column.how !== 'by your choice');
  if (subject && actor && isFree) {
    Object.assign(subject, { field: 'subject', how: 'by its name' });
    Object.assign(actor, { field: 'by', how: 'by its name' });
  }
  const beside = columns.find((column) => column.field === 'subject');
  const email = columns[(beside?.index ?? -2) + 1];
  if (email?.field === null && email.how !== 'by your choice' && EMAIL_WORDS.has(wordOf(email.header ?? ''))) {
    Object.assign(email, { field: 'subjectEmail', how: 'by its name' });
  }
}
