import { makeApps } from './apps.ts';
import type { InstalledApp } from './apps.ts';
import { STORES, STORE_KEYS } from './facts.ts';
import type { StoreKey } from './facts.ts';
import type { Footprints } from './footprints.ts';
import { makePeople } from './people.ts';
import type { Person } from './people.ts';

export type Plan = 'basic' | 'advanced' | 'plus' | 'development';

export interface Store {
  key: StoreKey;
  handle: string;
  domain: string;
  shopId: number;
  name: string;
  email: string;
  ownerName: string;
  plan: Plan;
  timezone: string;
  currency: string;
  country: string;
  primaryHost: string;
  createdAt: string;
  /** Only the custom store's app is a custom app: REST users.json answers, read_apps can be held. */
  isCustomApp: boolean;
  people: Person[];
  apps: InstalledApp[];
  /** Countersign's own installation; null until the first token exchange and after an uninstall. */
  installation: { number: number; grantedScopes: string[]; installedAt: string } | null;
  installations: number;
  /** See footprintsOf. */
  footprints?: Footprints;
}

export interface Size {
  people: number;
  apps: number;
}

const SIZES: Record<StoreKey, Size> = {
  custom: { people: 60, apps: 24 },
  plain: { people: 45, apps: 28 },
  development: { people: 1, apps: 3 },
};

const LIMIT: Size = { people: 5000, apps: 300 };

type Particulars = Pick<
  Store,
  'name' | 'email' | 'plan' | 'timezone' | 'currency' | 'country' | 'primaryHost' | 'isCustomApp'
>;

const PARTICULARS: Record<StoreKey, Particulars> = {
  custom: {
    name: 'Northwind Outfitters',
    email: 'hello@northwind-outfitters.example',
    plan: 'plus',
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    country: 'DE',
    primaryHost: 'shop.northwind-outfitters.example',
    isCustomApp: true,
  },
  plain: {
    name: 'Harbour Goods',
    email: 'hello@harbourgoods.example',
    plan: 'basic',
    timezone: 'America/New_York',
    currency: 'USD',
    country: 'US',
    primaryHost: 'harbourgoods.example',
    isCustomApp: false,
  },
  development: {
    name: 'Countersign Dev',
    email: 'dev@countersign.example',
    plan: 'development',
    timezone: 'Etc/UTC',
    currency: 'USD',
    country: 'US',
    primaryHost: 'countersign-dev.myshopify.com',
    isCustomApp: false,
  },
};

/** The three stores as at the first start; `size` replaces the counts of the custom and the plain store. */
export function makeStores(size?: Size): Record<StoreKey, Store> {
  const stores = STORE_KEYS.map((key) => [key, makeStore(key, key === 'development' ? undefined : size)] as const);
  return Object.fromEntries(stores) as Record<StoreKey, Store>;
}

function makeStore(key: StoreKey, size: Size | undefined): Store {
  const facts = STORES[key];
  const wanted = size ?? SIZES[key];
  const people = makePeople(key, Math.min(wanted.people, LIMIT.people), facts.firstUserId);
  const owner = people[0];
  return {
    key,
    handle: facts.handle,
    domain: facts.domain,
    shopId: facts.shopId,
    ...PARTICULARS[key],
    ownerName: owner === undefined ? '' : `${owner.firstName} ${owner.lastName}`,
    createdAt: '2019-05-14T08:00:00Z',
    people,
    apps: makeApps(key, Math.min(wanted.apps, LIMIT.apps)),
    installation: null,
    installations: 0,
  };
}

export function personOf(store: Store, key: string): Person {
  const person = store.people.find((candidate) => candidate.key === key);
  if (person === undefined) throw new Error(`${store.handle} has no person ${key}`);
  return person;
}

/** Apps which Settings > Apps lists as installed. */
export function installedApps(store: Store): InstalledApp[] {
  return store.apps.filter((app) => app.uninstalledAt === null);
}
