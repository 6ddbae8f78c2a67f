import type { InstalledApp } from './apps.ts';
import type { Person } from './people.ts';
import { daysBefore, pick, seeded } from './seeded.ts';
import type { Store } from './stores.ts';

/** An app as orders and the theme know it; it need not be installed any more. */
export interface SeenApp {
  appId: number;
  title: string;
  handle: string;
  apiKey: string;
}

export interface SeenPerson {
  userId: number;
  name: string;
}

export interface StoreEvent {
  id: number;
  createdAt: string;
  kind: 'BasicEvent' | 'CommentEvent';
  appTitle: string | null;
  by: SeenPerson | null;
  subjectType: 'PRODUCT' | 'ORDER' | 'PAGE' | 'DISCOUNT_AUTOMATIC_NODE';
}

export interface StoreOrder {
  id: number;
  createdAt: string;
  updatedAt: string;
  sourceName: string;
  app: SeenApp | null;
  staff: SeenPerson | null;
  agreements: { happenedAt: string; app: SeenApp | null; user: SeenPerson | null }[];
  refunds: { createdAt: string; staff: SeenPerson | null }[];
  /** What no reader of footprints may keep. */
  customer: string;
}

/** What apps and people of a store leave behind, and how much the store holds. */
export interface Footprints {
  events: StoreEvent[];
  orders: StoreOrder[];
  themeFiles: Record<string, string>;
  scriptTags: { src: string; createdAt: string }[];
  carrierServices: { name: string; active: boolean; callbackUrl: string | null }[];
  fulfilmentServices: {
    serviceName: string;
    type: 'THIRD_PARTY' | 'MANUAL' | 'GIFT_CARD';
    callbackUrl: string | null;
  }[];
  counts: { customers: number; orders: number; products: number };
}

/** Works in every store and is on no list of apps: somebody connected it and it is not shown. */
export const GHOST: SeenApp = {
  appId: 660_001,
  title: 'Sheet Magnet',
  handle: 'sheet-magnet',
  apiKey: 'f00dfeed00000000000000000000beef',
};
/** Works in no store by itself; orderByStranger lets them. On no list of people. */
export const STRANGER: SeenPerson = { userId: 89_999_000_001, name: 'Nobody Knows' };
/** On every order; must be found nowhere in the app. */
export const CUSTOMER = 'Philippa Kundenname';
const ONLINE_STORE: SeenApp = { appId: 580_111, title: 'Online Store', handle: 'online-store', apiKey: 'online-store' };

/** Made at the first look, from the people and apps that the store has then. */
export function footprintsOf(store: Store): Footprints {
  store.footprints ??= makeFootprints(store);
  return store.footprints;
}

/** Lets somebody who is on no list change an order, as in a store whose list is short. Out: the order. */
export function orderByStranger(store: Store, at: string): StoreOrder {
  const { orders } = footprintsOf(store);
  const order = {
    ...orders[0]!,
    id: Math.max(...orders.map(({ id }) => id)) + 1,
    createdAt: at,
    updatedAt: at,
    staff: STRANGER,
    agreements: [{ happenedAt: at, app: null, user: STRANGER }],
  };
  orders.push(order);
  return order;
}

export const seenPerson = ({ userId, firstName, lastName }: Person): SeenPerson => ({
  userId,
  name: `${firstName} ${lastName}`,
});

export const seenApp = ({ appId, title, handle, apiKey }: InstalledApp): SeenApp => ({ appId, title, handle, apiKey });

const ORDERS = 60;
const EVENTS = 80;

