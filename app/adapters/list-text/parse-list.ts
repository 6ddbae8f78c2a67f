import { createHash } from 'node:crypto';

import { buildActivity } from './activity-rows.ts';
import { readActivityBlocks } from './activity-blocks.ts';
import { readAppPages } from './app-pages.ts';
import { buildApps } from './app-rows.ts';
import { readBlocks } from './blocks.ts';
import { mendBrokenCells } from './broken-cells.ts';
import { decode, MAX_BYTES } from './decode.ts';
import { ListError } from './list-error.ts';
import { LIST_KINDS } from './list-kinds.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import { buildGroups } from './group-rows.ts';
import { headerSignature } from './header-signature.ts';
import { buildHr } from './hr-rows.ts';
import type {
  Column,
  Delimiter,
  ListEncoding,
  ListProblem,
  ListRefusal,
  ParsedList,
  ParsedOf,
  ParseOptions,
} from '#app/domain/access/parsed-list.ts';
import { buildPeople } from './person-rows.ts';
import { readRecords, refuseLongCells, refuseLongLines, splitsOf, MAX_ROWS } from './records.ts';
import type { Split } from './records.ts';
import { buildRoles } from './role-rows.ts';
import { readSections } from './sections.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { readTable } from './table.ts';
import { countIn } from './tokens.ts';
import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { buildUninstalled } from './uninstalled-rows.ts';
import type { Built } from './values.ts';

// Five thousand people of a dozen lines each and room to spare; more is another document, and would keep the server busy.
const MAX_PASTED_LINES = 120_000;

/**
 * Read a list of any kind from a file's bytes or from pasted text. Stores nothing, never throws on any input.
 * Files: UTF-8 with or without BOM, UTF-16, Windows-1252; comma, semicolon or tab; quoted line breaks; up to 50 MB and 100,000 rows.
 * Paste: a table with tabs, or lines in blocks; no layout is known beforehand.
 * In the answer rowsRead, counted before the rows are made, is rows.length + setAside.length unless one got lost; line numbers are those of the input (1-based).
 */
export function parseList<Kind extends SourceKind>(
  input: Uint8Array | string,
  options: ParseOptions<Kind>,
): ParsedOf<Kind> | ListRefusal {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const digest = createHash('sha256').update(bytes).digest('hex');
  try {
    // `read` answers with the kind it was asked for; the compiler cannot follow one kind through the union.
    return read(input, bytes, digest, options) as ParsedOf<Kind>;
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    const { code, message: sentence, lines, columns, headerSignature: signature } = error;
    return { refused: true, code, sentence, lines, columns, headerSignature: signature, digest };
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
  read: number;
  joined: number;
};
type Common = Reading & { refused: false; digest: string; encoding: ListEncoding };

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
  const common = { refused: false as const, digest, encoding: decoded.encoding };
  const parsed = options.kind === 'app_pages' ? readPages(text, options, common) : readRows(text, options, common);
  if (parsed.rows.length === 0) refuseWithoutRows(options, parsed.setAside);
  return parsed;
}

function readRows(text: string, options: ParseOptions, known: Omit<Common, keyof Reading>): ParsedList {
  const reading = readShape(text, options);
  const common = { ...reading, ...known };
  const { fielded } = reading;
  switch (options.kind) {
    case 'people':
      return finish('people', buildPeople(fielded, sourceOf(options)), common);
    case 'apps':
      return finish('apps', buildApps(fielded), common);
    case 'uninstalled':
      return finish('uninstalled', buildUninstalled(fielded, text), common);
    case 'roles':
      return finish('roles', buildRoles(fielded), common);
    case 'groups':
      return finish('groups', buildGroups(fielded), common);
    case 'activity':
      return finish('activity', buildActivity(fielded), common);
    default:
      return finish('hr', buildHr(fielded, options.today ?? null), common);
  }
}

function sourceOf({ route }: ParseOptions): string {
  return route === 'paste' ? 'pasted list' : 'imported list';
}

function readPages(text: string, options: ParseOptions, known: Omit<Common, keyof Reading>): ParsedList {
  if (options.route === 'import') {
    throw new ListError(
      'paste_only',
      'Shopify has no export of the page of an app. Open the app under Settings, Apps, select the whole page, copy it, and paste it here.',
    );
  }
  refusePastedLines(text);
  const { screenCount, ...built } = readAppPages(text);
  const reading: Reading = {
    shape: 'blocks',
    columns: [],
    fielded: [],
    setAside: [],
    problems: [],
    delimiter: null,
    screenCount,
    read: built.rows.length + built.setAside.length,
    joined: 0,
  };
  return finish('app_pages', built, { ...reading, ...known });
}

function decodePasted(text: string, bytes: Uint8Array): { text: string; encoding: ListEncoding } {
  if (bytes.length > MAX_BYTES) {
    throw new ListError('too_large', 'The pasted text is larger than 50 MB. Paste the list alone.');
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
    `The pasted text has more than ${MAX_PASTED_LINES.toLocaleString('en')} lines, more than any list of one store. Paste only the table.`,
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
  refusePastedLines(text);
  const mended = kind === 'roles' || kind === 'groups' ? mendBrokenCells(text, kind) : null;
  if (mended) {
    return { shape: 'table', delimiter: '\t', screenCount: null, ...readTable(mended, kind, 'ragged', mapping, '\t') };
  }
  const reading = readPastedBlocks(text, kind);
  if (reading.fielded.length > MAX_ROWS) {
    throw new ListError(
      'too_many_rows',
      `The pasted text gives more than ${MAX_ROWS.toLocaleString('en')} rows, more than any list of one store. Paste only the table.`,
    );
  }
  return { shape: 'blocks', delimiter: null, columns: [], joined: 0, ...reading };
}

function readPastedBlocks(text: string, kind: SourceKind) {
  if (kind !== 'roles' && kind !== 'groups' && kind !== 'activity') return readBlocks(text, kind);
  const reading = kind === 'activity' ? readActivityBlocks(text) : readSections(text, kind);
  return { ...reading, read: reading.fielded.length + reading.setAside.length };
}

function refusePastedLines(text: string): void {
  refuseLongLines(text);
  refuseLongCells(text.split('\n').map((line, i) => ({ line: i + 1, cells: [line] })));
}

// Tabs come from tables, but a cell of several lines breaks them; commas also stand in sentences.
function isPastedTable({ delimiter, columns, share, headers }: Split): boolean {
  if (columns < 2) return false;
  return delimiter === '\t' ? share >= 0.75 : share >= 0.9 && (headers >= 2 || columns >= 4);
}

function finish<Kind extends SourceKind, Row extends { line: number }>(
  kind: Kind,
  built: Built<Row>,
  { fielded: _fielded, read: rowsRead, ...common }: Common,
) {
  const setAside = [...common.setAside, ...built.setAside].toSorted((a, b) => a.line - b.line);
  const rows = built.rows.toSorted((a, b) => a.line - b.line);
  return {
    ...common,
    kind,
    rows,
    setAside,
    problems: [...common.problems, ...built.problems],
    rowsRead,
    joined: common.joined + built.joined,
    headerSignature: headerSignature(common.columns.map((column) => column.header)),
  };
}

function refuseWithoutRows({ kind }: ParseOptions, setAside: SetAsideLine[]): never {
  throw new ListError(
    'no_rows',
    `No ${LIST_KINDS[kind].row} was found in this text. Select the whole table on the screen, copy it, and paste it again.`,
    setAside.slice(0, 20).map(({ line, reason, excerpt }) => ({ line, reason: `${reason}: ${excerptOf(excerpt)}` })),
  );
}
