import type { Refusal } from '#app/domain/refusal.ts';
import { en } from './en.ts';
import { fill } from './format.ts';
import type { TextValue } from './format.ts';

type Catalogue = typeof en;
export type TextKey = keyof Catalogue;

/** The names in braces of a pattern: `{name}`, and the counted name of `{name, plural, ...}`. */
type NamesIn<Pattern extends string> = Pattern extends `${string}{${infer Opened}`
  ? Opened extends `${infer Inner}}${infer Rest}`
    ? Inner extends `${infer Name}, plural,${string}`
      ? Name | (Opened extends `${string}}}${infer AfterForms}` ? NamesIn<AfterForms> : never)
      : Inner | NamesIn<Rest>
    : never
  : never;

/** The values a text of the catalogue needs; a missing or misspelt one does not compile. */
export type ValuesOf<Key extends TextKey> = Record<NamesIn<Catalogue[Key]>, TextValue>;

type Rest<Key extends TextKey> = [NamesIn<Catalogue[Key]>] extends [never]
  ? [values?: Record<string, never>, locale?: string]
  : [values: ValuesOf<Key>, locale?: string];

/** The words for a key, filled in. `locale` (default English) only changes how numbers are written. */
export function text<Key extends TextKey>(key: Key, ...[values, locale]: Rest<Key>): string {
  return fill(en[key], values ?? {}, locale ?? 'en');
}

/** Text whose key is only known when the page runs, for example `status.${status}`. Falls back to the second key when the first is unknown. */
export function textFor(key: string, otherwise: TextKey): string {
  return key in en ? en[key as TextKey] : en[otherwise];
}

/** The sentence for a rule's no: what happened, why, and what to do about it. */
export function refusalText(refusal: Refusal, locale = 'en'): string {
  return fill(en[`refusal.${refusal.refused}`], refusal.facts, locale);
}
