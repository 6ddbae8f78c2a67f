import { normaliseName } from '#app/domain/access/account.ts';
import type { Role } from '#app/domain/access/role.ts';
import type { FieldedRow } from './fielded-row.ts';
import { markReader } from './permission-matrix.ts';
import { plainName, nothingBuilt, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';

/**
 * Turn fielded rows into roles, one row per role: a line that names a role again adds its permissions to the first and is set aside
 * saying so. Names compare as those of people do.
 */
export function buildRoles(fielded: FieldedRow[]): Built<Role> {
  const built = nothingBuilt<Role>();
  const known = new Map<string, { role: Role; holders: Set<string> }>();
  const readMark = markReader(cellsOfMarks(fielded));
  for (const row of fielded) {
    const name = plainName(value(row, 'role') ?? '');
    if (name === '') {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'no name of a role' });
      continue;
    }
    const marked = permissionsByMarks(row, readMark);
    const listed = permissionsOf(value(row, 'permissions'));
    const role: Role = {
      line: row.line,
      name,
      permissions: union(listed, marked.permissions),
      people: null,
      details: [...row.details, ...marked.unread],
    };
    const holders = holdersOf(value(row, 'holders'));
    role.people = holders.count ?? (holders.names.length > 0 ? holders.names.length : null);
    if (holders.names.length > 0) role.details.push({ label: 'People with it', value: holders.names.join(', ') });
    const first = known.get(normaliseName(name));
    if (!first) {
      known.set(normaliseName(name), { role, holders: new Set(holders.names) });
      built.rows.push(role);
      continue;
    }
    addTo(first, role, holders.names);
    built.joined += 1;
    built.setAside.push({
      line: row.line,
      excerpt: textOfRow(row),
      reason: `the role of line ${first.role.line} again: what it may do was added there`,
    });
  }
  return built;
}

/** A cell of permissions. "Orders: view, edit; Products: view" are three, each with its area. */
export function permissionsOf(text: string | null): string[] | null {
  if (text === null) return null;
  const all = text.split(/[;|\n；]+/).flatMap((part) => {
    const area = /^\s*([^::,]{2,40})[::]\s*(\S.*)$/su.exec(part);
    const named = (area?.[2] ?? part).split(/[,、]+/).map((one) => one.replace(/^[\s•*·–—-]+|\s+$/gu, ''));
    return named.filter((one) => one !== '').map((one) => (area ? `${area[1]?.trim()}: ${one}` : one));
  });
  return [...new Set(all)];
}

function* cellsOfMarks(fielded: FieldedRow[]): Iterable<string> {
  for (const row of fielded) for (const mark of row.marks ?? []) yield mark.value;
}

// A blank says no, as it does on a screen of tick boxes. A cell nobody can read says nothing, and is kept.
function permissionsByMarks(row: FieldedRow, readMark: ReturnType<typeof markReader>) {
  const unread: { label: string; value: string }[] = [];
  if (!row.marks) return { permissions: null, unread };
  const permissions: string[] = [];
  for (const { label, value: cell } of row.marks) {
    const mark = readMark(cell);
    if (mark === 'yes') permissions.push(label);
    else if (mark === 'level') permissions.push(`${label}: ${cell.trim()}`);
    else if (mark === null) unread.push({ label, value: cell });
  }
  return { permissions, unread };
}

function holdersOf(text: string | null): { count: number | null; names: string[] } {
  const count = /^\D{0,3}(\d[\d.,\s]*)(?:\s*\p{L}.*)?$/u.exec(text ?? '');
  if (text === null) return { count: null, names: [] };
  if (count) return { count: Number((count[1] ?? '').replace(/[.,\s]/g, '')), names: [] };
  const names = text.split(/[,;|\n、；]+/).map((one) => one.trim());
  return { count: null, names: names.filter((one) => one !== '') };
}

function addTo(first: { role: Role; holders: Set<string> }, again: Role, names: string[]): void {
  first.role.permissions = union(first.role.permissions, again.permissions);
  for (const name of names) first.holders.add(name);
  if (names.length > 0) first.role.people = first.holders.size;
  const said = new Set(first.role.details.map(({ label, value: text }) => JSON.stringify([label, text])));
  first.role.details.push(
    ...again.details.filter(({ label, value: text }) => !said.has(JSON.stringify([label, text]))),
  );
}

function union(a: string[] | null, b: string[] | null): string[] | null {
  if (a === null || b === null) return a ?? b;
  return [...new Set([...a, ...b])];
}
