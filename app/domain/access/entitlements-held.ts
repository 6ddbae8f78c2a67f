import { normaliseEmail, normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { Surroundings } from './about.ts';
import { entitlementOfPermission } from './entitlement.ts';
import type { Entitlement } from './entitlement.ts';
import type { Group, GroupMember } from './group.ts';
import type { Role } from './role.ts';

/** One thing an account may do, and by what: null stands for the account itself, else a role, and the group that gives the role. */
export type Held = { entitlement: Entitlement; role: string | null; group: string | null };

/** What an account may do, as far as it is known. */
export type EntitlementsHeld = {
  held: Held[];
  /** Roles with the group that gives them, also those of which nobody knows what they permit. */
  roles: { name: string; group: string | null; isKnown: boolean }[];
  /** Is everything known that it may do? False where a role is not explained, or where neither roles nor permissions were shown. */
  isComplete: boolean;
};

/** Looks up what accounts may do, through their roles and groups too. Made once for all rows of a list. */
export class EntitlementLookup {
  readonly #roles: Map<string, Role>;
  readonly #groups: Map<string, Group[]>;

  constructor({ roles, groups }: Pick<Surroundings, 'roles' | 'groups'>) {
    this.#roles = new Map((roles?.rows ?? []).map((role) => [normaliseName(role.name), role]));
    this.#groups = new Map();
    for (const group of groups?.rows ?? []) {
      for (const member of group.members ?? []) {
        const mark = markOf(member);
        this.#groups.set(mark, [...(this.#groups.get(mark) ?? []), group]);
      }
    }
  }

  /** The same for all accounts that may do the same by the same roles: by it what follows from that is made out once. */
  keyOf(row: Account, isNameUnique: boolean): string {
    const groups = this.#groupsOf(row, isNameUnique).map(({ name }) => name);
    return [row.permissions, row.roles, groups].map((names) => names?.join('\n') ?? '?').join('\n\n');
  }

  /** Of a member whom a group names by name alone, that name must be the only one like it: the caller says whether it is. */
  of(row: Account, isNameUnique: boolean): EntitlementsHeld {
    const roles = this.#rolesOf(row, isNameUnique);
    const own = (row.permissions ?? []).map((name) => ({ entitlement: entitlementOfPermission(name) }));
    const held: Held[] = own.map((one) => ({ ...one, role: null, group: null }));
    for (const { name, group, permissions } of roles) {
      for (const one of permissions ?? []) {
        held.push({ entitlement: entitlementOfPermission(one), role: name, group });
      }
    }
    const isShown = row.roles !== null || row.permissions !== null;
    return {
      held,
      roles: roles.map(({ name, group, permissions }) => ({ name, group, isKnown: permissions !== null })),
      isComplete: isShown && roles.every(({ permissions }) => permissions !== null || row.permissions !== null),
    };
  }

  #rolesOf(row: Account, isNameUnique: boolean) {
    const explained = (name: string, group: string | null) => ({
      name,
      group,
      permissions: this.#roles.get(normaliseName(name))?.permissions ?? null,
    });
    const own = (row.roles ?? []).map((name) => explained(name, null));
    const groups = this.#groupsOf(row, isNameUnique);
    return [...own, ...groups.flatMap((group) => (group.roles ?? []).map((name) => explained(name, group.name)))];
  }

  #groupsOf(row: Account, isNameUnique: boolean): Group[] {
    if (this.#groups.size === 0) return [];
    const marks = [row.email && normaliseEmail(row.email), isNameUnique ? normaliseName(row.name) : null];
    return [...new Set(marks.flatMap((mark) => (mark ? (this.#groups.get(mark) ?? []) : [])))];
  }
}

/** An address says better who is meant than a name. */
const markOf = ({ email, name }: GroupMember): string => (email ? normaliseEmail(email) : normaliseName(name ?? ''));
