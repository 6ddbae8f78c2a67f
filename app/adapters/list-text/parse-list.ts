import { createHash } from 'node:crypto';

import { buildApps } from './app-rows.ts';
import { readBlocks } from './blocks.ts';
import { decode, MAX_BYTES } from './decode.ts';
import { ListError } from './list-error.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import type {
  Column,
  Delimiter,
  ListEncoding,
  ListKind,
  ListProblem,
  ListRefusal,
  Mapping,
  ParsedList,
} from '#app/domain/access/parsed-list.ts';
import { buildPeople } from './person-rows.ts';
import { readRecords, refuseLongCells, refuseLongLines, splitsOf, MAX_ROWS } from './records.ts';
import type { Split } from './records.ts';
import { readTable } from './table.ts';
import { countIn } from './tokens.ts';
import type { SetAsideLine } from '#app/domain/access/roster.ts';

// Five thousand people of a dozen lines each and room to spare; more is another document, and would keep the server busy.
const MAX_PASTED_LINES = 120_000;

export type ParseOptions = { kind: ListKind; route: 'import' | 'paste'; mapping?: Mapping };

/**
 * Read a list of people or apps from a file's bytes or from pasted text. Stores nothing, never throws on any input.
 * Files: UTF-8 with or without BOM, UTF-16, Windows-1252; comma, semicolon or tab; quoted line breaks; up to 50 MB and 100,000 rows.
 * Paste: a table with tabs, or lines in blocks; no layout is known beforehand.
 * In the answer rowsRead = rows.length + setAside.length, and line numbers are those of the input (1-based).
 */
export function parseList(input: Uint8Array | string, options: ParseOptions): ParsedList | ListRefusal {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const digest = createHash('sha256').update(bytes).digest('hex');
  try {
    return read(input, bytes, digest, options);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    const { code, message: sentence, lines, columns } = error;
    return { refused: true, code, sentence, lines, columns, digest };
  }
}

type Reading = {
  shape: 'table' | 'blocks';
  columns: Column[];
  fielded: FieldedRow[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  delimiter: Delimiter | null;
  screenCount: number | null;
};

function read(input: Uint8Array | string, bytes: Uint8Array, digest: string, options: ParseOptions): ParsedList {
  const decoded = typeof input === 'string' ? decodePasted(input, bytes) : decode(bytes);
  const text = decoded.text.replace(/\r\n?|\u2028|\u2029/g, '\n');
  if (text.trim() === '') {
    throw new ListError(
      'empty',
      'There is nothing in this list. Choose another file, or select the whole table on the screen and copy it again.',
    );
  }
  refuseHtml(text);
  if (options.route === 'paste') refuseTooManyLines(text);
  const reading = readShape(text, options);
  const source = options.route === 'paste' ? 'pasted list' : 'imported list';
  const common = { refused: false as const, ...reading, digest, encoding: decoded.encoding };
  const parsed =
    options.kind === 'people'
      ? finish('people', buildPeople(reading.fielded, source), common)
      : finish('apps', buildApps(reading.fielded), common);
  if (parsed.rows.length === 0) refuseWithoutRows(options, parsed.setAside);
  return parsed;
}

function decodePasted(text: string, bytes: Uint8Array): { text: string; encoding: ListEncoding } {
  if (bytes.length > MAX_BYTES) {
    throw new ListError('too_large', 'The pasted text is larger than 50 MB. Paste the list of users or apps alone.');
  }
  if (text.includes('\u0000')) {
    throw new ListError(
      'binary',
      'The pasted text holds characters that no list has. Copy the table from the screen again.',
    );
  }
  return { text: text.replace(/^\ufeff/, '').toWellFormed(), encoding: 'text' };
}

function refuseHtml(text: string): void {
  if (!/^\s*(<!doctype html|<html|<head|<body|<table|<meta|<\?xml|<!--)/i.test(text.slice(0, 2000))) return;
  throw new ListError(
    'html',
    'This is a web page saved under another name, not a CSV file: often the sign-in page came instead of the export. Sign in, export again, or copy the table from the screen and paste it.',
    [{ line: 1, reason: 'HTML instead of column names' }],
  );
}

function refuseTooManyLines(text: string): void {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= MAX_PASTED_LINES; at = text.indexOf('\n', at + 1)) lines += 1;
  if (lines <= MAX_PASTED_LINES) return;
  throw new ListError(
    'too_many_rows',
    `The pasted text has more than ${MAX_PASTED_LINES.toLocaleString('en')} lines, more than any list of people or apps. Paste only the table.`,
    [{ line: MAX_PASTED_LINES + 1, reason: 'the first line over the limit' }],
  );
}

