import type { Sighting } from './sighting.ts';

/** Where the app looks for signs of apps and people. Each is asked by itself, so that one that is closed hides no other. */
export const FOOTPRINT_DOORS = [
  'channels',
  'publications',
  'fulfilment_services',
  'carrier_services',
  'script_tags',
  'theme',
  'events',
  'order_sources',
  'order_agreements',
  'order_staff',
  'refund_staff',
] as const;
export type FootprintDoor = (typeof FOOTPRINT_DOORS)[number];

const CATALOGUES = ['read_products', 'read_product_listings'];
const ORDERS = ['read_orders'];
const STAFF = ['read_users'];

/**
 * Which permissions a door needs: of each group one. None is ever asked for because of a door (notes `REQUIRED ACCESS` of the
 * schema, 2026-10).
 */
export const SCOPES_OF_DOOR: Readonly<Record<FootprintDoor, readonly (readonly string[])[]>> = {
  channels: [],
  publications: [['read_publications'], CATALOGUES],
  fulfilment_services: [['read_fulfillments', 'read_products', 'read_custom_fulfillment_services']],
  carrier_services: [['read_shipping']],
  script_tags: [['read_script_tags']],
  theme: [['read_themes']],
  events: [],
  order_sources: [ORDERS],
  order_agreements: [ORDERS],
  order_staff: [ORDERS, STAFF],
  refund_staff: [ORDERS, STAFF],
};

/** Do these permissions open the door? `write_x` carries `read_x`. */
export const isDoorOpen = (door: FootprintDoor, granted: readonly string[]): boolean =>
  SCOPES_OF_DOOR[door].every((group) =>
    group.some((scope) => granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_'))),
  );

/**
 * One look through one door.
 * - 'read': to the end, or, with `why` 'more_to_come', as far as one reading goes: the next one goes on at `coversTo`.
 *   'partly_hidden': the door was read, but some of what is behind it was not shown.
 * - 'closed': the store has not opened it ('scope_missing') or Shopify refused ('denied').
 * - 'failed': something broke; what it had shown until then is not kept.
 */
export interface DoorReading {
  door: FootprintDoor;
  outcome: 'read' | 'closed' | 'failed';
  why: string | null;
  pages: number;
  /** SHA-256 (lower-case hex) of each answer's raw bytes, in order. */
  digests: string[];
  sightings: Sighting[];
  /** UTC, ISO 8601: what happened up to here is in. null for doors that show what is there now. */
  coversTo: string | null;
}

/** Doors through which things are seen in the order they happened; the others show what is there now. */
export const DATED_DOORS = ['events', 'order_sources', 'order_agreements', 'order_staff', 'refund_staff'] as const;
export type DatedDoor = (typeof DATED_DOORS)[number];

/** Up to when each dated door has been read (UTC, ISO 8601). */
export type CoveredTo = Partial<Record<DatedDoor, string>>;

/** One sign at one moment. */
export function sign(of: Sighting['of'], source: Sighting['source'], at: string, seen: Partial<Sighting>): Sighting {
  return {
    of,
    source,
    id: null,
    handle: null,
    name: null,
    firstSeenAt: at,
    lastSeenAt: at,
    times: 1,
    confidence: 'hint',
    detail: null,
    ...seen,
  };
}
