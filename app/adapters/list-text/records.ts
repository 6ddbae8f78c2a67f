import { CsvError, parse } from 'csv-parse/sync';
import { ListError } from './list-error.ts';
import type { Delimiter } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { LIST_SEPARATOR } from './values.ts';
import { fieldOfHeader } from './words.ts';

export const MAX_ROWS = 100_000;
export const MAX_CELL = 8_000;
// The longest e-mail address.
const MAX_LISTED = 320;
const MAX_COLUMNS = 1_000;
const MAX_LINE = 1_000_000;
// A hundred thousand rows of thirty columns; more would keep the server busy for what no store has.
const MAX_CELLS = 3_000_000;
const DELIMITERS: Delimiter[] = [',', ';', '\t'];
const SAMPLE_LINES = 200;

/** One record of a table with the line of the input it starts on. */
export type TableRecord = { line: number; cells: string[] };

/** How the sample looks when split by one delimiter. `share` is the part of its records with the commonest number of columns. */
export type Split = { delimiter: Delimiter; columns: number; share: number; headers: number };

/** Try each delimiter on the first lines; the best comes first. Never throws. */
export function splitsOf(text: string, kind: SourceKind): Split[] {
  const sample = firstLines(text, SAMPLE_LINES);
  return DELIMITERS.map((delimiter) => splitBy(sample, delimiter, kind)).toSorted((a, b) => worth(b) - worth(a));
}

/**
 * All records of the text. Line numbers are those of the input even where a quoted cell spans lines; blank lines are left out.
 * @param quotes 'strict' for files; 'loose' for pasted text, where a quote mark may be part of a name
 */
export function readRecords(text: string, delimiter: Delimiter, quotes: 'strict' | 'loose'): TableRecord[] {
  refuseLongLines(text);
  const records: TableRecord[] = [];
  let ended = 0;
  let cells = 0;
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      to: MAX_ROWS + 100,
      on_record: (record: string[], { lines }) => {
        const line = ended + 1;
        ended = lines;
        if (record.length > MAX_COLUMNS) refuseWide(line);
        cells += record.length;
        if (cells > MAX_CELLS) refuseTooManyCells(line);
        if (record.some((cell) => cell.trim() !== '')) records.push({ line, cells: record });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (quotes === 'loose') return readUnquoted(text, delimiter);
    throw new ListError(
      'unclosed_quote',
      `A quotation mark opened on or after line ${ended + 1} is never closed, so everything after it would be read as one cell. The file may be cut off: export it again.`,
      [{ line: ended + 1, reason: 'a quotation mark is opened and never closed' }],
    );
  }
  refuseTooMany(records);
  refuseLongCells(records);
  return records;
}

/** Refuses a cell no list has: a file pasted into a cell, or a wrong delimiter. A cell of many short values, such as members, may be long. */
export function refuseLongCells(records: TableRecord[]): void {
  const long = records.filter((record) => record.cells.some((cell) => cell.length > MAX_CELL && !isListOfShort(cell)));
  if (long.length === 0) return;
  throw new ListError(
    'cell_too_long',
    `A cell holds more than ${MAX_CELL.toLocaleString('en')} characters, which no name, address or role does. Remove that text or export the list again.`,
    long.slice(0, 20).map(({ line }) => ({ line, reason: 'a cell is too long' })),
  );
}

function isListOfShort(cell: string): boolean {
  return cell.split(LIST_SEPARATOR).every((part) => part.length <= MAX_LISTED);
}

/** Refuses a line that would fill the memory before any cell of it could be looked at. */
export function refuseLongLines(text: string): void {
  let line = 1;
  for (let start = 0; start <= text.length; line += 1) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > MAX_LINE) refuseWide(line);
    if (end < 0) return;
    start = end + 1;
  }
}

function refuseWide(line: number): never {
  throw new ListError(
    'no_columns',
    `Line ${line} holds more values than any such list. The file may have lost its line breaks: export it again.`,
    [{ line, reason: 'far too many values on one line' }],
  );
}

function refuseTooMany(records: TableRecord[]): void {
  if (records.length <= MAX_ROWS) return;
  throw new ListError(
    'too_many_rows',
    `This file has more than ${MAX_ROWS.toLocaleString('en')} rows, so it is not a list of one store. Check that you chose the right export.`,
    [{ line: records[MAX_ROWS]?.line ?? MAX_ROWS, reason: 'the first row over the limit' }],
  );
}

function refuseTooManyCells(line: number): never {
  throw new ListError(
    'too_many_rows',
    `This file has more than ${MAX_CELLS.toLocaleString('en')} values, so it is not a list of one store. Check that you chose the right export.`,
    [{ line, reason: 'the first row over the limit' }],
  );
}

function readUnquoted(text: string, delimiter: Delimiter): TableRecord[] {
  const records = text
    .split('\n')
    .map((line, i) => ({ line: i + 1, cells: line.split(delimiter) }))
    .filter((record) => record.cells.some((cell) => cell.trim() !== ''));
  refuseTooMany(records);
  refuseLongCells(records);
  return records;
}

function splitBy(sample: string, delimiter: Delimiter, kind: SourceKind): Split {
  const records = parseSample(sample, delimiter).filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const counts = new Map<number, number>();
  for (const cells of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [columns, times] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  const headers = Math.max(0, ...records.slice(0, 15).map((cells) => headerMatches(cells, kind)));
  return { delimiter, columns, share: records.length === 0 ? 0 : times / records.length, headers };
}

function parseSample(sample: string, delimiter: Delimiter): string[][] {
  try {
    return parse(sample, { delimiter, record_delimiter: '\n', relax_column_count: true, relax_quotes: true });
  } catch {
    return sample.split('\n').map((line) => line.split(delimiter));
  }
}

function headerMatches(cells: string[], kind: SourceKind): number {
  if (cells.length < 2) return 0;
  return new Set(cells.map((cell) => fieldOfHeader(kind, cell)).filter((field) => field !== null)).size;
}

function worth(split: Split): number {
  if (split.columns < 2 && split.headers < 2) return 0;
  return split.headers * 10 + split.share * 5 + Math.min(split.columns, 20) / 10;
}

function firstLines(text: string, count: number): string {
  let end = -1;
  for (let i = 0; i < count; i += 1) {
    const next = text.indexOf('\n', end + 1);
    if (next < 0) return text.slice(0, 200_000);
    end = next;
  }
  return text.slice(0, Math.min(end, 200_000));
}
