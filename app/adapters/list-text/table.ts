import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { columnsByContent } from './column-content.ts';
import { isEmail } from './emails.ts';
import { ListError } from './list-error.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { Column, Delimiter, Field, ListKind, ListProblem, Mapping } from '#app/domain/access/parsed-list.ts';
import type { TableRecord } from './records.ts';
import { fieldOfHeader, isPageWord } from './words.ts';

export type TableReading = {
  columns: Column[];
  fielded: FieldedRow[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
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
  kind: ListKind,
  fit: 'exact' | 'ragged',
  mapping: Mapping,
  delimiter: Delimiter,
): TableReading {
  const headerAt = findHeader(records, kind, mapping);
  const header = headerAt === null ? null : (records[headerAt] ?? null);
  const width = header ? header.cells.length : commonWidth(records);
  const reading: TableReading = { columns: [], fielded: [], setAside: [], problems: [] };
  const body: TableRecord[] = [];
  records.forEach((record, i) => {
    if (i === headerAt) return;
    const reason = whyNotARow(record, i, headerAt, header, width, fit);
    if (reason === null) body.push(record);
    else reading.setAside.push({ line: record.line, excerpt: excerptOf(record.cells.join(' ')), reason });
  });
  refuseUneven(reading.setAside, body.length, delimiter);
  if (body.length === 0) refuseWithoutRows(header, reading.setAside);
  reading.columns = columnsOf(header, width, body, kind, mapping);
  refuseWithoutIdentity(reading.columns, kind, records[0]);
  reading.fielded = body.map((record) => fieldRow(record, reading.columns));
  reading.problems = problemsOf(reading.columns, kind);
  return reading;
}

function findHeader(records: TableRecord[], kind: ListKind, mapping: Mapping): number | null {
  let best: { at: number; matches: number } | null = null;
  for (const [at, record] of records.slice(0, HEADER_WITHIN).entries()) {
    if (record.cells.some((cell) => isEmail(cell))) continue;
    const filled = record.cells.filter((cell) => cell.trim() !== '');
    const fields = new Set(
      filled.map((cell) => mapping[cell.trim()] ?? fieldOfHeader(kind, cell)).filter((field) => field !== null),
    );
    const enough = fields.size >= 2 || (fields.size === 1 && at === 0);
    if (enough && fields.size > (best?.matches ?? 0) && (filled.length > 1 || record.cells.length === 1)) {
      best = { at, matches: fields.size };
    }
  }
  return best?.at ?? headerByContrast(records);
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

function columnsOf(
  header: TableRecord | null,
  width: number,
  body: TableRecord[],
  kind: ListKind,
  mapping: Mapping,
): Column[] {
  const columns: Column[] = Array.from({ length: width }, (_, index) => ({
    index,
    header: header?.cells[index]?.trim() || null,
    field: null,
    how: 'kept as a detail',
  }));
  const taken = new Set<Field>();
  for (const column of columns) {
    const chosen = mapping[column.header ?? ''] ?? mapping[`#${column.index + 1}`];
    if (!chosen) continue;
    column.how = 'by your choice';
    if (chosen === 'ignore' || taken.has(chosen)) continue;
    column.field = chosen;
    taken.add(chosen);
  }
  for (const column of columns) {
    const field = column.header === null ? null : fieldOfHeader(kind, column.header);
    if (column.how === 'by your choice' || field === null || taken.has(field)) continue;
    column.field = field;
    column.how = 'by its name';
    taken.add(field);
  }
  soleNamePart(columns);
  columnsByContent(columns, body, kind);
  return columns;
}

// "Nom" is the surname beside "Prénom" and the whole name alone; "Nombre" likewise beside "Apellidos".
function soleNamePart(columns: Column[]): void {
  const parts = columns.filter((column) => column.field === 'firstName' || column.field === 'lastName');
  if (parts.length === 1 && parts[0]?.how === 'by its name' && !columns.some((column) => column.field === 'name')) {
    parts[0].field = 'name';
  }
}

function refuseWithoutIdentity(columns: Column[], kind: ListKind, first: TableRecord | undefined): void {
  const identifying: Field[] = kind === 'people' ? ['name', 'firstName', 'lastName', 'email'] : ['title'];
  if (columns.some((column) => column.field !== null && identifying.includes(column.field))) return;
  const what = kind === 'people' ? 'a name or an e-mail address' : 'the name of an app';
  throw new ListError(
    'columns_unknown',
    `None of the columns was recognised as ${what}. Say which column it is, or check that you chose the right file.`,
    [],
    columns.map((column) => column.header ?? labelIn(first, column.index)),
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
    if (value === '') continue;
    if (column.field !== null) row.values.set(column.field, value);
    else row.details.push({ label: column.header ?? `Column ${column.index + 1}`, value });
  }
  return row;
}

function problemsOf(columns: Column[], kind: ListKind): ListProblem[] {
  const has = (field: Field) => columns.some((column) => column.field === field);
  if (kind === 'apps' || has('email')) return [];
  return [{ line: null, sentence: 'No column holds e-mail addresses, so people can only be told apart by name.' }];
}
