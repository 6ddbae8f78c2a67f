import { normaliseName } from '#app/domain/access/account.ts';
import type { AccountStatus, AccountType } from '#app/domain/access/account.ts';
import type { Field, Mapping } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { APP_HEADERS, PEOPLE_HEADERS } from './header-words.ts';
import { INSTALLED_HEADINGS, MENU_WORDS, PAGE_WORDS, UNINSTALLED_HEADINGS } from './page-words.ts';
import { ACTIVITY_HEADERS, GROUP_HEADERS, HR_HEADERS, ROLE_HEADERS } from './supporting-header-words.ts';
import { NEVER, NO, OWNERS, STATUSES, TYPES, YES } from './value-words.ts';

const APP_FIELD_BY_WORD = fieldsByWord(APP_HEADERS);
const HEADERS: Record<SourceKind, Map<string, Field>> = {
  people: fieldsByWord(PEOPLE_HEADERS),
  apps: APP_FIELD_BY_WORD,
  uninstalled: APP_FIELD_BY_WORD,
  roles: fieldsByWord(ROLE_HEADERS),
  groups: fieldsByWord(GROUP_HEADERS),
  activity: fieldsByWord(ACTIVITY_HEADERS),
  hr: fieldsByWord(HR_HEADERS),
  app_pages: new Map(),
};
const STATUS_BY_WORD = byWord(STATUSES);
const TYPE_BY_WORD = byWord(TYPES);
const OWNER_WORDS = wordSet(OWNERS);
const YES_WORDS = wordSet(YES);
const NO_WORDS = wordSet(NO);
const NEVER_WORDS = wordSet(NEVER);
const PAGE_WORD_SET = wordSet(PAGE_WORDS);
const MENU_WORD_SET = wordSet(MENU_WORDS);
const UNINSTALLED_SET = wordSet(UNINSTALLED_HEADINGS);
const INSTALLED_SET = wordSet(INSTALLED_HEADINGS);

/** The form in which words are compared: as names are, with dashes and underscores read as spaces. */
export function wordOf(text: string): string {
  return normaliseName(text.replace(/[_‐-―-]+/g, ' ').replace(/[:\uff1a*]+$/, ''));
}

/** What a person said the column of this header holds, in whatever capitals and punctuation; null when they said nothing. */
export function choiceByHeader(mapping: Mapping, header: string): Field | 'ignore' | null {
  const exact = mapping[header];
  if (exact !== undefined) return exact;
  const word = wordOf(header);
  const alike = Object.keys(mapping).find((key) => wordOf(key) === word);
  return alike === undefined ? null : (mapping[alike] ?? null);
}

/** The field a column header stands for, or null. French "Nom" and Spanish "Nombre" depend on what stands beside them: see table.ts. */
export function fieldOfHeader(kind: SourceKind, header: string): Field | null {
  const word = wordOf(header);
  return HEADERS[kind].get(word) ?? HEADERS[kind].get(word.replace(/ \S*\b(utc|gmt)\b.*$/, '')) ?? null;
}

export function statusOf(text: string): AccountStatus | null {
  return STATUS_BY_WORD.get(wordOf(text)) ?? null;
}

export function typeOf(text: string): AccountType | null {
  return TYPE_BY_WORD.get(wordOf(text)) ?? null;
}

export function isOwnerWord(text: string): boolean {
  return OWNER_WORDS.has(wordOf(text));
}

export function yesOrNo(text: string): 'yes' | 'no' | null {
  const word = wordOf(text);
  if (YES_WORDS.has(word)) return 'yes';
  return NO_WORDS.has(word) ? 'no' : null;
}

/** A tick, a dot or a circle that stands for yes in a table of marks. */
export function isPlainMark(text: string): boolean {
  return /^[✓✔✅☑•●◯○◎⬤]\ufe0f?$/u.test(text.trim());
}

export function isNever(text: string): boolean {
  return NEVER_WORDS.has(wordOf(text));
}

/** Menu entries, buttons and headings of a page: never a person or an app by themselves. */
export function isPageWord(text: string): boolean {
  return PAGE_WORD_SET.has(wordOf(text)) || PAGE_WORD_SET.has(text.trim().toLowerCase());
}

/** A menu entry that may as well be the name of an app: where it stands decides. */
export function isMenuWord(text: string): boolean {
  return MENU_WORD_SET.has(wordOf(text));
}

/** Does this heading open a tab of apps, and which? */
export function tabHeading(text: string): 'installed' | 'uninstalled' | null {
  const word = wordOf(text.replace(/[(（]?\d+[)）]?/g, ' '));
  if (UNINSTALLED_SET.has(word)) return 'uninstalled';
  return INSTALLED_SET.has(word) ? 'installed' : null;
}

function fieldsByWord(headers: Partial<Record<Field, string[]>>): Map<string, Field> {
  const entries = Object.entries(headers) as [Field, string[]][];
  return new Map(entries.flatMap(([field, words]) => words.map((word) => [wordOf(word), field] as const)));
}

function byWord<Value extends string>(table: Record<Value, string[]>): Map<string, Value> {
  const entries = Object.entries(table) as [Value, string[]][];
  return new Map(entries.flatMap(([value, words]) => words.map((word) => [wordOf(word), value] as const)));
}

function wordSet(words: string[]): Set<string> {
  return new Set(words.map(wordOf));
}
