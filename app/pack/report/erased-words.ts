import { readRemovedField } from '#app/domain/evidence/removed-field.ts';

import { utcMinute } from './time-words.ts';

/** What a reader knows a list by. `takenAt` UTC, ISO 8601; `index` of the entry that records it. */
export interface NamedList {
  readonly kind: string;
  readonly takenAt: string;
  readonly index: number;
}

/**
 * The sentence on what was erased since the edition before. In: `fieldsRemoved` of `pack.json`, and the lists that the pack shows, by id. Out:
 * parts and rows in words, the first hundred of them; "Nothing was erased since." where there are none.
 */
export function erasedSince(fieldsRemoved: readonly string[], lists: ReadonlyMap<string, NamedList>): string {
  if (fieldsRemoved.length === 0) return 'Nothing was erased since.';
  const shown = fieldsRemoved.slice(0, MAX_FIELDS).map((field) => fieldWords(field, lists));
  const more = fieldsRemoved.length - shown.length;
  return `Erased since: ${shown.join('; ')}${more > 0 ? `; and ${more} more, all named in pack.json` : ''}.`;
}

const MAX_FIELDS = 100;

function fieldWords(text: string, lists: ReadonlyMap<string, NamedList>): string {
  const field = readRemovedField(text);
  if (!field) return text;
  if ('entry' in field)
    return `${PART_WORDS.get(field.part) ?? 'something about a person'} in entry ${field.entry} (${field.part})`;
  const list = lists.get(field.listId);
  return list
    ? `row ${field.row} of the ${list.kind} list read on ${utcMinute(list.takenAt)} (entry ${list.index})`
    : `row ${field.row} of the list ${field.listId}`;
}

/** Parts by what they hold; those of watched exports are numbered, and have no words of their own. */
const PART_WORDS: ReadonlyMap<string, string> = new Map([
  ['p.note', 'a note'],
  ['p.member', 'the name and address of a member'],
  ['p.starter', 'the name of who started'],
  ['p.decider', 'the name of who decided'],
  ['p.signer', 'the name of who signed'],
  ['p.stated_by', 'the name of who stated a removal'],
  ['p.acknowledged_by', 'the name of who acknowledged'],
  ['p.watcher', 'the name of who watched an export'],
  ['public', 'what the entry says'],
]);
