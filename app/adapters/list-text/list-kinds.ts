import type { Field } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';

type ListKindFacts = {
  /** What one row is, for sentences. */
  row: string;
  /** At least one of these columns must be there. */
  identity: readonly Field[];
  /** What the reader then looks for, for sentences. */
  identityWords: string;
  /** The field a column of names is given when no header told one; null: none is guessed. */
  name: Field | null;
};

const APP: ListKindFacts = { row: 'app', identity: ['title'], identityWords: 'the name of an app', name: 'title' };

/** What differs between the kinds of list when a table is read. */
export const LIST_KINDS: Readonly<Record<SourceKind, ListKindFacts>> = {
  people: {
    row: 'person',
    identity: ['name', 'firstName', 'lastName', 'email'],
    identityWords: 'a name or an e-mail address',
    name: 'name',
  },
  apps: APP,
  uninstalled: APP,
  roles: { row: 'role', identity: ['role', 'roleMark'], identityWords: 'the name of a role', name: 'role' },
  groups: { row: 'group', identity: ['group'], identityWords: 'the name of a group', name: 'group' },
  activity: {
    row: 'line of activity',
    identity: ['event'],
    identityWords: 'what happened (such as “User removed”)',
    name: 'subject',
  },
  hr: {
    row: 'person',
    identity: ['name', 'firstName', 'lastName', 'email', 'personnelId'],
    identityWords: 'a name or an e-mail address',
    name: 'name',
  },
  app_pages: { row: 'page of an app', identity: [], identityWords: 'the page of an app', name: null },
};

/** Is this kind pasted as people are, one record with a name and mostly an address? The others that come in records are apps. */
export function isOfPeople(kind: SourceKind): boolean {
  return kind === 'people' || kind === 'hr';
}
