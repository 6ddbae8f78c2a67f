import { APP_HANDLE, CLIENT_ID } from './facts.ts';
import type { StoreKey } from './facts.ts';
import { daysBefore, pick, seeded } from './seeded.ts';

export interface InstalledApp {
  handle: string;
  appId: number;
  installationId: number;
  title: string;
  apiKey: string;
  developerName: string | null;
  developerType: 'MERCHANT' | 'PARTNER' | 'SHOPIFY' | 'UNKNOWN';
  publicCategory: 'CUSTOM' | 'PRIVATE' | 'PUBLIC' | 'OTHER';
  privacy: 'PUBLIC' | 'PRIVATE';
  isChannel: boolean;
  embedded: boolean;
  published: boolean;
  scopes: string[];
  optionalScopes: string[];
  /** Scopes which the app asks for with its next version; `growScopes` grants them. */
  nextScopes: string[];
  privacyPolicyUrl: string | null;
  webhookApiVersion: string;
  installedAt: string;
  uninstalledAt: string | null;
}

type Template = readonly [
  handle: string,
  title: string,
  developer: string | null,
  scopes: string,
  extra?: Partial<InstalledApp>,
];

const SHOPIFY: Partial<InstalledApp> = { developerType: 'SHOPIFY' };
const CUSTOM: Partial<InstalledApp> = {
  developerType: 'MERCHANT',
  publicCategory: 'CUSTOM',
  privacy: 'PRIVATE',
  published: false,
  privacyPolicyUrl: null,
};

const TEMPLATES: readonly Template[] = [
  [
    'online-store',
    'Online Store',
    'Shopify',
    'read_themes,write_themes,read_content,write_content',
    { ...SHOPIFY, isChannel: true },
  ],
  [
    'point-of-sale',
    'Point of Sale',
    'Shopify',
    'read_orders,write_orders,read_customers,write_customers,read_products',
    { ...SHOPIFY, isChannel: true },
  ],
  [
    'parcel-pilot',
    'Parcel Pilot: Shipping Labels',
    'Parcel Pilot Oy',
    'read_orders,read_fulfillments,write_fulfillments,read_shipping',
    { nextScopes: ['read_customers', 'write_orders'] },
  ],
  [
    'loyal-otter',
    'Loyal Otter Rewards',
    'Otterworks Ltd',
    'read_customers,write_customers,read_orders,write_discounts,read_discounts',
  ],
  [
    'bulk-forge',
    'Bulk Forge Product Editor',
    'Forge & Daughters',
    'read_products,write_products,read_inventory,write_inventory',
  ],
  [
    'mailwren',
    'Mailwren Email & SMS',
    'Mailwren GmbH',
    'read_customers,write_customers,read_orders,read_all_orders,read_checkouts,write_checkouts,read_marketing_events,write_marketing_events,read_script_tags,write_script_tags',
  ],
  [
    'erp-bridge',
    'ERP bridge (in-house)',
    'Internal tools',
    'read_orders,write_orders,read_products,write_products,read_customers,write_customers,read_inventory,write_inventory,read_locations',
    CUSTOM,
  ],
  [
    'reviewberry',
    'Reviewberry Product Reviews',
    'Reviewberry Inc.',
    'read_products,read_orders,read_customers,write_content',
  ],
  [
    'shopify-flow',
    'Shopify Flow',
    'Shopify',
    'read_orders,write_orders,read_customers,write_customers,read_products,write_products',
    SHOPIFY,
  ],
  [
    'tax-lantern',
    'Tax Lantern',
    'Lantern Compliance SA',
    'read_orders,read_all_orders,read_taxes,write_taxes,read_locations',
  ],
  [
    'popup-parade',
    'Popup Parade',
    null,
    'read_script_tags,write_script_tags,read_themes,write_themes,read_customers,write_customers',
    { developerType: 'UNKNOWN', privacyPolicyUrl: null },
  ],
  [
    'returns-harbor',
    'Returns Harbor',
    'Harbor Logistics Software',
    'read_orders,write_orders,read_returns,write_returns,read_customers',
  ],
  [
    'facebook-channel',
    'Facebook & Instagram',
    'Meta Platforms',
    'read_products,read_product_listings,read_orders,read_customers',
    { isChannel: true },
  ],
  [
    'google-channel',
    'Google & YouTube',
    'Google LLC',
    'read_products,read_product_listings,read_content,read_orders',
    { isChannel: true },
  ],
  [
    'old-migration',
    'Catalogue migration 2023',
    'Brightpixel Agency',
    'read_products,write_products,read_customers,write_customers,read_orders,write_orders,read_content,write_content',
    { ...CUSTOM, developerType: 'PARTNER' },
  ],
  ['stock-sparrow', 'Stock Sparrow Inventory Alerts', 'Sparrow Labs', 'read_products,read_inventory,read_locations'],
  [
    'chatterbox',
    'Chatterbox Live Chat',
    'Chatterbox Aps',
    'read_customers,read_orders,read_script_tags,write_script_tags',
  ],
  [
    'subscribely',
    'Subscribely Subscriptions',
    'Subscribely BV',
    'read_own_subscription_contracts,write_own_subscription_contracts,read_customers,write_customers,read_orders,write_orders,read_products,write_products',
  ],
  ['pixel-gallery', 'Pixel Gallery', 'Galleria Studio', 'read_files,write_files,read_themes'],
  [
    'data-vault-export',
    'Data Vault Export',
    'Vault Analytics',
    'read_orders,read_all_orders,read_customers,read_products,read_inventory,read_draft_orders,read_reports',
  ],
  [
    'wholesale-door',
    'Wholesale Door',
    'Doorway Commerce',
    'read_customers,write_customers,read_companies,write_companies,read_draft_orders,write_draft_orders',
  ],
  [
    'seo-compass',
    'SEO Compass',
    'Compass Marketing',
    'read_products,write_products,read_content,write_content,read_themes',
  ],
  ['gift-goose', 'Gift Goose Gift Cards', 'Goose & Co', 'read_gift_cards,write_gift_cards,read_orders'],
  ['fraud-falcon', 'Fraud Falcon', 'Falcon Risk', 'read_orders,write_orders,read_customers,read_checkouts'],
  ['size-sage', 'Size Sage Charts', 'Sage Fashion Tech', 'read_products,read_themes'],
  [
    'translate-toucan',
    'Translate Toucan',
    'Toucan Languages',
    'read_translations,write_translations,read_products,read_content,read_locales',
  ],
  [
    'bundle-bear',
    'Bundle Bear',
    'Bear Brothers',
    'read_products,write_products,read_cart_transforms,write_cart_transforms',
  ],
];