function readShape(text: string, options: ParseOptions): Reading {
  const splits = splitsOf(text, options.kind);
  return options.route === 'paste' ? readPaste(text, splits, options) : readFile(text, splits, options);
}

function readFile(text: string, splits: Split[], { kind, mapping = {} }: ParseOptions): Reading {
  const best = splits[0];
  const delimiter = best && (best.columns > 1 || best.headers > 1) ? best.delimiter : ',';
  const records = readRecords(text, delimiter, 'strict');
  const single = records.every((record) => record.cells.length === 1);
  if (single && looksUnsplit(records.map((record) => record.cells[0] ?? ''))) {
    throw new ListError(
      'no_columns',
      'No columns were found: the values of this file are not separated by commas, semicolons or tabs. Export it as CSV; if you copied it from a screen, paste it instead.',
      [{ line: records[0]?.line ?? 1, reason: 'one long value instead of columns' }],
    );
  }
  return { shape: 'table', delimiter, screenCount: null, ...readTable(records, kind, 'exact', mapping, delimiter) };
}

// A file with one column is a list of addresses or names; one whose lines hold other separators was split wrongly.
function looksUnsplit(lines: string[]): boolean {
  const split = lines
    .slice(0, 200)
    .filter(
      (line) => /[|^~:]\s*\S/.test(line) || /\S {2,}\S/.test(line) || (line.includes('@') && /\s/.test(line.trim())),
    );
  return split.length > Math.min(lines.length, 200) * 0.5;
}

function readPaste(text: string, splits: Split[], { kind, mapping = {} }: ParseOptions): Reading {
  const table = splits.find((split) => isPastedTable(split));
  if (table) {
    const reading = readTable(readRecords(text, table.delimiter, 'loose'), kind, 'ragged', mapping, table.delimiter);
    const counts = new Set(reading.setAside.map((line) => countIn(line.excerpt)).filter((count) => count !== null));
    const [screenCount = null] = counts.size === 1 ? [...counts] : [];
    return { shape: 'table', delimiter: table.delimiter, screenCount, ...reading };
  }
  refuseLongLines(text);
  const lines = text.split('\n');
  refuseLongCells(lines.map((line, i) => ({ line: i + 1, cells: [line] })));
  const reading = readBlocks(text, kind);
  if (reading.fielded.length > MAX_ROWS) {
    throw new ListError(
      'too_many_rows',
      `The pasted text gives more than ${MAX_ROWS.toLocaleString('en')} rows, more than any list of people or apps. Paste only the table.`,
    );
  }
  return { shape: 'blocks', delimiter: null, columns: [], ...reading };
}

// Tabs come from tables, but a cell of several lines breaks them; commas also stand in sentences.
function isPastedTable({ delimiter, columns, share, headers }: Split): boolean {
  if (columns < 2) return false;
  return delimiter === '\t' ? share >= 0.75 : share >= 0.9 && (headers >= 2 || columns >= 4);
}

function finish<Kind extends ListKind, Draft extends { line: number }>(
  kind: Kind,
  built: { rows: Draft[]; setAside: SetAsideLine[]; problems: ListProblem[] },
  { fielded: _fielded, ...common }: Reading & { refused: false; digest: string; encoding: ListEncoding },
) {
  const setAside = [...common.setAside, ...built.setAside].toSorted((a, b) => a.line - b.line);
  const rows = built.rows.toSorted((a, b) => a.line - b.line);
  return {
    ...common,
    kind,
    rows,
    setAside,
    problems: [...common.problems, ...built.problems],
    rowsRead: rows.length + setAside.length,
  };
}

function refuseWithoutRows({ kind }: ParseOptions, setAside: SetAsideLine[]): never {
  const what = kind === 'people' ? 'person' : 'app';
  throw new ListError(
    'no_rows',
    `No ${what} was found in this text. Select the whole table on the screen, copy it, and paste it again.`,
    setAside.slice(0, 20).map(({ line, reason, excerpt }) => ({ line, reason: `${reason}: ${excerptOf(excerpt)}` })),
  );
}
