import { normaliseName } from '#app/domain/access/account.ts';
import type { Group, GroupMember } from '#app/domain/access/group.ts';
import type { FieldedRow } from './fielded-row.ts';
import { addMembers, membersOf } from './members.ts';
import { listOf, nothingBuilt, plainName, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';

/** A group while its lines are gathered; the sets keep a group of a hundred thousand lines linear. */
type Gathered = { group: Group; members: Set<string>; roles: Set<string>; details: Set<string> };

/**
 * Turn fielded rows into groups, one row per group: a line that names a group again adds its member to the first and is set aside
 * saying so.
 */
export function buildGroups(fielded: FieldedRow[]): Built<Group> {
  const built = nothingBuilt<Group>();
  const known = new Map<string, Gathered>();
  for (const row of fielded) {
    const name = plainName(value(row, 'group') ?? '');
    if (name === '') {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'no name of a group' });
      continue;
    }
    const first = known.get(normaliseName(name));
    if (first) {
      const reason = `the group of line ${first.group.line} again: its member was added there`;
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason });
      built.joined += 1;
    }
    const gathered = first ?? newGroup(row.line, name);
    if (!first) known.set(normaliseName(name), gathered);
    addRow(gathered, row);
  }
  for (const { group, roles } of known.values()) {
    built.rows.push({ ...group, roles: roles.size > 0 ? [...roles] : null });
  }
  return built;
}

function newGroup(line: number, name: string): Gathered {
  const group: Group = { line, name, members: null, roles: null, owner: null, details: [] };
  return { group, members: new Set(), roles: new Set(), details: new Set() };
}

function addRow({ group, members, roles, details }: Gathered, row: FieldedRow): void {
  const told = membersOfRow(row);
  if (told !== null) addMembers((group.members ??= []), told, members);
  for (const role of listOf(value(row, 'role')) ?? []) roles.add(role);
  group.owner ??= value(row, 'groupOwner');
  for (const detail of [...row.details, ...countOfMembers(row)]) {
    const key = JSON.stringify([detail.label, detail.value]);
    if (details.has(key)) continue;
    details.add(key);
    group.details.push(detail);
  }
}

// A name and an address side by side are one member; lists of both cannot be told which belongs to which unless they are as long.
function membersOfRow(row: FieldedRow): GroupMember[] | null {
  const listed = value(row, 'members');
  const named = listed === null || isCount(listed) ? null : membersOf(listed);
  const addressed = value(row, 'memberEmail') === null ? null : membersOf(value(row, 'memberEmail'));
  if (named === null || addressed === null) return named ?? addressed;
  if (named.length !== addressed.length) return [...named, ...addressed];
  return named.map((member, i) => ({ name: member.name, email: member.email ?? addressed[i]?.email ?? null }));
}

function countOfMembers(row: FieldedRow): { label: string; value: string }[] {
  const listed = value(row, 'members');
  return listed !== null && isCount(listed) ? [{ label: 'Members, as counted there', value: listed }] : [];
}

function isCount(text: string): boolean {
  return /^\d{1,6}(\s*\p{L}+)?$/u.test(text);
}
