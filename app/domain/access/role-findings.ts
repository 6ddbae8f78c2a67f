import { normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { InspectedRoles, Surroundings } from './about.ts';
import { conflictsOf } from './duties.ts';
import { entitlementOfPermission, isPrivileged } from './entitlement.ts';
import { findingOn, firstOf } from './finding.ts';
import type { Finding, FindingSource, Found } from './finding.ts';
import { isAdminRole } from './person-findings.ts';
import type { ListedRole } from './role.ts';

/** All findings about the rows of a roles list, row by row. */
export function findingsOfRoles(roster: InspectedRoles, about: Surroundings): Finding[] {
  const list: FindingSource = { source: 'roles', takenAt: roster.takenAt ?? null };
  return roster.rows.flatMap((row) =>
    [
      privileged(row, list),
      unknownPermissions(row, list),
      conflictingDuties(row, list),
      unused(row, list, about),
    ].flatMap((found) => (found ? [findingOn('roles', row.roleKey, found)] : [])),
  );
}

function privileged(row: ListedRole, list: FindingSource): Found | null {
  if (isAdminRole(row.name)) {
    const sentence = 'Its name says that it may do everything.';
    return { ruleId: 'role.privileged', sentence, inputs: { role: row.name }, sources: [list] };
  }
  const rights = (row.permissions ?? []).map(entitlementOfPermission).filter(isPrivileged);
  if (rights.length === 0) return null;
  const words = rights.map((right) => right.words);
  const inputs = { permissions: rights.map((right) => right.name) };
  return { ruleId: 'role.privileged', sentence: `Lets people ${firstOf(words, ', ')}.`, inputs, sources: [list] };
}

function unknownPermissions({ permissions }: ListedRole, list: FindingSource): Found | null {
  const unknown = (permissions ?? []).filter((name) => !entitlementOfPermission(name).known);
  if (unknown.length === 0) return null;
  const sentence = `Has permissions this version does not know: ${firstOf(unknown, ', ')}.`;
  return { ruleId: 'role.unknown_permission', sentence, inputs: { permissions: unknown }, sources: [list] };
}

function conflictingDuties({ permissions }: ListedRole, list: FindingSource): Found | null {
  const conflicts = conflictsOf((permissions ?? []).map(entitlementOfPermission));
  const [first] = conflicts;
  if (first === undefined) return null;
  const more = conflicts.length > 1 ? ` ${conflicts.length - 1} more such pairs.` : '';
  const names = new Set(conflicts.flatMap(({ one, other }) => [...one, ...other]));
  return {
    ruleId: 'role.conflicting_duties',
    sentence: `Lets one person ${first.pair.one.words} and also ${first.pair.other.words}.${more}`,
    inputs: { pairs: conflicts.map(({ pair }) => pair.id), permissions: [...names] },
    sources: [list],
  };
}

// Nobody has it when its own list says so, or when the people list shows the roles of everybody and nobody, nor any group, has this one.
function unused(row: ListedRole, list: FindingSource, about: Surroundings): Found | null {
  if (row.people !== null && row.people > 0) return null;
  const sentence = 'Nobody has it.';
  if (row.people === 0) return { ruleId: 'role.unused', sentence, inputs: { people: 0 }, sources: [list] };
  const { people, groups } = about;
  if (!people || people.rows.length === 0 || people.rows.some(({ roles }) => roles === null)) return null;
  const name = normaliseName(row.name);
  const isName = (one: string) => normaliseName(one) === name;
  if (people.rows.some(({ roles }: Account) => roles?.some(isName))) return null;
  // A group whose roles or members nobody knows may give it to somebody.
  const given = groups?.rows.some(({ roles, members }) => (roles?.some(isName) ?? true) && members?.length !== 0);
  if (given) return null;
  const sources: FindingSource[] = [list, { source: 'people', takenAt: people.takenAt }];
  if (groups) sources.push({ source: 'groups', takenAt: groups.takenAt });
  // A group nobody brought in may give it.
  const said = groups ? sentence : 'Nobody on the people list has it. Whether a group gives it is not known.';
  return { ruleId: 'role.unused', sentence: said, inputs: { people: 0 }, sources };
}
