import type { TableRecord } from './records.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { fieldOfHeader } from './words.ts';

/**
 * A pasted table whose last cells have several lines, so that only the first line of each row holds tabs -> its records, the further
 * lines put back into the cell they came from. Null when the text is no such table.
 */
export function mendBrokenCells(text: string, kind: SourceKind): TableRecord[] | null {
  const lines = text
    .split('\n')
    .map((raw, i) => ({ line: i + 1, cells: raw.split('\t') }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const headerAt = lines
    .slice(0, 15)
    .findIndex(({ cells }) => cells.filter((cell) => fieldOfHeader(kind, cell) !== null).length >= 2);
  const width = lines[headerAt]?.cells.length ?? 0;
  const body = lines.slice(headerAt + 1);
  if (headerAt < 0 || width < 2 || body[0]?.cells.length !== width) return null;
  if (!body.every(({ cells }) => cells.length === width || cells.length === 1)) return null;
  const records: TableRecord[] = lines.slice(0, headerAt + 1);
  for (const { line, cells } of body) {
    const last = records.at(-1);
    if (cells.length === 1 && last) last.cells[width - 1] = `${last.cells[width - 1] ?? ''}\n${cells[0] ?? ''}`;
    else records.push({ line, cells });
  }
  return records;
}
