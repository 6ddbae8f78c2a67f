import { createHash } from 'node:crypto';
import { wordOf } from './words.ts';

/**
 * A name for the columns of a file, under which the mapping a person chose is remembered: the same for the same column names in any
 * order, capitals and punctuation. A column without a name counts by its place, since a mapping can only speak of its place.
 * Lower-case hex SHA-256, so that it tells nothing even where a line with somebody's name was taken for the column names.
 * @param headers the name of each column in order, null where it has none; null is answered when there are no columns
 */
export function headerSignature(headers: readonly (string | null)[]): string | null {
  if (headers.length === 0) return null;
  const words = headers.map((header, index) => (header === null ? `#${index + 1}` : wordOf(header))).toSorted();
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}
