import type { Entitlement } from './entitlement.ts';

/** Two things that one person or app should not be able to do both. Any of the names on each side is enough. */
export type DutyPair = {
  id: string;
  /** Staff permissions and access scopes, by name. */
  one: { words: string; names: readonly string[] };
  other: { words: string; names: readonly string[] };
  /** Why the two together are worth a look. */
  reason: string;
};

/** What is held of both sides of a pair. */
export type Conflict = { pair: DutyPair; one: string[]; other: string[] };

/**
 * Pairs that are usual in a store. They follow the principle of separating the duty of creating value or changing a record from the
 * duty of using it or of covering it up (NIST SP 800-53 AC-5, ISO/IEC 27001:2022 A.5.3); which of them matter is the merchant's
 * judgement, so a conflict is told to the reviewer and blocks nothing.
 */
export const DUTY_PAIRS: readonly DutyPair[] = [
  {
    id: 'value_and_orders',
    one: {
      words: 'issue gift cards or store credit',
      names: [
        'gift_cards',
        'create_and_edit_gift_cards',
        'write_gift_cards',
        'write_gift_card_transactions',
        'write_store_credit_account_transactions',
      ],
    },
    other: {
      words: 'create or change orders',
      names: ['orders', 'edit_orders', 'draft_orders', 'write_orders', 'write_order_edits', 'write_draft_orders'],
    },
    reason: 'Whoever can make money of the store’s and spend it needs nobody else for a theft.',
  },
  {
    id: 'discounts_and_orders',
    one: { words: 'make discounts', names: ['marketing', 'write_discounts', 'write_price_rules'] },
    other: {
      words: 'place orders for others',
      names: ['draft_orders', 'write_draft_orders'],
    },
    reason: 'Whoever makes a discount should not be who sells at it.',
  },
  {
    id: 'export_and_erase',
    one: {
      words: 'take customers’ data out',
      names: ['export_customers', 'request_customer_data', 'bulk_data_export'],
    },
    other: {
      words: 'delete customers or erase their data',
      names: ['delete_customers', 'erase_customer_data', 'write_customer_data_erasure'],
    },
    reason: 'A copy can be taken and the trace of it removed by one person.',
  },
  {
    id: 'apps_and_settings',
    one: { words: 'install apps', names: ['applications', 'channels'] },
    other: { words: 'change the settings of the store', names: ['preferences', 'manage_checkout_settings'] },
    reason: 'Whoever lets a program in should not also decide what holds it back.',
  },
  {
    id: 'bills_and_payment_methods',
    one: { words: 'change how bills are paid', names: ['billing_payment_methods'] },
    other: { words: 'approve charges', names: ['billing_charges', 'billing_application_charges'] },
    reason: 'A charge and the card it goes to would be chosen by the same person.',
  },
  {
    id: 'cards_and_orders',
    one: { words: 'charge saved cards of customers', names: ['pay_orders_by_vaulted_card', 'write_payment_mandate'] },
    other: {
      words: 'change what an order costs',
      names: ['edit_orders', 'orders', 'write_orders', 'write_order_edits'],
    },
    reason: 'A customer’s card could be charged for what nobody ordered.',
  },
  {
    id: 'paid_and_refunded',
    one: { words: 'mark orders as paid', names: ['mark_orders_as_paid'] },
    other: { words: 'refund orders', names: ['refund_orders'] },
    reason: 'Money could be paid back that was never paid in.',
  },
  {
    id: 'storefront_and_customers',
    one: { words: 'put code into the storefront', names: ['write_themes', 'write_script_tags', 'write_pixels'] },
    other: {
      words: 'read customers or their payment methods',
      names: ['read_customers', 'write_customers', 'read_customer_payment_methods', 'read_all_orders'],
    },
    reason: 'One stolen key of the app opens both what customers type and what is stored of them.',
  },
  {
    id: 'payments_and_orders',
    one: {
      words: 'change payment gateways or payment rules',
      names: ['write_payment_gateways', 'write_payment_customizations', 'write_payment_sessions'],
    },
    other: { words: 'change orders', names: ['write_orders', 'write_order_edits'] },
    reason: 'Where the money goes and what is owed should not be in one hand.',
  },
  {
    id: 'erase_and_read_all',
    one: { words: 'erase customers’ data', names: ['write_customer_data_erasure'] },
    other: { words: 'read all customers or orders', names: ['read_customers', 'read_all_orders'] },
    reason: 'What was read can be made to look as if it had never been there.',
  },
];

/** These hold everything; that they also hold both sides of every pair says nothing new. */
const EVERYTHING: ReadonlySet<string> = new Set(['full']);

/**
 * Which pairs are held on both sides. A subject that may do everything has none: it is told as privileged.
 * @param held what a person or an app may do, as the dictionary knows it; unknown names hold no duty
 */
export function conflictsOf(held: readonly Entitlement[], pairs: readonly DutyPair[] = DUTY_PAIRS): Conflict[] {
  // Nearly nobody holds two of the names at all, and lists are long.
  if (held.length < 2 || held.some(({ name }) => EVERYTHING.has(name))) return [];
  const names = new Set<string>();
  for (const { name, known } of held) if (known) names.add(name);
  return pairs.flatMap((pair) => {
    const one = pair.one.names.filter((name) => names.has(name));
    const other = one.length === 0 ? [] : pair.other.names.filter((name) => names.has(name));
    return other.length > 0 ? [{ pair, one, other }] : [];
  });
}
