import { excerptOf } from './excerpt.ts';
import type { Field, ListProblem } from '#app/domain/access/parsed-list.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { SetAsideLine } from '#app/domain/access/roster.ts';

/** Rows of a kind with what could not be one. */
export type Built<Row> = {
  rows: Row[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  /** How many of the lines set aside were added to a row above. */
  joined: number;
};

/** Between several values in one cell. */
export const LIST_SEPARATOR = /[,;|\n、；]+/;

export function nothingBuilt<Row>(): Built<Row> {
  return { rows: [], setAside: [], problems: [], joined: 0 };
}

/** A trimmed value, or null when the cell is empty or the column absent: empty means not known. */
export function value(row: FieldedRow, field: Field): string | null {
  const text = row.values.get(field)?.trim() ?? '';
  return text === '' || text === '-' || text === '–' || text === '—' ? null : text;
}

/** A cell with several values: separated by comma, semicolon, bar or line break. */
export function listOf(text: string | null): string[] | null {
  if (text === null) return null;
  const parts = text.split(LIST_SEPARATOR).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** All that a row says, for the excerpt of a line set aside. */
export function textOfRow(row: FieldedRow): string {
  return excerptOf([...row.values.values(), ...row.details.map((detail) => detail.value)].join(' '));
}

export function dateTexts(fielded: FieldedRow[], fields: Field[]): string[] {
  return fielded.flatMap((row) => fields.map((field) => row.values.get(field) ?? '').filter((text) => text !== ''));
}

/** One name of a person or thing as a list writes it: spaces as one, no mark of whose row it is. */
export function plainName(text: string): string {
  return text
    .replace(/\s*[((](you|sie|du|vous|tú|usted|あなた)[))]$/iu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