function makeFootprints(store: Store): Footprints {
  const random = seeded(`footprints of ${store.key}`);
  const people = store.people
    .filter((one) => one.status === 'active' && one.accountType !== 'RESTRICTED')
    .map(seenPerson);
  const apps = store.apps.filter((one) => one.uninstalledAt === null && one.handle !== 'countersign').map(seenApp);
  const embeds = apps.filter((_app, index) => index % 5 === 3);
  return {
    events: makeEvents(people, apps, random),
    orders: makeOrders(people, apps, random),
    themeFiles: themeFiles(embeds, apps[0] ?? GHOST),
    scriptTags: [
      { src: 'https://cdn.popup-parade.example/load.js?shop=1&key=secret', createdAt: daysBefore(300, random) },
    ],
    carrierServices: [{ name: 'Parcel Pilot', active: true, callbackUrl: 'https://rates.parcel-pilot.example/v1?k=1' }],
    fulfilmentServices: [
      { serviceName: 'Harbour Logistics', type: 'THIRD_PARTY', callbackUrl: 'https://wms.harbor.example/shopify' },
      { serviceName: 'Manual', type: 'MANUAL', callbackUrl: null },
    ],
    counts: { customers: 18_250, orders: 40_112, products: 1_204 },
  };
}

function makeEvents(people: SeenPerson[], apps: SeenApp[], random: () => number): StoreEvent[] {
  const subjects = ['PRODUCT', 'ORDER', 'PAGE', 'DISCOUNT_AUTOMATIC_NODE'] as const;
  return Array.from({ length: EVENTS }, (_none, index) => {
    const byApp = index % 3 === 0;
    const app = index === 33 ? GHOST : pick(random, apps);
    return {
      id: 7_000_000 + index,
      createdAt: daysBefore(EVENTS - index, random),
      kind: index % 10 === 7 && !byApp ? ('CommentEvent' as const) : ('BasicEvent' as const),
      appTitle: byApp ? app.title : null,
      // What a customer did is put down to nobody, with the customer's name beside it.
      by: byApp || index % 20 === 11 ? null : pick(random, people),
      subjectType: pick(random, subjects),
    };
  });
}

function makeOrders(people: SeenPerson[], apps: SeenApp[], random: () => number): StoreOrder[] {
  return Array.from({ length: ORDERS }, (_none, index) => {
    const createdAt = daysBefore(ORDERS / 2 - index / 2, random);
    const staff = index % 6 === 0 ? pick(random, people) : null;
    const app = index === 40 ? GHOST : index % 4 === 0 ? pick(random, apps) : ONLINE_STORE;
    const later = new Date(Date.parse(createdAt) + 3_600_000).toISOString();
    const isRefunded = index % 12 === 5;
    return {
      id: 5_000_000 + index,
      createdAt,
      updatedAt: isRefunded ? later : createdAt,
      sourceName: 'web',
      app,
      staff,
      agreements: [{ happenedAt: createdAt, app, user: staff }],
      refunds: isRefunded ? [{ createdAt: later, staff: pick(random, people) }] : [],
      customer: CUSTOMER,
    };
  });
}

/** As Shopify writes them: a comment before the JSON, ids of extensions at the end of a block's type. */
function themeFiles(embeds: SeenApp[], first: SeenApp): Record<string, string> {
  const type = (handle: string) => `shopify://apps/${handle}/blocks/embed/0190a1b2-0000-7000-8000-000000000001`;
  const blocks = Object.fromEntries(
    embeds.map((app, index) => [`block${index}`, { type: type(app.handle), disabled: index === 1, settings: {} }]),
  );
  const settings = { current: { blocks, colour: '#fff' }, presets: { Default: {} } };
  const section = {
    type: 'apps',
    blocks: { a: { type: type(GHOST.handle) }, b: { type: type('old-countdown') }, c: { type: type(first.handle) } },
    block_order: ['a', 'c'],
  };
  return {
    'config/settings_data.json': `/*\n * The contents of this file are auto-generated.\n */\n${JSON.stringify(settings, null, 2)}`,
    'templates/index.json': JSON.stringify({ sections: { main: section }, order: ['main'] }),
    'sections/footer-group.json': JSON.stringify({ type: 'footer', sections: {}, order: [] }),
    'layout/theme.liquid': '<html></html>',
  };
}
