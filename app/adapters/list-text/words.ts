import { normaliseName } from '#app/domain/access/account.ts';
import type { AccountStatus, AccountType } from '#app/domain/access/account.ts';
import type { Field, ListKind } from '#app/domain/access/parsed-list.ts';
import { APP_HEADERS, PEOPLE_HEADERS } from './header-words.ts';
import { INSTALLED_HEADINGS, MENU_WORDS, PAGE_WORDS, UNINSTALLED_HEADINGS } from './page-words.ts';
import { NEVER, NO, OWNERS, STATUSES, TYPES, YES } from './value-words.ts';

const HEADERS: Record<ListKind, Map<string, Field>> = {
  people: fieldsByWord(PEOPLE_HEADERS),
  apps: fieldsByWord(APP_HEADERS),
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

/** The field a column header stands for, or null. French "Nom" and Spanish "Nombre" depend on what stands beside them: see table.ts. */
export function fieldOfHeader(kind: ListKind, header: string): Field | null {
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
