import { developerOf, installedTextOf, uninstalledTextOf } from './app-rows.ts';
import { isDateLike } from './dates.ts';
import { isEmail } from './emails.ts';
import type { Column, Field, ListKind } from '#app/domain/access/parsed-list.ts';
import type { TableRecord } from './records.ts';
import { isOwnerWord, isPageWord, statusOf, typeOf, yesOrNo } from './words.ts';

const SAMPLE_ROWS = 500;

/** Give the columns that no name told a field by what most of their cells hold. Changes `columns`. */
export function columnsByContent(columns: Column[], body: TableRecord[], kind: ListKind): void {
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
  const identity: Field = kind === 'people' ? 'name' : 'title';
  const named = columns.some(
    (column) => column.field === identity || column.field === 'firstName' || column.field === 'lastName',
  );
  if (named) return;
  const candidates = open()
    .map((column) => ({ column, score: nameScore(cellsOf.get(column) ?? [], kind) }))
    .filter(({ score }) => score >= 0.9);
  const best = candidates.toSorted((a, b) => b.score - a.score || a.column.index - b.column.index)[0];
  if (best) give(best.column, identity);
  giveRole(open(), cellsOf, kind, sample.length);
}

const TESTS: Record<ListKind, [Field, (cell: string) => boolean][]> = {
  people: [
    ['email', isEmail],
    ['status', (cell) => statusOf(cell) !== null],
    ['type', (cell) => typeOf(cell) !== null || isOwnerWord(cell)],
  ],
  apps: [
    ['uninstalledAt', (cell) => uninstalledTextOf(cell) !== null],
    ['installedAt', (cell) => installedTextOf(cell) !== null],
    ['developer', (cell) => developerOf(cell) !== null],
    ['scopes', (cell) => /^(read|write)_[a-z_]+([\s,;|]+(read|write)_[a-z_]+)*$/.test(cell)],
  ],
};

// Without column names, a text column with few different values beside names is what people may do.
function giveRole(open: Column[], cellsOf: Map<Column, string[]>, kind: ListKind, rows: number): void {
  if (kind !== 'people' || rows < 4) return;
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

// Names differ from row to row, hold letters, and are short. Columns of dates, numbers or page words are none.
function nameScore(cells: string[], kind: ListKind): number {
  if (cells.length === 0 || isOtherKind(cells)) return 0;
  const distinct = new Set(cells).size / cells.length;
  const lettered = share(
    cells,
    (cell) => /\p{L}/u.test(cell) && cell.length <= 80 && !isPageWord(cell) && !isEmail(cell),
  );
  const words = share(cells, (cell) => (kind === 'apps' ? true : /\s/.test(cell) || /[\u0250-\uffff]/.test(cell)));
  return distinct + lettered * 0.5 + words * 0.3;
}

function give(column: Column, field: Field): void {
  column.field = field;
  column.how = 'by its content';
}

function share(cells: string[], holds: (cell: string) => boolean): number {
  return cells.length === 0 ? 0 : cells.filter(holds).length / cells.length;
}
