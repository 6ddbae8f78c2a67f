import type { Person } from './people.ts';

/** `write_x` carries `read_x`, as on the platform. */
export function holds(scopes: readonly string[], wanted: string): boolean {
  return scopes.includes(wanted) || (wanted.startsWith('read_') && scopes.includes(`write_${wanted.slice(5)}`));
}

/**
 * The part of the app's scopes which an online token of this person carries: it acts with the person's own permissions. Which permission
 * opens which scope is our assumption; a scope not in the table needs full permissions.
 */
export function scopesOfUser(granted: readonly string[], person: Person): string[] {
  return granted.filter((scope) => {
    if (person.isOwner || person.permissions.includes('full')) return true;
    const area = scope.replace(/^(read|write)_/, '');
    return (PERMISSION_FOR_AREA[area] ?? []).some((permission) => person.permissions.includes(permission));
  });
}

const PERMISSION_FOR_AREA: Record<string, readonly string[]> = {
  apps: ['applications'],
  orders: ['orders'],
  draft_orders: ['draft_orders', 'orders'],
  customers: ['customers'],
  products: ['products'],
  inventory: ['products'],
  locations: ['locations', 'preferences'],
  themes: ['themes'],
  content: ['pages', 'blogs'],
  reports: ['reports'],
  shipping: ['shipping', 'preferences'],
  marketing_events: ['marketing'],
};
