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

/** Nothing for a text without names, else its values. */
export type ValuesFor<Key extends TextKey> = [NamesIn<Catalogue[Key]>] extends [never] ? [] : [ValuesOf<Key>];

/** The words for a key, filled in, with numbers written the English way. */
export function text<Key extends TextKey>(key: Key, ...values: ValuesFor<Key>): string {
  return textIn('en', key, ...values);
}

/** The words for a key, filled in, with numbers written the way of a locale (BCP 47). */
export function textIn<Key extends TextKey>(locale: string, key: Key, ...values: ValuesFor<Key>): string {
  return fill(en[key], values[0] ?? {}, locale);
}

/** Text whose key is only known when the page runs, for example `status.${status}`. Falls back to the second key when the first is unknown. */
export function textFor(key: string, otherwise: TextKey): string {
  return key in en ? en[key as TextKey] : en[otherwise];
}

/** The sentence for a rule's no: what happened, why, and what to do about it. */
export function refusalText(refusal: Refusal, locale = 'en'): string {
  return fill(en[`refusal.${refusal.refused}`], refusal.facts, locale);
}
