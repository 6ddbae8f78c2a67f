import { normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { AppDraft, AppInstallation } from './app-installation.ts';
import { blocksStart } from './completeness.ts';
import type { CompletenessSheet } from './completeness.ts';
import { goneAs, REMOVAL_DEFINITIONS } from './gone-as.ts';
import type { RemovalDefinitions } from './gone-as.ts';
import { isSimilarName } from './name-likeness.ts';
import type { RolesRoster, Roster, SetAsideLine, Subject } from './roster.ts';
import type { ListedRole } from './role.ts';
import { isSameSubject, marksOf } from './same-subject.ts';

export type GoneAs = 'absent' | 'suspended' | 'deactivated' | 'reduced';

/** Why a later list does not settle it. Each has its sentence. */
export type CannotTell =
  | 'other_kind'
  | 'list_incomplete'
  | 'changed_address'
  | 'changed_name'
  | 'set_aside'
  | 'entitlements_not_shown'
  | 'name_alone';

/** What a later list says of a subject whose removal was ordered. `as` is the word that is printed. */
export type Sight =
  | { seen: 'gone'; as: GoneAs; sentence: string }
  | { seen: 'there'; sentence: string }
  | { seen: 'cannot_tell'; why: CannotTell; sentence: string };

/** The list to judge by. The optional parts let lines set aside, a failing sum and the Uninstalled tab speak too. */
export type LaterList = (Pick<Roster, 'kind' | 'rows'> | Pick<RolesRoster, 'kind' | 'rows'>) & {
  setAside?: SetAsideLine[];
  uninstalled?: AppDraft[];
  sheet?: CompletenessSheet;
};

/**
 * Is the subject, or the entitlement that was to be dropped, gone from a later list? The caller sees to it that the list is later.
 * Absence only counts in a list whose sum holds, and never where the same person may stand under another address.
 * @param drop names of the roles, permissions or scopes that were to go; null when the whole subject was
 */
export function sightOf(
  subject: Subject,
  later: LaterList,
  drop: string[] | null,
  definitions: RemovalDefinitions = REMOVAL_DEFINITIONS,
): Sight {
  if (kindOf(subject) !== later.kind) return cannotTell('other_kind');
  if ('accountKey' in subject) return sightOfPerson(subject, later, drop, definitions);
  return 'appKey' in subject ? sightOfApp(subject, later, drop) : sightOfRole(subject, later, drop);
}

const kindOf = (subject: Subject): LaterList['kind'] =>
  'accountKey' in subject ? 'people' : 'appKey' in subject ? 'apps' : 'roles';

function sightOfPerson(
  subject: Account,
  later: LaterList,
  drop: string[] | null,
  definitions: RemovalDefinitions,
): Sight {
  const rows = later.rows as Account[];
  const found = findPerson(subject, rows);
  if (found.length > 0) {
    const sight =
      drop === null
        ? sightOfListed(subject, found, definitions)
        : sightOfDropped(
            found.map((row) => entitlementsOf(subject, row, drop)),
            drop,
          );
    return ifCertain(subject, found, sight);
  }
  if (rows.some((row) => mayBe(subject, row))) return cannotTell('changed_address');
  return sightOfMissing([subject.email, subject.name], later);
}

// Rows that are certainly this person; else those of the same name, where one of the lists has nothing better.
function findPerson(subject: Account, rows: Account[]): Account[] {
  const marks = marksOf(subject);
  const certain = rows.filter((row) => isSameSubject(marks, marksOf(row)));
  if (certain.length > 0) return certain;
  const name = normaliseName(subject.name);
  const open = rows.filter((row) => !subject.platformId || !row.platformId);
  return open.filter((row) => (!row.email || !subject.email) && normaliseName(row.name) === name);
}

// A row that only bears the name shows that the subject may be there still; what it shows as gone may be somebody else's.
function ifCertain(subject: object, found: object[], sight: Sight): Sight {
  const marks = marksOf(subject);
  const isCertain = found.every((row) => isSameSubject(marks, marksOf(row)));
  return sight.seen === 'gone' && !isCertain ? cannotTell('name_alone') : sight;
}

function mayBe(subject: Account, row: Account): boolean {
  return !(subject.platformId && row.platformId) && isSimilarName(subject.name, row.name);
}

/** A status proves something only when it came since: an account that could not sign in when it was decided has to be absent. */
function sightOfListed(subject: Account, found: Account[], definitions: RemovalDefinitions): Sight {
  const wordOf = (row: Account) => goneAs(row, definitions);
  const words = found.map(wordOf);
  const [word] = words;
  if (!word || words.some((other) => other === null)) return { seen: 'there', sentence: 'Still on the later list.' };
  const before = wordOf(subject) ?? definitions.default?.[subject.status] ?? null;
  if (before !== null) {
    const sentence = `Still on the later list. It was ${before} already when the removal was decided, so only a list without it proves the removal.`;
    return { seen: 'there', sentence };
  }
  return { seen: 'gone', as: word, sentence: `On the later list as ${word}, so it can no longer sign in.` };
}

function sightOfApp(subject: AppInstallation, later: LaterList, drop: string[] | null): Sight {
  const rows = later.rows as AppInstallation[];
  const found = rows.filter((row) => isSameApp(subject, row));
  if (found.length > 0) {
    if (drop === null) return { seen: 'there', sentence: 'Still on the later list.' };
    const sight = sightOfDropped(
      found.map((row) => row.scopes),
      drop,
    );
    return ifCertain(subject, found, sight);
  }
  if (later.uninstalled?.some((row) => isSameApp(subject, row))) {
    return { seen: 'gone', as: 'absent', sentence: 'Shopify lists it under Uninstalled.' };
  }
  return sightOfMissing([subject.title], {
    ...later,
    setAside: later.setAside?.filter((line) => !isUninstalledLine(line)),
  });
}

function sightOfRole(subject: ListedRole, later: LaterList, drop: string[] | null): Sight {
  const rows = later.rows as ListedRole[];
  const found = rows.filter((row) => isSameSubject(marksOf(subject), marksOf(row)));
  if (found.length > 0) {
    return drop === null
      ? { seen: 'there', sentence: 'Still on the later list.' }
      : sightOfDropped(
          found.map((row) => row.permissions),
          drop,
        );
  }
  if (rows.some((row) => mayBeRenamed(subject, row))) return cannotTell('changed_name');
  // A line that was added to the role above it is about that role, whatever words it holds.
  const setAside = later.setAside?.filter((line) => !line.reason.startsWith('the role of line'));
  return sightOfMissing([subject.name], { ...later, setAside });
}

// A role has no id: one that permits the same under a similar name may be the very one.
function mayBeRenamed(subject: ListedRole, row: ListedRole): boolean {
  if (!isSimilarName(subject.name, row.name)) return false;
  if (subject.permissions === null || row.permissions === null) return true;
  const [had, has] = [new Set(subject.permissions), new Set(row.permissions)];
  return had.size === has.size && [...had].every((name) => has.has(name));
}

function isSameApp(subject: AppInstallation, row: AppDraft): boolean {
  const [one, other] = [marksOf(subject), marksOf(row)];
  if (isSameSubject(one, other)) return true;
  if ((one.id && other.id) || (one.address && other.address)) return false;
  if (normaliseName(subject.title) !== normaliseName(row.title)) return false;
  return !subject.developer || !row.developer || normaliseName(subject.developer) === normaliseName(row.developer);
}

function isUninstalledLine(line: SetAsideLine): boolean {
  return line.reason.startsWith('shown as uninstalled');
}

function sightOfMissing(marks: (string | null)[], later: LaterList): Sight {
  if (later.sheet && blocksStart(later.sheet) !== null) return cannotTell('list_incomplete');
  const wanted = marks.filter((mark) => mark !== null && mark !== '').map((mark) => normaliseName(mark ?? ''));
  const aside = later.setAside?.some((line) => wanted.some((mark) => normaliseName(line.excerpt).includes(mark)));
  if (aside) return cannotTell('set_aside');
  return { seen: 'gone', as: 'absent', sentence: 'Not on the later list.' };
}

function sightOfDropped(held: (string[] | null)[], drop: string[]): Sight {
  if (held.some((one) => one === null)) return cannotTell('entitlements_not_shown');
  const left = drop.filter((name) =>
    held.some((one) => one?.some((had) => normaliseName(had) === normaliseName(name))),
  );
  if (left.length > 0) return { seen: 'there', sentence: `Still has ${left.join(', ')}.` };
  return { seen: 'gone', as: 'reduced', sentence: `The later list no longer shows ${drop.join(', ')}.` };
}

// Roles and permissions are two lists; a name is only gone from the one it stood in when that one is shown.
function entitlementsOf(subject: Account, row: Account, drop: string[]): string[] | null {
  const needsRoles = drop.some((name) => !subject.permissions?.includes(name));
  const needsPermissions = drop.some((name) => subject.permissions?.includes(name));
  if ((needsRoles && row.roles === null) || (needsPermissions && row.permissions === null)) return null;
  return [...(row.roles ?? []), ...(row.permissions ?? [])];
}

const SENTENCES: Record<CannotTell, string> = {
  other_kind: 'The later list is of another kind.',
  list_incomplete: 'The later list does not add up or differs from the second count, so a missing row proves nothing.',
  changed_address: 'The later list has the same or a similar name under another address. It may be the same person.',
  changed_name: 'The later list has a role with a similar name that permits the same. It may be the same role.',
  set_aside: 'A line set aside from the later list mentions it, so it may still be there.',
  name_alone: 'The later list has a row of this name, and nothing beside the name shows that it is the same one.',
  entitlements_not_shown: 'The later list does not show what the row can do.',
};

function cannotTell(why: CannotTell): Sight {
  return { seen: 'cannot_tell', why, sentence: SENTENCES[why] };
}
