/**
 * Which rows of a review an auditor gets to test, out of a seed that the auditor names.
 *
 * The rule, to be repeated by hand: for each row write down SHA-256 over the seed in UTF-8, one zero byte, and the row's
 * item id in UTF-8 (`printf '%s\0%s' "$seed" "$itemId" | sha256sum`); sort by these digests; the first `size` rows are
 * the sample, in this order. The order of the rows that are put in plays no part, and a larger sample of the same seed
 * begins with the smaller one. Item ids are random and fixed when the review starts, before anybody knows the seed.
 */
export function drawSample(
  sha256: (bytes: Uint8Array) => Uint8Array,
  seed: string,
  itemIds: readonly string[],
  size: number,
): string[] {
  const marked = [...new Set(itemIds)].map((itemId) => ({ itemId, mark: hex(sha256(seedAndItem(seed, itemId))) }));
  // Two ids with one digest are not to be met with; the id still decides, so that even then the drawing is one drawing.
  marked.sort((a, b) => compareText(a.mark, b.mark) || compareText(a.itemId, b.itemId));
  return marked.slice(0, Math.max(0, Math.floor(size))).map(({ itemId }) => itemId);
}

/** Longest seed taken, in UTF-16 code units: it is printed on one line. */
export const MAX_SEED_LENGTH = 100;

/** A seed as it is used and printed: without space around it; null when nothing is left, or too much. */
export function seedOf(text: string): string | null {
  const seed = text.trim();
  return seed === '' || seed.length > MAX_SEED_LENGTH || !seed.isWellFormed() || /\p{Cc}/u.test(seed) ? null : seed;
}

const ENCODER = new TextEncoder();

function seedAndItem(seed: string, itemId: string): Uint8Array {
  return ENCODER.encode(`${seed}\u0000${itemId}`);
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
