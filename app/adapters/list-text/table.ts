import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { columnsOf } from './columns.ts';
import { isEmail } from './emails.ts';
import { ListError } from './list-error.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import { headerSignature } from './header-signature.ts';
import { LIST_KINDS } from './list-kinds.ts';
import type { Column, Delimiter, Field, ListProblem, Mapping } from '#app/domain/access/parsed-list.ts';
import { isMark, turnMatrix } from './permission-matrix.ts';
import type { TableRecord } from './records.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { choiceByHeader, fieldOfHeader, isPageWord, yesOrNo } from './words.ts';

export type TableReading = {
  columns: Column[];
  fielded: FieldedRow[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  /** How many records there are without that of the column names: counted before any is read, so that none is lost unseen. */
  read: number;
  /** How many of the lines set aside were added to a row. */
  joined: number;
};

const HEADER_WITHIN = 15;
// Above this share of rows that do not fit the columns, the delimiter or the file is wrong, and reading on would invent people.
const MAX_UNEVEN_SHARE = 0.5;

/**
 * Records of a table -> rows with fields. Finds the header by its words in any language, else columns by what they hold.
 * @param fit 'exact' for files, where a row with fewer or more cells is damage; 'ragged' for pasted text, which loses empty end cells
 */
export function readTable(
  records: TableRecord[],
  kind: SourceKind,
  fit: 'exact' | 'ragged',
  mapping: Mapping,
  delimiter: Delimiter,
): TableReading {
  const headerAt = findHeader(records, kind, mapping);
  const header = headerAt === null ? null : (records[headerAt] ?? null);
  const width = header ? header.cells.length : commonWidth(records);
  const read = records.length - (headerAt === null ? 0 : 1);
  const reading: TableReading = { columns: [], fielded: [], setAside: [], problems: [], read, joined: 0 };
  const body: TableRecord[] = [];
  records.forEach((record, i) => {
    if (i === headerAt) return;
    const reason = whyNotARow(record, i, headerAt, header, width, fit);
    if (reason === null) body.push(record);
    else reading.setAside.push({ line: record.line, excerpt: excerptOf(record.cells.join(' ')), reason });
  });
  refuseUneven(reading.setAside, body.length, delimiter);
  if (body.length === 0) refuseWithoutRows(header, reading.setAside);
  const above = headerAt === null ? undefined : records[headerAt - 1];
  reading.columns = columnsOf({ header, above, width, body, kind, mapping });
  refuseWithoutIdentity(reading.columns, kind, header ?? records[0]);
  const rows = body.filter((record) => !isSecondHeader(record, reading, kind));
  reading.fielded = rows.map((record) => fieldRow(record, reading.columns));
  reading.problems = problemsOf(reading.columns, kind);
  return turnMatrix(reading, header?.line ?? 1);
}

// A second line of column names, as in another language: each cell is the name of the very column it stands in.
function isSecondHeader(record: TableRecord, reading: TableReading, kind: SourceKind): boolean {
  const named = reading.columns.filter((column) => (record.cells[column.index]?.trim() ?? '') !== '');
  const isHeader =
    named.length >= 2 &&
    named.every(
      (column) => column.field !== null && fieldOfHeader(kind, record.cells[column.index] ?? '') === column.field,
    );
  if (!isHeader) return false;
  const excerpt = excerptOf(record.cells.join(' '));
  reading.setAside.push({ line: record.line, excerpt, reason: 'a second line of column names' });
  return true;
}

function findHeader(records: TableRecord[], kind: SourceKind, mapping: Mapping): number | null {
  let best: { at: number; matches: number } | null = null;
  const width = commonWidth(records);
  const firstWide = records.findIndex((record) => record.cells.length === width);
  for (const [at, record] of records.slice(0, HEADER_WITHIN).entries()) {
    if (record.cells.some((cell) => isEmail(cell))) continue;
    const filled = record.cells.filter((cell) => cell.trim() !== '');
    const fields = new Set(
      filled
        .map((cell) => choiceByHeader(mapping, cell.trim()) ?? fieldOfHeader(kind, cell))
        .filter((field) => field !== null),
    );
    const enough = fields.size >= 2 || (fields.size === 1 && (at === 0 || at === firstWide));
    if (enough && fields.size > (best?.matches ?? 0) && (filled.length > 1 || width === 1)) {
      best = { at, matches: fields.size };
    }
  }
  const byMarks = kind === 'roles' && (best?.matches ?? 0) < 2 ? headerByMarks(records, kind) : null;
  return byMarks ?? best?.at ?? headerByContrast(records);
}

// Names of permissions or roles are in no list of words: they stand above columns of marks. Of two such lines the one that also holds
// the name of a column is meant, else the first.
function headerByMarks(records: TableRecord[], kind: SourceKind): number | null {
  const candidates = records.slice(0, HEADER_WITHIN).flatMap((record, at) => {
    const below = records.slice(at + 1, at + 200).filter((row) => row.cells.length === record.cells.length);
    return below.length > 0 && record.cells.length > 2 && isAboveMarks(record, below) ? [{ record, at }] : [];
  });
  const named = candidates.find(({ record }) => record.cells.some((cell) => fieldOfHeader(kind, cell) !== null));
  return (named ?? candidates[0])?.at ?? null;
}

function isAboveMarks(record: TableRecord, below: TableRecord[]): boolean {
  const marked = record.cells.filter(
    (cell, column) =>
      isName(cell) &&
      below.every((row) => isMark(row.cells[column] ?? '')) &&
      below.some((row) => row.cells[column]?.trim()),
  );
  return marked.length >= 2;
}

function isName(cell: string): boolean {
  return /\p{L}{2}/u.test(cell) && yesOrNo(cell) === null;
}

// Column names in a language nobody listed: a first line without any address above a column that holds only addresses.
function headerByContrast(records: TableRecord[]): number | null {
  const [first, ...rest] = records;
  if (!first || rest.length < 2 || first.cells.length < 2 || first.cells.some((cell) => isEmail(cell))) return null;
  const sample = rest.slice(0, 200).filter((record) => record.cells.length === first.cells.length);
  const isAddressColumn = first.cells.some(
    (_, column) =>
      sample.length > 1 && sample.filter((row) => isEmail(row.cells[column] ?? '')).length >= sample.length * 0.8,
  );
  return isAddressColumn && first.cells.every((cell) => cell.trim() !== '') ? 0 : null;
}

function commonWidth(records: TableRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function whyNotARow(
  record: TableRecord,
  at: number,
  headerAt: number | null,
  header: TableRecord | null,
  width: number,
  fit: 'exact' | 'ragged',
): string | null {
  if (headerAt !== null && at < headerAt) return 'above the line with the column names';
  if (header && record.cells.every((cell, i) => cell.trim() === (header.cells[i]?.trim() ?? ''))) {
    return 'the column names again';
  }
  const cells = record.cells.length;
  const filled = record.cells.filter((cell) => cell.trim() !== '');
  if (width > 1 && filled.length === 1 && isNotASubject(filled[0] ?? '')) return 'a total or a label of the page';
  if (cells > width && record.cells.slice(width).some((cell) => cell.trim() !== '')) {
    return `${cells} values where there are ${width} columns`;
  }
  const tooShort = fit === 'exact' ? cells < width : filled.length < 2 && cells < width;
  return tooShort ? `${cells} ${cells === 1 ? 'value' : 'values'} where there are ${width} columns` : null;
}

function isNotASubject(text: string): boolean {
  return (
    isPageWord(text) ||
    /^\W*(total|sum|summe|gesamt|somme|suma|合計)\b|^\d[\d.,\s]*$|\d+\s*(of|von|sur|de|\/)\s*\d+/iu.test(text)
  );
}

function refuseWithoutRows(header: TableRecord | null, setAside: SetAsideLine[]): void {
  if (header) {
    throw new ListError(
      'only_header',
      'This list has column names but no rows under them. Check the filter you exported with, and export again.',
      [{ line: header.line, reason: 'the column names' }],
    );
  }
  throw new ListError(
    'no_rows',
    'No rows could be read from this list. Check that you chose the right file.',
    setAside.slice(0, 20).map(({ line, reason }) => ({ line, reason })),
  );
}

function refuseUneven(setAside: SetAsideLine[], rows: number, delimiter: Delimiter): void {
  const uneven = setAside.filter((line) => /where there are \d+ columns$/.test(line.reason));
  if (uneven.length === 0 || (rows > 0 && uneven.length / (uneven.length + rows) <= MAX_UNEVEN_SHARE)) return;
  const name = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' }[delimiter];
  throw new ListError(
    'uneven_rows',
    `${uneven.length} of ${uneven.length + rows} rows do not have as many values as there are columns (separated by ${name}). The file may mix separators or have been edited by hand: export it again.`,
    uneven.slice(0, 20).map(({ line, reason }) => ({ line, reason })),
  );
}

function refuseWithoutIdentity(columns: Column[], kind: SourceKind, first: TableRecord | undefined): void {
  const { identity, identityWords } = LIST_KINDS[kind];
  if (columns.some((column) => column.field !== null && identity.includes(column.field))) return;
  throw new ListError(
    'columns_unknown',
    `None of the columns was recognised as ${identityWords}. Say which column it is, or check that you chose the right file.`,
    [],
    columns.map((column) => column.header ?? labelIn(first, column.index)),
    headerSignature(columns.map((column) => column.header ?? (first?.cells[column.index]?.trim() || null))),
  );
}

// A first line nobody recognised may well be the column names: they help the person who maps them.
function labelIn(first: TableRecord | undefined, index: number): string {
  const cell = first?.cells[index]?.trim() ?? '';
  return cell !== '' && cell.length <= 40 && !/\d/.test(cell) ? cell : `#${index + 1}`;
}

function fieldRow(record: TableRecord, columns: Column[]): FieldedRow {
  const row: FieldedRow = { line: record.line, values: new Map(), details: [] };
  for (const column of columns) {
    const value = record.cells[column.index]?.trim() ?? '';
    if (column.field === 'permissionMark' || column.field === 'roleMark') {
      (row.marks ??= []).push({ label: column.header ?? `Column ${column.index + 1}`, value });
      continue;
    }
    if (value === '') continue;
    if (column.field !== null) row.values.set(column.field, value);
    else row.details.push({ label: column.header ?? `Column ${column.index + 1}`, value });
  }
  return row;
}

function problemsOf(columns: Column[], kind: SourceKind): ListProblem[] {
  const has = (field: Field) => columns.some((column) => column.field === field);
  if ((kind !== 'people' && kind !== 'hr') || has('email')) return [];
  return [{ line: null, sentence: 'No column holds e-mail addresses, so people can only be told apart by name.' }];
}
