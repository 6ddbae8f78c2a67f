import { type Account, normaliseName } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entitlementOfPermission, entitlementOfScope, isPrivileged } from '#app/domain/access/entitlement.ts';
import type { Entitlement } from '#app/domain/access/entitlement.ts';
import type { ListedRole } from '#app/domain/access/role.ts';
import type { Subject } from '#app/domain/access/roster.ts';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';

export type FactName =
  | 'email'
  | 'type'
  | 'status'
  | 'isOwner'
  | 'secondFactor'
  | 'lastSeen'
  | 'createdAt'
  | 'developer'
  | 'listed'
  | 'privacyPolicy'
  | 'installedAt'
  | 'people';

/** One fact beside a row. `value` is a code of the domain or what the source wrote; null means not known. */
export interface Fact {
  name: FactName;
  value: string | null;
}

export interface Ability {
  sentence: string;
  /** Moves money, data, apps or people: listed first and marked. */
  risky: boolean;
  /** The name a reduction uses for it, as the list wrote it. */
  handle: string;
}

/** What is known of one row of a list, in the order a person reads it. */
export interface AboutRow {
  /** One line under the name: the e-mail of a person, the developer of an app; null when not known. */
  detail: string | null;
  facts: Fact[];
  /** Columns of the source without a field of their own, as written. */
  extra: { label: string; value: string }[];
  /** null when the list does not say. */
  roles: string[] | null;
  /** Risky first; null when the list does not say what the row may do. */
  abilities: Ability[] | null;
  /** What a reduction could take away, by the names the rules know; null when none of it is known. */
  droppable: { name: string; sentence: string }[] | null;
}

/** `row` is null when the list row is gone (erased): everything is then not known. `roles`: what explains the roles of a person. */
export function aboutRow(kind: ReviewedKind, row: Subject | null, roles: RolesExplained = NOTHING_EXPLAINED): AboutRow {
  if (!row) return { detail: null, facts: [], extra: [], roles: null, abilities: null, droppable: null };
  if (kind === 'roles') return aboutRole(row as ListedRole);
  return kind === 'people' ? aboutPerson(row as Account, roles) : aboutApp(row as AppInstallation);
}

/** What roles permit, by their normalised names; those of which it is not known are not there. */
export type RolesExplained = ReadonlyMap<string, readonly string[]>;

const NOTHING_EXPLAINED: RolesExplained = new Map();

/** The roles of a list by what they permit. */
export function explainedBy(roles: readonly ListedRole[]): RolesExplained {
  return new Map(roles.flatMap(({ name, permissions }) => (permissions ? [[normaliseName(name), permissions]] : [])));
}

/** Names of what a person may do: their own permissions, else those of their roles, where they have any and every one of these is known. */
function permissionsOf({ permissions, roles }: Account, explained: RolesExplained): string[] | null {
  // Whoever has no role may still have permissions of their own, and the list does not say.
  if (permissions || !roles?.length) return permissions;
  const given = roles.map((role) => explained.get(normaliseName(role)));
  return given.every((one) => one !== undefined) ? [...new Set(given.flat())] : null;
}

function aboutPerson(person: Account, explained: RolesExplained): AboutRow {
  const permissions = permissionsOf(person, explained);
  return {
    detail: person.email,
    facts: [
      { name: 'type', value: person.type },
      { name: 'status', value: person.status },
      { name: 'isOwner', value: person.isOwner },
      { name: 'secondFactor', value: person.secondFactor },
      { name: 'lastSeen', value: person.lastSeen && (person.lastSeen.text ?? person.lastSeen.at ?? 'never') },
      { name: 'createdAt', value: person.createdAt },
    ],
    extra: person.details,
    roles: person.roles,
    abilities: permissions && riskyFirst(permissions.map(entitlementOfPermission)),
    droppable:
      person.roles || person.permissions
        ? [
            ...(person.roles ?? []).map((role) => ({ name: role, sentence: role })),
            ...(person.permissions ?? []).map((name) => ({ name, sentence: entitlementOfPermission(name).words })),
          ]
        : null,
  };
}

function aboutApp(app: AppInstallation): AboutRow {
  return {
    detail: app.developer,
    facts: [
      { name: 'developer', value: app.developer },
      { name: 'listed', value: app.listed },
      { name: 'privacyPolicy', value: app.privacyPolicy },
      { name: 'installedAt', value: app.installedAt && app.installedAt.text },
    ],
    extra: app.details,
    roles: null,
    abilities: app.scopes && riskyFirst(app.scopes.map(entitlementOfScope)),
    droppable: app.scopes && app.scopes.map((name) => ({ name, sentence: entitlementOfScope(name).words })),
  };
}

function aboutRole(role: ListedRole): AboutRow {
  return {
    detail: null,
    facts: [{ name: 'people', value: role.people === null ? null : String(role.people) }],
    extra: role.details,
    roles: null,
    abilities: role.permissions && riskyFirst(role.permissions.map(entitlementOfPermission)),
    droppable:
      role.permissions && role.permissions.map((name) => ({ name, sentence: entitlementOfPermission(name).words })),
  };
}

const RANK = { critical: 0, high: 1, unknown: 2, moderate: 3, low: 4 } as const;

function riskyFirst(entitlements: Entitlement[]): Ability[] {
  return entitlements
    .toSorted((a, b) => RANK[a.privilege] - RANK[b.privilege])
    .map((entitlement) => ({
      sentence: entitlement.words,
      risky: isPrivileged(entitlement),
      handle: entitlement.name,
    }));
}
