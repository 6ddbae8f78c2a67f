import { normaliseName } from './account.ts';

/** Are two names the same or so alike that they may be one person under a new address? Symmetric. */
export function isSimilarName(a: string, b: string): boolean {
  const [x, y] = [normaliseName(a), normaliseName(b)];
  if (x === '' || y === '') return false;
  if (x === y) return true;
  const [xs, ys] = [x.split(' '), y.split(' ')];
  if (xs.length > 1 && ys.length > 1 && xs.toSorted().join(' ') === ys.toSorted().join(' ')) return true;
  if (isInitialForm(xs, ys) || isInitialForm(ys, xs)) return true;
  return Math.min(x.length, y.length) >= 6 && distanceAtMost(x, y, Math.min(x.length, y.length) >= 10 ? 2 : 1);
}

/** Keys under which similar names meet, so that large lists need not be compared pair by pair: each word, and each word's start. */
export function likenessKeys(name: string): string[] {
  const words = normaliseName(name).split(' ').filter(Boolean);
  return [...new Set(words.flatMap((word) => [word, word.slice(0, 3)]))];
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
