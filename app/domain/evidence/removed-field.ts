/** What was erased since an earlier edition of a pack, as `fieldsRemoved` names it: a part of an entry, or a row of a list, counted from 1. */
export type RemovedField =
  { readonly entry: number; readonly part: string } | { readonly listId: string; readonly row: number };

/** In: an entry's index and the name of one of its parts. Out: `entry 12 p.note`, as packs write it (docs/evidence-pack.md, section 7). */
export const partField = (index: number, part: string): string => `entry ${index} ${part}`;

/** In: a list's id and a row of it, counted from 1. Out: `list <id> row 3`, as packs write it (docs/evidence-pack.md, section 7). */
export const rowField = (listId: string, row: number): string => `list ${listId} row ${row}`;

/** Reads what the two functions above write; null for anything else. */
export function readRemovedField(text: string): RemovedField | null {
  const [, entry, part] = /^entry (\d+) (\S+)$/.exec(text) ?? [];
  if (entry !== undefined && part !== undefined) return { entry: Number(entry), part };
  const [, listId, row] = /^list (\S+) row (\d+)$/.exec(text) ?? [];
  return listId !== undefined && row !== undefined ? { listId, row: Number(row) } : null;
}