const UNINSTALLED: readonly Template[] = [
  [
    'old-countdown',
    'Countdown Timer Bar',
    'Timerline',
    'read_script_tags,write_script_tags,write_themes',
    { uninstalledAt: '2026-08-14T09:30:00Z' },
  ],
  [
    'sheetsync-beta',
    'SheetSync (beta)',
    'Solo developer',
    'read_orders,read_customers',
    { uninstalledAt: '2026-10-06T15:02:00Z' },
  ],
];

const OWN: Template = [APP_HANDLE, 'Countersign', 'Countersign', '', { apiKey: CLIENT_ID }];

const DEVELOPMENT: readonly Template[] = TEMPLATES.filter(
  ([handle]) => handle === 'online-store' || handle === 'bulk-forge',
);

/** Installed and formerly installed apps of a store; `count` counts the installed ones, Countersign among them. */
export function makeApps(store: StoreKey, count: number): InstalledApp[] {
  const random = seeded(`apps of ${store}`);
  const base = store === 'development' ? DEVELOPMENT : TEMPLATES;
  const chosen: Template[] = [OWN, ...base.slice(0, count - 1)];
  while (chosen.length < count) chosen.push(extraApp(chosen.length, random));
  const past = store === 'development' ? [] : UNINSTALLED;
  return [...chosen, ...past].map((template, index) => installed(template, index, store, random));
}

function extraApp(number: number, random: () => number): Template {
  const [, title, developer, scopes] = pick(random, TEMPLATES);
  const word = pick(random, ['Helper', 'Boost', 'Sync', 'Studio', 'Desk', 'Relay', 'Kit', 'Radar']);
  return [`extra-app-${number}`, `${title.split(/[ :]/)[0]} ${word} ${number}`, developer, scopes];
}

function installed(template: Template, index: number, store: StoreKey, random: () => number): InstalledApp {
  const [handle, title, developerName, scopes, extra] = template;
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return {
    handle,
    appId: 5_100_000 + hash(handle),
    installationId: 910_000_000 + hash(`${store} ${handle}`),
    title,
    apiKey: hex,
    developerName,
    developerType: 'PARTNER',
    publicCategory: 'PUBLIC',
    privacy: 'PUBLIC',
    isChannel: false,
    embedded: true,
    published: true,
    scopes: scopes === '' ? [] : scopes.split(','),
    optionalScopes: [],
    nextScopes: [],
    privacyPolicyUrl: `https://${handle}.example/privacy`,
    webhookApiVersion: pick(random, ['2026-10', '2026-07', '2026-04', '2025-10']),
    installedAt: daysBefore(index === 0 ? 1 : 20 + Math.floor(random() * 1100), random),
    uninstalledAt: null,
    ...extra,
  };
}

function hash(text: string): number {
  let value = 7;
  for (const char of text) value = (value * 31 + (char.codePointAt(0) ?? 0)) % 900_007;
  return value;
}
