/**
 * The number in a box for a count: null when it is empty, NaN when it is no whole number. "1,234", "1 234" and "1.234" are how screens
 * write one thousand two hundred and thirty-four. The screen and the server read it by this one rule.
 */
export function readCount(typed: string): number | null {
  const digits = typed.trim().replace(/(?<=\d)[\s.,'\u00a0\u202f](?=\d{3}\b)/g, '');
  if (digits === '') return null;
  return /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
}
