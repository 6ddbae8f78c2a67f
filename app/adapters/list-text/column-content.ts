import { developerOf, installedTextOf, uninstalledTextOf } from './app-rows.ts';
import { isDateLike } from './dates.ts';
import { isEmail, splitAtEmail } from './emails.ts';
import { employmentOf } from './employment-words.ts';
import { looksLikeEvent } from './event-words.ts';
import { LIST_KINDS } from './list-kinds.ts';
import type { Column, Field } from '#app/domain/access/parsed-list.ts';
import type { TableRecord } from './records.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { listOf } from './values.ts';
import { isOwnerWord, isPageWord, statusOf, typeOf, yesOrNo } from './words.ts';

const SAMPLE_ROWS = 500;

/** Give the columns that no name told a field by what most of their cells hold. Changes `columns`. */
export function columnsByContent(columns: Column[], body: TableRecord[], kind: SourceKind): void {
  const sample = body.slice(0, SAMPLE_ROWS);
  const cellsOf = new Map(
    columns.map((column) => [column, sample.map((row) => row.cells[column.index]?.trim() ?? '').filter(Boolean)]),
  );
  const open = () => columns.filter((column) => column.field === null && column.how !== 'by your choice');
  for (const [field, holds] of TESTS[kind]) {
    if (columns.some((column) => column.field === field)) continue;
    const found = open().find((column) => share(cellsOf.get(column) ?? [], holds) >= 0.6);
    if (found) give(found, field);
  }
  giveName(columns, open(), cellsOf, kind);
  if (kind === 'people') giveRole(open(), cellsOf, sample.length);
  if (kind === 'activity') giveActor(columns, open(), cellsOf);
}

function giveName(columns: Column[], open: Column[], cellsOf: Map<Column, string[]>, kind: SourceKind): void {
  const { name } = LIST_KINDS[kind];
  const parts: (Field | null)[] = [name, 'firstName', 'lastName', 'roleMark'];
  if (name === null || columns.some((column) => column.field !== null && parts.includes(column.field))) return;
  const repeats =
    kind === 'activity' || (kind === 'groups' && columns.some((column) => column.field === 'memberEmail'));
  const candidates = open
    .map((column) => ({ column, score: nameScore(cellsOf.get(column) ?? [], kind, repeats) }))
    .filter(({ score }) => score >= 0.9);
  const best = candidates.toSorted((a, b) => b.score - a.score || a.column.index - b.column.index)[0];
  if (best) give(best.column, name);
}

const isScopes = (cell: string) => /^(read|write)_[a-z_]+([\s,;|]+(read|write)_[a-z_]+)*$/.test(cell);
const isSeveral = (cell: string) => (listOf(cell)?.length ?? 0) > 1;
const APP_TESTS: [Field, (cell: string) => boolean][] = [
  ['uninstalledAt', (cell) => uninstalledTextOf(cell) !== null],
  ['installedAt', (cell) => installedTextOf(cell) !== null],
  ['developer', (cell) => developerOf(cell) !== null],
  ['scopes', isScopes],
];

// Dates of personnel lists are not told by content: a birthday taken for the last day would make everybody a leaver.
const TESTS: Record<SourceKind, [Field, (cell: string) => boolean][]> = {
  people: [
    ['email', isEmail],
    ['status', (cell) => statusOf(cell) !== null],
    ['type', (cell) => typeOf(cell) !== null || isOwnerWord(cell)],
  ],
  apps: APP_TESTS,
  uninstalled: [['uninstalledAt', (cell) => uninstalledTextOf(cell) !== null || isDateLike(cell)], ...APP_TESTS],
  roles: [
    ['permissions', (cell) => isSeveral(cell) || isScopes(cell)],
    ['holders', (cell) => /^\d{1,6}$/.test(cell)],
  ],
  groups: [
    ['memberEmail', isEmail],
    ['members', (cell) => isSeveral(cell) && (splitAtEmail(cell) !== null || !cell.includes('_'))],
  ],
  activity: [
    ['at', isDateLike],
    ['event', looksLikeEvent],
  ],
  hr: [
    ['email', isEmail],
    ['managerEmail', isEmail],
    ['employment', (cell) => employmentOf(cell) !== null],
  ],
  app_pages: [],
};

// Without column names, a text column with few different values beside names is what people may do.
function giveRole(open: Column[], cellsOf: Map<Column, string[]>, rows: number): void {
  if (rows < 4) return;
  const role = open.find((column) => {
    const cells = cellsOf.get(column) ?? [];
    const distinct = new Set(cells).size;
    return (
      column.header === null &&
      cells.length >= rows * 0.5 &&
      distinct > 1 &&
      distinct <= cells.length / 2 &&
      !isOtherKind(cells)
    );
  });
  if (role) give(role, 'role');
}

function isOtherKind(cells: string[]): boolean {
  return share(cells, (cell) => isDateLike(cell) || yesOrNo(cell) !== null || /^[\d\s.,:+-]+$/.test(cell)) >= 0.5;
}

// Of two columns of names in a log, those who do things are fewer than those it is done to.
function giveActor(columns: Column[], open: Column[], cellsOf: Map<Column, string[]>): void {
  if (columns.some((column) => column.field === 'by')) return;
  const distinct = (column: Column | undefined) => (column ? new Set(cellsOf.get(column)).size : 0);
  const [actor] = open.filter(
    (column) => column.header === null && nameScore(cellsOf.get(column) ?? [], 'activity', true) >= 0.9,
  );
  const subject = columns.find((column) => column.field === 'subject' && column.how === 'by its content');
  if (!actor || !subject) return;
  give(actor, 'by');
  if (distinct(actor) > distinct(subject)) {
    actor.field = 'subject';
    subject.field = 'by';
  }
}

// Names differ from row to row (unless the list names somebody again and again), hold letters, and are short. Columns of dates,
// numbers or page words are none.
function nameScore(cells: string[], kind: SourceKind, repeats: boolean): number {
  if (cells.length === 0 || isOtherKind(cells)) return 0;
  const distinct = repeats ? 0.7 : new Set(cells).size / cells.length;
  const lettered = share(
    cells,
    (cell) => /\p{L}/u.test(cell) && cell.length <= 80 && !isPageWord(cell) && (repeats || !isEmail(cell)),
  );
  const wordsTell = kind === 'people' || kind === 'hr';
  const words = share(cells, (cell) => (wordsTell ? /\s/.test(cell) || /[\u0250-\uffff]/.test(cell) : true));
  return distinct + lettered * 0.5 + words * 0.3;
}

function give(column: Column, field: Field): void {
  column.field = field;
  column.how = 'by its content';
}

function share(cells: string[], holds: (cell: string) => boolean): number {
  return cells.length === 0 ? 0 : cells.filter(holds).length / cells.length;
}
