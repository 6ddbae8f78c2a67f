import { normaliseName } from '#app/domain/access/account.ts';
import { HOLDERS } from '#app/domain/access/role.ts';
import type { Role } from '#app/domain/access/role.ts';
import type { FieldedRow } from './fielded-row.ts';
import { markReader } from './permission-matrix.ts';
import { plainName, nothingBuilt, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';

/** A role while its lines are gathered; the sets keep a role of a hundred thousand lines linear. */
type Gathered = { role: Role; permissions: Set<string> | null; holders: Set<string>; details: Set<string> };

/**
 * Turn fielded rows into roles, one row per role: a line that names a role again adds its permissions to the first and is set aside
 * saying so. Names compare as those of people do.
 */
export function buildRoles(fielded: FieldedRow[]): Built<Role> {
  const built = nothingBuilt<Role>();
  const known = new Map<string, Gathered>();
  const readMark = markReader(cellsOfMarks(fielded));
  for (const row of fielded) {
    const name = plainName(value(row, 'role') ?? '');
    if (name === '') {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'no name of a role' });
      continue;
    }
    const first = known.get(normaliseName(name));
    if (first) {
      const reason = `the role of line ${first.role.line} again: what it may do was added there`;
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason });
      built.joined += 1;
    }
    const gathered = first ?? newRole(row.line, name);
    if (!first) known.set(normaliseName(name), gathered);
    addRow(gathered, row, readMark);
  }
  for (const gathered of known.values()) built.rows.push(finished(gathered));
  return built;
}

function newRole(line: number, name: string): Gathered {
  const role = { line, name, permissions: null, people: null, details: [] };
  return { role, permissions: null, holders: new Set(), details: new Set() };
}

function addRow(gathered: Gathered, row: FieldedRow, readMark: ReturnType<typeof markReader>): void {
  const marked = permissionsByMarks(row, readMark);
  const listed = permissionsOf(value(row, 'permissions'));
  if (listed || marked.permissions) gathered.permissions ??= new Set();
  for (const permission of [...(listed ?? []), ...(marked.permissions ?? [])]) gathered.permissions?.add(permission);
  const holders = holdersOf(value(row, 'holders'));
  gathered.role.people ??= holders.count;
  for (const name of holders.names) gathered.holders.add(name);
  for (const detail of [...row.details, ...marked.unread]) {
    const key = JSON.stringify([detail.label, detail.value]);
    if (gathered.details.has(key)) continue;
    gathered.details.add(key);
    gathered.role.details.push(detail);
  }
}

function finished({ role, permissions, holders }: Gathered): Role {
  const named = holders.size > 0 ? [{ label: HOLDERS, value: [...holders].join(', ') }] : [];
  return {
    ...role,
    permissions: permissions && [...permissions],
    people: role.people ?? (holders.size > 0 ? holders.size : null),
    details: [...role.details, ...named],
  };
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
