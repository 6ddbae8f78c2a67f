/**
 * A CSV file: RFC 4180, comma, CRLF, every cell quoted, UTF-8 with a byte order mark so that spreadsheets read names
 * right. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets show as
 * text (OWASP, CSV injection); nothing else is changed. Null is written "not known".
 */
export function formatCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  return [...csvLines(header, rows)].join('');
}

/** The same, a line at a time. */
export function* csvLines(header: readonly string[], rows: Iterable<readonly CsvCell[]>): Generator<string> {
  yield csvHeader(header);
  for (const cells of rows) yield csvLine(cells);
}

/** The first line, with the mark of its encoding in front. */
export const csvHeader = (header: readonly string[]): string => `\ufeff${csvLine(header)}`;

/** Any line after it. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(cellText).join(',')}\r\n`;

export type CsvCell = string | number | null;

export const NOT_KNOWN = 'not known';

function cellText(cell: CsvCell): string {
  if (typeof cell === 'number') return `"${cell}"`;
  const text = cell ?? NOT_KNOWN;
  // Tab and carriage return count too: some programs drop them and then see what follows.
  const safe = /^[\s\u0000]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
