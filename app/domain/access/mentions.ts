/**
 * Text as it is compared when a person is looked for in it: without regard to case, to the form in which Unicode writes a letter, or to
 * how wide a space is.
 */
export const foldText = (text: string): string =>
  // Upper case first: it alone writes a sharp s and a final sigma as the letters that others use for them.
  text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();

/** Does any text in this JSON value hold one of the words? They are given folded. Names of members are not looked at. */
export function mentions(value: unknown, words: readonly string[]): boolean {
  if (typeof value === 'string') {
    const text = foldText(value);
    return words.some((word) => text.includes(word));
  }
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => mentions(one, words));
}

/** The same JSON value with `instead` wherever a text holds one of the words; of a text in which they cannot be told apart nothing stays. */
export function withoutMentions(value: unknown, words: readonly string[], instead: string): unknown {
  if (typeof value === 'string') return mentions(value, words) ? withoutWords(value, words, instead) : value;
  if (Array.isArray(value)) return value.map((one) => withoutMentions(one, words, instead));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutMentions(one, words, instead)]));
}

function withoutWords(text: string, words: readonly string[], instead: string): string {
  const left = words.reduce((said, word) => said.replace(anyCase(word), () => instead), text.normalize('NFKC'));
  return mentions(left, words) ? instead : left;
}

const anyCase = (word: string): RegExp => new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
