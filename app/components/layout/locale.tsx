import { createContext, useContext, useMemo } from 'react';
import type { ReactNode } from 'react';
import { text, textIn } from '#app/text/text.ts';
import type { TextKey, ValuesFor } from '#app/text/text.ts';

/** How this person reads numbers and dates, and in which time zone the store lives. Comes from the server, so both sides write the same. */
export type Locale = { locale: string; timeZone: string };

const LocaleContext = createContext<Locale>({ locale: 'en', timeZone: 'UTC' });

export function LocaleProvider({ value, children }: { value: Locale; children: ReactNode }) {
  return <LocaleContext.Provider value={value}>{children}</LocaleContext.Provider>;
}

export type Wording = {
  /** Words of the catalogue with numbers in the person's locale. */
  t: <Key extends TextKey>(key: Key, ...values: ValuesFor<Key>) => string;
  number: (value: number) => string;
  /** "A, B or C". */
  either: (names: readonly string[]) => string;
  /** "15 Jan 2026"; times are ISO 8601 UTC, shown in the store's zone. A day (YYYY-MM-DD) is that day in every zone. */
  date: (iso: string) => string;
  /** "15 Jan 2026, 14:05" in the store's zone; of a day without a time, the day. */
  dateTime: (iso: string) => string;
  /** "15 Jan 2026, 14:05 (Europe/Berlin)", where the zone matters. */
  dateTimeInZone: (iso: string) => string;
};

/** Words, numbers and dates the way this person reads them. */
export function useWording(): Wording {
  const { locale, timeZone } = useContext(LocaleContext);
  return useMemo(() => wordingFor({ locale, timeZone }), [locale, timeZone]);
}

export function wordingFor({ locale, timeZone }: Locale): Wording {
  const numbers = new Intl.NumberFormat(locale);
  // The words of the catalogue are English in every locale, so the "or" between names is too.
  const lists = new Intl.ListFormat('en', { type: 'disjunction' });
  const calendar = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(locale, { ...calendar, timeZone: 'UTC' });
  const dates = new Intl.DateTimeFormat(locale, { ...calendar, timeZone });
  const times = new Intl.DateTimeFormat(locale, {
    ...calendar,
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  });
  // Server and browser can differ in the width of a space between numbers; one plain space keeps hydration quiet.
  const plain = (written: string) => written.replace(/[\u202f\u00a0]/g, ' ');
  // A day that a source names is not midnight in London, which is the evening before in New York.
  const isDay = (iso: string) => /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const written = (format: Intl.DateTimeFormat) => (iso: string) =>
    plain((isDay(iso) ? days : format).format(new Date(iso)));
  const dateTime = written(times);
  return {
    t: (key, ...values) => textIn(locale, key, ...values),
    number: (value) => plain(numbers.format(value)),
    either: (names) => lists.format(names),
    date: written(dates),
    dateTime,
    dateTimeInZone: (iso) => text('shared.inZone', { time: dateTime(iso), zone: timeZone }),
  };
}
