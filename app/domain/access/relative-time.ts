import { normaliseName } from './account.ts';

const MINUTES: Record<string, RegExp> = {
  1: /^(?:m|mins?|mn|minutes?|minuten?|minutos?|分)$/u,
  60: /^(?:h|hrs?|hours?|std|stunden?|heures?|horas?|時間)$/u,
  1440: /^(?:d|days?|tag(?:en?)?|j|jours?|dias?|日)$/u,
  10_080: /^(?:w|wks?|weeks?|wochen?|sem|semaines?|semanas?|週間?)$/u,
  43_200: /^(?:mo|months?|monat(?:en?)?|mois|mes|meses|[かヶカヵケ箇]月)$/u,
  525_600: /^(?:y|yrs?|years?|jahr(?:en?)?|an|ans|annees?|anos?|年)$/u,
};
const NOW =
  /^(?:just now|now|today|heute|jetzt|gerade eben|aujourd hui|a l instant|hoy|ahora(?: mismo)?|たった今|今|今日|本日)$/u;
const YESTERDAY = /^(?:yesterday|gestern|hier|ayer|昨日)$/u;
const AGO = /^(?:vor |il y a |hace )?(\d{1,4}|an?|one|einer?|einem|une?|uno|una) ?(\p{L}+?)(?: ago|前)?$/u;
const SAYS_AGO = /^(?:vor|il y a|hace) | ago$|前$/u;

/**
 * The moment that a plain distance in time means ("2 hours ago", "vor 3 Tagen", "il y a 1 mois", "hace 2 semanas", "3日前"), counted back
 * from when it was read (UTC, ISO 8601); the latest it can mean, so a month has 30 days and a year 365. null: anything else, such as
 * "more than a year ago", or when it was read is not known.
 */
export function momentOf(text: string, readAt: string | null): string | null {
  const read = readAt === null ? Number.NaN : Date.parse(readAt);
  const minutes = minutesOf(normaliseName(text));
  return minutes === null || Number.isNaN(read) ? null : new Date(read - minutes * 60_000).toISOString();
}

function minutesOf(text: string): number | null {
  if (NOW.test(text)) return 0;
  if (YESTERDAY.test(text)) return 1440;
  const [, count = '', unit = ''] = (SAYS_AGO.test(text) && AGO.exec(text)) || [];
  const [length] = Object.entries(MINUTES).find(([, words]) => words.test(unit)) ?? [];
  return length === undefined ? null : Number(length) * (/^\d/.test(count) ? Number(count) : 1);
}
