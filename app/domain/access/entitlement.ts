import { PERMISSIONS } from './permission-dictionary.ts';
import { SCOPE_RESOURCES, STOREFRONT_RESOURCES } from './scope-dictionary.ts';
import type { ScopeResource } from './scope-dictionary.ts';

export type DataClass = 'personal' | 'protected' | 'payment' | 'health_possible' | 'configuration' | 'catalogue';
export type Privilege = 'low' | 'moderate' | 'high' | 'critical';
export type Action = 'read' | 'write' | 'export';

/** One thing a subject may do, in plain words. `known` false: not in the dictionary; shown and flagged, never hidden. */
export type Entitlement = {
  name: string;
  words: string;
  action: Action | 'unknown';
  data: DataClass[];
  privilege: Privilege | 'unknown';
  known: boolean;
};

const SCOPES = new Map([
  ...SCOPE_RESOURCES.flatMap((row) => scopesOf('', row)),
  ...STOREFRONT_RESOURCES.flatMap((row) => scopesOf('unauthenticated_', row)),
]);
const BY_PERMISSION = new Map(
  PERMISSIONS.map((entry) => [entry.name, { ...entry, known: true } satisfies Entitlement] as const),
);

/** What an access scope opens. Any other name comes back as unknown, with its own name as its words. */
export function entitlementOfScope(scope: string): Entitlement {
  return (
    SCOPES.get(scope.trim()) ??
    unknownEntitlement(scope, /^(?:unauthenticated_|customer_)?(read|write)_/.exec(scope)?.[1])
  );
}

/**
 * What a staff permission opens. Case does not matter, and neither do spaces for underscores: GraphQL writes them in capitals, REST in
 * small letters, the admin and its exports as words.
 */
export function entitlementOfPermission(permission: string): Entitlement {
  return (
    BY_PERMISSION.get(permission) ??
    BY_PERMISSION.get(
      permission
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_'),
    ) ??
    unknownEntitlement(permission, undefined)
  );
}

/** Is this entitlement privileged: does it change money, data export, apps, staff, or what customers see? Unknown ones are not said to be. */
export function isPrivileged(entitlement: Entitlement): boolean {
  return entitlement.privilege === 'critical' || (entitlement.privilege === 'high' && entitlement.action !== 'read');
}

/** Does it open data about customers? */
export function opensCustomerData(entitlement: Entitlement): boolean {
  return entitlement.data.includes('protected');
}

function scopesOf(prefix: string, row: ScopeResource): [string, Entitlement][] {
  const { resource, noun, data } = row;
  const made: [string, Entitlement][] = [];
  for (const action of ['read', 'write'] as const) {
    const privilege = row[action];
    if (privilege === null) continue;
    const name = `${prefix}${action}_${resource}`;
    const words = action === 'read' ? `see ${noun}` : `change ${noun}`;
    made.push([name, { name, words, action, data, privilege, known: true }]);
  }
  return made;
}

function unknownEntitlement(name: string, action: string | undefined): Entitlement {
  return {
    name,
    words: name,
    action: action === 'read' || action === 'write' ? action : 'unknown',
    data: [],
    privilege: 'unknown',
    known: false,
  };
}
