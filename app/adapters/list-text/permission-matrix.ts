import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { Column, Field } from '#app/domain/access/parsed-list.ts';
import { ListError } from './list-error.ts';
import type { TableRecord } from './records.ts';
import type { TableReading } from './table.ts';
import { value } from './values.ts';
import { words } from './word-list.ts';
import { isPlainMark, wordOf, yesOrNo } from './words.ts';

const MAX_MARKS = 1_000_000;

// Roles against permissions, with a mark where they meet: roles down and permissions across, or the other way round.

const LEVELS = new Set(
  words(`
    view | read | read only | view only | edit | write | manage | full | full access | all | none | no access | limited
    partial | custom | own | lesen | schreiben | bearbeiten | ansehen | verwalten | voll | vollzugriff | alle | keine
    lecture | écriture | modifier | gérer | complet | tout | aucun | ver | editar | gestionar | completo | todo | ninguno
    閲覧 | 編集 | 管理 | すべて | フル | 閲覧のみ
  `).map(wordOf),
);
const NO_LEVELS = new Set(
  words('none | no access | keine | kein zugriff | aucun | aucun accès | ninguno | sin acceso | なし').map(wordOf),
);
// Facts about a role that are answered with yes or no and are no permission.
const NOT_PERMISSIONS = new Set(
  words(`
    active | enabled | status | system | system role | default | default role | built-in | built in | custom | custom role | standard
    editable | deletable | locked | hidden | shopify | created by shopify | aktiv | status | systemrolle | standard | vordefiniert
    benutzerdefiniert | bearbeitbar | actif | active | système | rôle système | par défaut | personnalisé | modifiable | activo
    activa | sistema | rol del sistema | predeterminado | personalizado | editable | 有効 | システム | 既定 | デフォルト | カスタム | 編集可能
  `).map(wordOf),
);

/** What a mark says; 'level' is a yes with a word to it ("view"); null when it cannot be read. */
export type Mark = 'yes' | 'no' | 'level' | null;

/** How the marks of one table are read: a cross is a yes only where nothing else in the table says yes. */
export function markReader(cells: Iterable<string>): (cell: string) => Mark {
  let saidYes = false;
  for (const cell of cells) saidYes ||= !isCross(cell) && markOf(cell, false) === 'yes';
  return (cell) => markOf(cell, !saidYes);
}

function markOf(cell: string, crossIsYes: boolean): Mark {
  const text = cell.trim();
  if (text === '' || /^[-–—]+$/.test(text)) return 'no';
  if (isCross(text)) return crossIsYes ? 'yes' : 'no';
  if (isPlainMark(text)) return 'yes';
  const said = yesOrNo(text);
  if (said !== null) return said;
  const word = wordOf(text);
  if (NO_LEVELS.has(word)) return 'no';
  return LEVELS.has(word) ? 'level' : null;
}

/** Could this cell be a mark? An empty one can. */
export function isMark(cell: string): boolean {
  return markOf(cell, true) !== null;
}

function isCross(text: string): boolean {
  return /^\(?[xX]\)?$/.test(text.trim());
}

/** Give the columns that hold nothing but marks a field. Changes `columns`; answers whether the table is such a one. */
export function findMarks(columns: Column[], body: TableRecord[]): void {
  const open = columns.filter((column) => column.field === null && column.how === 'kept as a detail');
  const marked = open.filter((column) => isMarkColumn(column, body));
  const has = (field: Field) => columns.some((column) => column.field === field);
  const chosen = has('permissionMark') || has('roleMark');
  if (marked.length === 0 || (marked.length === 1 && !chosen && has('permissions') === has('role'))) return;
  if (has('permissions') && has('role')) return;
  refuseTooManyMarks(marked.length * body.length);
  const turned = has('roleMark') || (!has('permissionMark') && isTurned(columns, marked.length, body));
  for (const column of marked) {
    column.field = turned ? 'roleMark' : 'permissionMark';
    column.how = 'by its content';
  }
  if (turned && !has('permissions')) giveFirst(columns, body, 'permissions');
}

function refuseTooManyMarks(marks: number): void {
  if (marks <= MAX_MARKS) return;
  throw new ListError(
    'too_many_rows',
    `This table has ${marks.toLocaleString('en')} marks, more than the roles of any store. Check that you chose the right export.`,
  );
}

// Permissions outnumber roles: where no column says what it is, the longer side holds them.
function isTurned(columns: Column[], marks: number, body: TableRecord[]): boolean {
  if (columns.some((column) => column.field === 'permissions')) return true;
  return !columns.some((column) => column.field === 'role') && body.length > marks;
}

function giveFirst(columns: Column[], body: TableRecord[], field: Field): void {
  const texts = columns.filter(
    (column) =>
      column.field === null &&
      column.how === 'kept as a detail' &&
      new Set(body.map((row) => row.cells[column.index]?.trim())).size === body.length,
  );
  const [first] = texts;
  if (!first) return;
  first.field = field;
  first.how = 'by its content';
}

function isMarkColumn(column: Column, body: TableRecord[]): boolean {
  if (column.header === null || NOT_PERMISSIONS.has(wordOf(column.header))) return false;
  const cells = body.map((row) => row.cells[column.index]?.trim() ?? '').filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter((cell) => markOf(cell, true) !== null).length >= cells.length * 0.9;
}

/** Two lines of column names: "View" under "Orders" and "View" under "Products" are two permissions. Changes `columns`. */
export function tellApartByLineAbove(columns: Column[], above: TableRecord | undefined): void {
  if (!above || above.cells.filter((cell) => cell.trim() !== '').length < 2) return;
  const times = Map.groupBy(columns, (column) => wordOf(column.header ?? ''));
  let group = '';
  for (const column of columns) {
    group = above.cells[column.index]?.trim() || group;
    const twice = column.header !== null && (times.get(wordOf(column.header))?.length ?? 0) > 1;
    if (twice && group !== '') column.header = `${group}: ${column.header}`;
  }
}

/**
 * A table with permissions down and roles across -> a row for each role. Every line of a permission is set aside as added to the roles.
 * Other tables come back as they are.
 */
export function turnMatrix(reading: TableReading, headerLine: number): TableReading {
  const roles = reading.columns.filter((column) => column.field === 'roleMark');
  if (roles.length === 0) return reading;
  const names = reading.fielded.map(permissionOf);
  const fielded = roles.map((column, at): FieldedRow => {
    const label = column.header ?? `Column ${column.index + 1}`;
    const marks = reading.fielded.map((row, i) => ({ label: names[i] ?? '', value: row.marks?.[at]?.value ?? '' }));
    return { line: headerLine, values: new Map([['role', label]]), details: [], marks };
  });
  const lines = reading.fielded.map((row) => ({
    line: row.line,
    excerpt: excerptOf(permissionOf(row)),
    reason: `a permission: added to the roles named on line ${headerLine}`,
  }));
  return {
    ...reading,
    fielded,
    setAside: [...reading.setAside, ...lines],
    read: reading.read + roles.length,
    joined: reading.joined + lines.length,
  };
}

// A short text beside the permission that comes again is the area it belongs to.
function permissionOf(row: FieldedRow): string {
  const name = value(row, 'permissions') ?? '';
  const area = row.details.find((detail) => detail.value.length <= 40)?.value ?? '';
  if (name === '') return area;
  return area === '' ? name : `${area}: ${name}`;
}
