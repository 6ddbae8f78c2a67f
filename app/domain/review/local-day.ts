/** A day of the calendar, `2026-03-29`. */
export type LocalDay = string;

/**
 * The first instant of a day where clocks show this time zone (IANA name). On the days when clocks change at midnight it is
 * the first instant that still, or already, has this date. Throws RangeError for a zone or a day that does not exist.
 */
export function startOfDay(day: LocalDay, timeZone: string): Date {
  const noon = Date.parse(`${day}T12:00:00.000Z`);
  if (!isDay(day)) throw new RangeError(`no such day: ${day}`);
  // No zone is more than 15 hours off UTC, so the beginning of the day lies in here.
  let before = noon - 48 * HOUR_MS;
  let after = noon + 24 * HOUR_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(new Date(middle), timeZone) < day) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** The date that clocks of this zone show at an instant. Throws RangeError for a zone that does not exist. */
export function dayOf(at: Date, timeZone: string): LocalDay {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['year']!.padStart(4, '0')}-${parts['month']}-${parts['day']}`;
}

/** `days` later, or earlier when negative. */
export function addDays(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
}

/** A day of the years 1970 to 9999, as it is written here. */
export function isDay(text: string): boolean {
  if (!/^(19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

/** Does this host know the zone? */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

const HOUR_MS = 3_600_000;
const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

// Making a formatter costs far more than using one.
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATTERS.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  FORMATTERS.set(timeZone, made);
  return made;
}
