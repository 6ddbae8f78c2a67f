import { normaliseName } from './account.ts';

/**
 * A role as a source gave it: what everybody who has it may do. Null means "not known", an empty array that the source said
 * there are none. `line` is the line of the file or paste (1-based).
 */
export type Role = {
  line: number;
  name: string;
  permissions: string[] | null;
  /** How many people the source says have it. */
  people: number | null;
  details: { label: string; value: string }[];
};

/** A role as a list holds it. `roleKey` is unique within one list, and the same in every list that calls the role by this name. */
export type ListedRole = Role & { roleKey: string };

/** What readers of lists call the names of those who have a role, where a source gave them. */
export const HOLDERS = 'People with it';

/**
 * Roles with their keys, `role:{normalised name}`; a second one of the same name is told apart by a number. Same order. Without the
 * names of those who have them: the people list says who has which role, and a role that names nobody can be shown in any pack.
 */
export function listedRoles(roles: readonly Role[]): ListedRole[] {
  const met = new Map<string, number>();
  return roles.map((role) => {
    const key = `role:${normaliseName(role.name)}`;
    const times = (met.get(key) ?? 0) + 1;
    met.set(key, times);
    const details = role.details.filter(({ label }) => label !== HOLDERS);
    return { ...role, details, roleKey: times === 1 ? key : `${key}~${times}` };
  });
}
