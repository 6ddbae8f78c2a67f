/** What a sentence may be filled with. Numbers are written in the reader's locale. */
export type TextValue = string | number;

/**
 * Fill a pattern of the text catalogue.
 *
 * Patterns know two things: `{name}` is replaced by the value, and `{count, plural, =0 {none} one {# row} other {# rows}}` picks a form
 * by the number, `#` being that number. Forms hold no further braces.
 * @param locale BCP 47; numbers are written its way. The plural rules are English, because the words are.
 * @throws when a value the pattern needs is absent: a hole in a sentence is a defect, never an empty string
 */
export function fill(pattern: string, values: Readonly<Record<string, TextValue>>, locale: string): string {
  return pattern.replace(
    /\{(\w+)(?:, plural,((?:\s*(?:=\d+|\w+) \{[^{}]*\})+))?\}/g,
    (_whole, name: string, forms: string | undefined) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The text "${pattern}" needs a value for ${name}.`);
      if (forms === undefined) return written(value, locale);
      return chooseForm(forms, Number(value), pattern).replaceAll('#', () => written(Number(value), locale));
    },
  );
}

const ENGLISH_PLURALS = new Intl.PluralRules('en');

function chooseForm(forms: string, count: number, pattern: string): string {
  const byName = new Map([...forms.matchAll(/(=\d+|\w+) \{([^{}]*)\}/g)].map((form) => [form[1], form[2] ?? '']));
  const chosen = byName.get(`=${count}`) ?? byName.get(ENGLISH_PLURALS.select(count)) ?? byName.get('other');
  if (chosen === undefined) throw new Error(`The text "${pattern}" has no form for ${count}.`);
  return chosen;
}

function written(value: TextValue, locale: string): string {
  if (typeof value === 'string') return value;
  // Some locales group with a narrow space, and server and browser differ in which one: a plain one reads the same.
  return new Intl.NumberFormat(locale).format(value).replace(/[\u202f\u00a0]/g, ' ');
}
