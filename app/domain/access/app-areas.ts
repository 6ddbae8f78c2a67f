import { normaliseName } from './account.ts';

/** A part of the Admin API as Shopify's page of an app names it, and the resources of the scopes that open it. */
type Area = { area: string; words: RegExp; resources: RegExp };

// Words of the admin in the languages that lists are read in; the page's own are not documented, so an area that fits none of them is
// "not known", and then nothing is said about what an app did not use.
const AREAS: readonly Area[] = [
  {
    area: 'orders',
    words: /\b(draft )?orders?\b|bestellung|commande|pedido|注文/u,
    resources: /^(orders|all_orders|order_edits|draft_orders|returns|marketplace_orders|buyer_membership_orders)$/,
  },
  {
    area: 'fulfilments',
    words: /fulfil|versand|shipping|expedition|livraison|envio|preparacion|配送|フルフィルメント/u,
    resources: /^(fulfillments|shipping|.*fulfillment_orders)$/,
  },
  {
    area: 'customers',
    words: /\bcustomers?\b|kund(e|en|inn)|client|顧客|お客様/u,
    resources: /^(customers|customer_merge|customer_payment_methods|companies|customer_data_erasure)$/,
  },
  {
    area: 'products',
    words: /\bproducts?\b|collection|produkt|produit|producto|商品|inventory|lagerbestand|stock|inventario|在庫/u,
    resources: /^(products|product_listings|product_feeds|inventory|inventory_.*|publications)$/,
  },
  {
    area: 'discounts',
    words: /discount|price rule|rabatt|reduction|remise|descuento|ディスカウント|割引/u,
    resources: /^(discounts|price_rules)$/,
  },
  {
    area: 'gift cards',
    words: /gift card|geschenk|carte.? cadeau|tarjeta.? (de )?regalo|ギフト/u,
    resources: /^gift_card/,
  },
  {
    area: 'online store',
    words: /online store|theme|onlineshop|boutique en ligne|tienda online|tema|script|オンラインストア|テーマ/u,
    resources: /^(themes|script_tags|content|online_store_.*)$/,
  },
  { area: 'files', words: /\bfiles?\b|datei|fichier|archivo|ファイル/u, resources: /^(files|images)$/ },
  {
    area: 'reports',
    words: /report|analytic|bericht|analyse|rapport|informe|分析|レポート/u,
    resources: /^(reports|analytics_.*)$/,
  },
];

/** The area that a page names; null: it is not known which. */
export function areaOfText(text: string): string | null {
  const plain = normaliseName(text)
    .replace(/^(read|write)_/, '')
    .replace(/_/g, ' ');
  return AREAS.find(({ words }) => words.test(plain))?.area ?? null;
}

/** The area that an access scope opens; null for scopes of the storefront and of what no area is known for. */
export function areaOfScope(scope: string): string | null {
  const resource = /^(?:read|write)_(.+)$/.exec(scope.trim())?.[1];
  return resource === undefined ? null : (AREAS.find(({ resources }) => resources.test(resource))?.area ?? null);
}

/** Does this area hold data about customers? */
export const isAboutCustomers = (area: string | null): boolean =>
  area === 'customers' || area === 'orders' || area === 'fulfilments';
