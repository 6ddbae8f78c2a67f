import type { StoreCounts } from './about.ts';
import type { Entitlement } from './entitlement.ts';

export const REACHED = ['customers', 'orders', 'products'] as const;

/**
 * How far a subject reaches into one sort of the store's records. `can` 'unknown': what it may do was not shown, or something it may
 * do is not in the dictionary and could be this. `count` is the store's own at `countedAt`; null is not known, and not none.
 */
export type Reach = {
  of: (typeof REACHED)[number];
  can: 'change' | 'see' | 'no' | 'unknown';
  count: number | null;
  countedAt: string | null;
};

// By the resource of a scope (read_x, write_x) and by staff permissions. Carts and companies hold customers, returns hold orders.
const OPENS: Record<Reach['of'], RegExp> = {
  customers:
    /^(read|write)_(customers|customer_merge|customer_data_erasure|customer_payment_methods|companies|all_customers)$|^(full|customers|create_and_edit_customers|delete_customers|erase_customer_data|export_customers|merge_customers|request_customer_data)$/,
  orders:
    /^(read|write)_(orders|all_orders|order_edits|draft_orders|returns|fulfillments|.*fulfillment_orders|marketplace_orders|checkouts|buyer_membership_orders)$|^(full|orders|draft_orders|edit_orders|manage_orders_information|pay_orders_by_vaulted_card|manage_abandoned_checkouts)$/,
  products: /^(read|write)_(products|product_listings|inventory)$|^(full|products)$/,
};

/**
 * How many customers, orders and products a subject can reach, from what it may do and the store's counts at that time. Counts are of
 * the whole store: an app without `read_all_orders` reads orders of the last 60 days only (Shopify's page of access scopes), so for
 * it the number of orders is not known.
 * @param entitlements null when they were not shown: then everything is unknown
 */
export function reachOf(
  entitlements: readonly Entitlement[] | null,
  counts: StoreCounts | null,
  kind: 'people' | 'apps',
): Reach[] {
  return REACHED.map((of) => {
    const can = canReach(entitlements, of);
    const isWhole =
      of !== 'orders' || kind === 'people' || entitlements?.some(({ name }) => name === 'read_all_orders');
    const count = (can === 'change' || can === 'see') && isWhole ? (counts?.[of] ?? null) : can === 'no' ? 0 : null;
    return { of, can, count, countedAt: count === null || can === 'no' ? null : (counts?.at ?? null) };
  });
}

function canReach(entitlements: readonly Entitlement[] | null, of: Reach['of']): Reach['can'] {
  if (entitlements === null) return 'unknown';
  const opening = entitlements.filter(({ name }) => OPENS[of].test(name));
  if (opening.some(({ action }) => action === 'write')) return 'change';
  if (opening.length > 0) return 'see';
  return entitlements.some(({ known }) => !known) ? 'unknown' : 'no';
}
