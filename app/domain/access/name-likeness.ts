import { normaliseName } from './account.ts';

/** A name taken apart once, so that large lists do not do it again for every pair. */
export type NameForm = { plain: string; words: string[]; sorted: string };

/** Takes a name as it stands in a list apart. Of a name with nothing readable in it, every part is empty. */
export function formOfName(name: string): NameForm {
  const plain = normaliseName(name);
  const words = plain.split(' ').filter(Boolean);
  return { plain, words, sorted: words.toSorted().join(' ') };
}

/** Are two names the same or so alike that they may be one person under a new address? Symmetric. */
export function isSimilarName(a: string, b: string): boolean {
  return areSimilarForms(formOfName(a), formOfName(b));
}

/** As `isSimilarName`, for names already taken apart. An empty name is like none. */
export function areSimilarForms(a: NameForm, b: NameForm): boolean {
  if (a.plain === '' || b.plain === '') return false;
  if (a.plain === b.plain) return true;
  if (a.words.length > 1 && a.sorted === b.sorted) return true;
  if (isInitialForm(a.words, b.words) || isInitialForm(b.words, a.words)) return true;
  const shorter = Math.min(a.plain.length, b.plain.length);
  return shorter >= 6 && distanceAtMost(a.plain, b.plain, shorter >= 10 ? 2 : 1);
}

/**
 * Keys under which similar names meet, so that large lists need not be compared pair by pair: each word, and for a name of one
 * word its start. A name mistyped in every word is missed, and then shows as a leaver and a joiner.
 */
export function likenessKeys({ plain, words }: NameForm): string[] {
  return words.length === 1 ? [plain, plain.slice(0, 3)] : [...new Set(words)];
}

// "A. Lee" and "Ann Lee".
function isInitialForm(short: string[], long: string[]): boolean {
  if (short.length !== 2 || long.length < 2) return false;
  const [initial = '', surname = ''] = short;
  return initial.length === 1 && long[0]?.startsWith(initial) === true && long.at(-1) === surname;
}

function distanceAtMost(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > most) return false;
    above = row;
  }
  return (above[b.length] ?? most + 1) <= most;
}
