import { wordOf } from './words.ts';

export type DayOrder = 'day first' | 'month first' | null;

const MONTHS: string[][] = [
  ['january', 'jan', 'januar', 'jänner', 'janvier', 'janv', 'enero', 'ene'],
  ['february', 'feb', 'februar', 'février', 'févr', 'fév', 'febrero'],
  ['march', 'mar', 'märz', 'mär', 'mrz', 'mars', 'marzo'],
  ['april', 'apr', 'avril', 'avr', 'abril', 'abr'],
  ['may', 'mai', 'mayo'],
  ['june', 'jun', 'juni', 'juin', 'junio'],
  ['july', 'jul', 'juli', 'juillet', 'juil', 'julio'],
  ['august', 'aug', 'août', 'aout', 'agosto', 'ago'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre'],
  ['november', 'nov', 'novembre', 'noviembre'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'déc', 'diciembre', 'dic'],
];
const MONTH_BY_WORD = new Map(MONTHS.flatMap((words, i) => words.map((word) => [wordOf(word), i + 1] as const)));

const RELATIVE =
  /(\bago\b|^vor \d|^il y a\b|^hace\b|\d\s*(日|時間|分|か月|ヶ月|週間|年)前|^(just now|today|yesterday|heute|gestern|aujourd.?hui|hier|hoy|ayer|今日|昨日|gerade eben)\b)/iu;

/** Does the text name a moment, absolutely or by distance ("3 days ago")? */
export function isDateLike(text: string): boolean {
  return RELATIVE.test(text.trim()) || parseDate(text, 'day first') !== null;
}

/**
 * An absolute date in any of the five languages as `YYYY-MM-DD`, or as UTC time when the text has one with a zone; null otherwise.
 * `03/04/2024` is only read when the order of day and month is known: guessing would move a sign-in by months.
 */
export function parseDate(text: string, order: DayOrder): string | null {
  const plain = text.trim();
  if (plain.length < 6 || plain.length > 60 || !/\d/.test(plain)) return null;
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T ,])/.exec(plain);
  if (iso) return withZone(plain) ?? day(iso[1], iso[2], iso[3]);
  const kanji = /^(\d{4})年(\d{1,2})月(\d{1,2})日/.exec(plain);
  if (kanji) return day(kanji[1], kanji[2], kanji[3]);
  const numeric = /^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:$|[\s,])/.exec(plain);
  if (numeric) return fromNumeric(Number(numeric[1]), numeric[2] ?? '', Number(numeric[3]), numeric[4], order);
  return fromWords(plain);
}

/** Which of two orders the slashed dates of one column use: told by any number above 12, else not known. */
export function dayOrderOf(values: Iterable<string>): DayOrder {
  for (const value of values) {
    const numeric = /^(\d{1,2})[/-](\d{1,2})[/-]\d{4}/.exec(value.trim());
    if (!numeric) continue;
    if (Number(numeric[1]) > 12) return 'day first';
    if (Number(numeric[2]) > 12) return 'month first';
  }
  return null;
}

function withZone(text: string): string | null {
  if (!/T?\d{2}:\d{2}.*(Z|UTC|[+-]\d{2}:?\d{2})$/.test(text)) return null;
  const time = Date.parse(
    text
      .replace(' UTC', 'Z')
      .replace(/ ([+-]\d{2}:?\d{2})$/, '$1')
      .replace(' ', 'T'),
  );
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function fromNumeric(
  first: number,
  separator: string,
  second: number,
  year: string | undefined,
  order: DayOrder,
): string | null {
  if (separator === '.' || first > 12) return day(year, second, first);
  if (second > 12) return day(year, first, second);
  if (first === second) return day(year, first, second);
  if (order === null) return null;
  return order === 'day first' ? day(year, second, first) : day(year, first, second);
}

// "March 1, 2024 at 3:04 pm", "1. März 2024", "1er mars 2024", "1 de marzo de 2024".
function fromWords(text: string): string | null {
  const words = wordOf(text)
    .replace(/\b(de|del|le|el|on|am|at|um|a las)\b/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const at = words.findIndex((word) => MONTH_BY_WORD.has(word));
  if (at < 0 || at > 3) return null;
  const month = MONTH_BY_WORD.get(words[at] ?? '');
  const year = words.find((word) => /^(19|20)\d\d$/.test(word));
  const date = [words[at - 1], words[at + 1]].find((word) => /^\d{1,2}(st|nd|rd|th|er)?$/.test(word ?? ''));
  return year && date && month ? day(year, month, Number.parseInt(date, 10)) : null;
}

function day(year: unknown, month: unknown, date: unknown): string | null {
  const [y, m, d] = [Number(year), Number(month), Number(date)];
  const time = new Date(Date.UTC(y, m - 1, d));
  if (time.getUTCFullYear() !== y || time.getUTCMonth() !== m - 1 || time.getUTCDate() !== d) return null;
  return time.toISOString().slice(0, 10);
}
