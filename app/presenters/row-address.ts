import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';

/** Where the page of one row is. A row is named by its list and its place there: a key can hold an e-mail address. */
export const rowAddress = (kind: SubjectKind, listId: string, position: number): string =>
  `/app/${kind}/${listId}/${position}`;

/** The place of a row as an address says it; null when it says none. */
export function readPosition(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null;
}

/** Is this the form of an id? What is none finds nothing, and the database would call it an error. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
