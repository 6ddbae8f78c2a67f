import { GraphQLError } from 'graphql';
import { CUSTOMER, footprintsOf } from './footprints.ts';
import type { SeenApp, SeenPerson, StoreEvent, StoreOrder } from './footprints.ts';
import { page } from './paging.ts';
import type { PageArguments } from './paging.ts';
import type { Asking } from './resolvers.ts';

type Arguments = Record<string, unknown>;

/** What the stand-in answers about the signs that apps and people leave, and about how much a store holds. */
export const FOOTPRINT_RESOLVERS = {
  'QueryRoot.events': (_source: never, args: Arguments, { store, world }: Asking) =>
    nodes(
      within(footprintsOf(store).events, 'created_at', (one) => one.createdAt, args),
      args,
      world,
      eventNode,
    ),
  'QueryRoot.orders': (_source: never, args: Arguments, { store, world }: Asking) =>
    nodes(
      within(footprintsOf(store).orders, 'updated_at', (one) => one.updatedAt, args),
      args,
      world,
      orderNode,
    ),
  'Order.agreements': (order: { found: StoreOrder }, args: Arguments, { world }: Asking) =>
    nodes(
      order.found.agreements.map((one, id) => ({ ...one, id })),
      args,
      world,
      (one) => ({
        __typename: 'OrderAgreement',
        id: gid('OrderAgreement', order.found.id * 100 + one.id),
        happenedAt: one.happenedAt,
        reason: 'ORDER',
        app: one.app && appNode(one.app),
        user: one.user && staffNode(one.user),
      }),
    ),
  'QueryRoot.publications': (_source: never, args: Arguments, { store, world }: Asking) => {
    const channels = store.apps.filter((app) => app.isChannel && app.uninstalledAt === null);
    return nodes(
      channels.map((app, id) => ({ ...app, id })),
      args,
      world,
      (app) => ({
        __typename: 'Publication',
        id: gid('Publication', app.id),
        catalog: { __typename: 'AppCatalog', id: gid('AppCatalog', app.id), of: app },
      }),
    );
  },
  'AppCatalog.apps': (catalog: { of: SeenApp }, args: Arguments, { world }: Asking) =>
    nodes([{ ...catalog.of, id: 1 }], args, world, appNode),
  'QueryRoot.carrierServices': (_source: never, args: Arguments, { store, world }: Asking) =>
    nodes(numbered(footprintsOf(store).carrierServices), args, world, (one) => ({
      __typename: 'DeliveryCarrierService',
      ...one,
      id: gid('DeliveryCarrierService', one.id),
      formattedName: one.name,
    })),
  'QueryRoot.scriptTags': (_source: never, args: Arguments, { store, world }: Asking) =>
    nodes(numbered(footprintsOf(store).scriptTags), args, world, (one) => ({
      __typename: 'ScriptTag',
      ...one,
      id: gid('ScriptTag', one.id),
      displayScope: 'ONLINE_STORE',
    })),
  'Shop.fulfillmentServices': (_source: never, _args: Arguments, { store }: Asking) =>
    numbered(footprintsOf(store).fulfilmentServices).map((one) => ({
      __typename: 'FulfillmentService',
      ...one,
      id: gid('FulfillmentService', one.id),
      handle: one.serviceName.toLowerCase().replaceAll(' ', '-'),
    })),
  'QueryRoot.themes': (_source: never, args: Arguments, { store, world }: Asking) =>
    nodes([{ id: store.shopId }], args, world, themeNode),
  'QueryRoot.theme': (_source: never, args: Arguments, { store }: Asking) =>
    args.id === gid('OnlineStoreTheme', store.shopId) ? themeNode({ id: store.shopId }) : null,
  'OnlineStoreTheme.files': (_source: never, args: Arguments, { store, world }: Asking) => {
    const wanted = ((args.filenames ?? ['*']) as string[]).map(
      (pattern) => new RegExp(`^${pattern.replaceAll(/[.[\]/]/g, '\\$&').replaceAll('*', '.*')}$`),
    );
    const files = Object.entries(footprintsOf(store).themeFiles).filter(([name]) =>
      wanted.some((one) => one.test(name)),
    );
    const found = nodes(
      files.map(([filename, content], id) => ({ filename, content, id })),
      args,
      world,
      ({ filename, content }) => ({
        __typename: 'OnlineStoreThemeFile',
        filename,
        size: content.length,
        body: { __typename: 'OnlineStoreThemeFileBodyText', content },
      }),
    );
    return { ...found, userErrors: [] };
  },
  'QueryRoot.customersCount': (_source: never, args: Arguments, { store }: Asking) =>
    count(footprintsOf(store).counts.customers, args),
  'QueryRoot.ordersCount': (_source: never, args: Arguments, { store }: Asking) =>
    count(footprintsOf(store).counts.orders, args),
  'QueryRoot.productsCount': (_source: never, args: Arguments, { store }: Asking) =>
    count(footprintsOf(store).counts.products, args),
};

function eventNode({ id, createdAt, kind, appTitle, by, subjectType }: StoreEvent) {
  return {
    __typename: kind,
    id: gid(kind, id),
    action: 'update',
    appTitle,
    attributeToApp: appTitle !== null,
    attributeToUser: by !== null,
    createdAt,
    criticalAlert: false,
    author: kind === 'CommentEvent' ? by && staffNode(by) : (by?.name ?? appTitle ?? CUSTOMER),
    subjectType,
  };
}

function orderNode(found: StoreOrder) {
  return {
    __typename: 'Order',
    found,
    id: gid('Order', found.id),
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    sourceName: found.sourceName,
    note: `for ${found.customer}`,
    app: found.app && { __typename: 'OrderApp', id: gid('App', found.app.appId), name: found.app.title },
    staffMember: found.staff && staffNode(found.staff),
    refunds: found.refunds.map(({ createdAt, staff }, index) => ({
      __typename: 'Refund',
      id: gid('Refund', found.id * 100 + index),
      createdAt,
      staffMember: staff && staffNode(staff),
    })),
  };
}

const appNode = ({ appId, title, handle, apiKey }: SeenApp) => ({
  __typename: 'App',
  id: gid('App', appId),
  title,
  handle,
  apiKey,
});

const staffNode = ({ userId, name }: SeenPerson) => ({
  __typename: 'StaffMember',
  id: gid('StaffMember', userId),
  name,
});

const themeNode = ({ id }: { id: number }) => ({
  __typename: 'OnlineStoreTheme',
  id: gid('OnlineStoreTheme', id),
  name: 'Horizon',
  role: 'MAIN',
});

/** `created_at:>='...' AND created_at:<='...'` of Shopify's search syntax, in the order of that time. */
function within<One extends { id: number }>(
  all: One[],
  field: string,
  timeOf: (one: One) => string,
  { query }: Arguments,
): (One & { sorted: string })[] {
  const terms = String(query ?? '')
    .split(' AND ')
    .filter((term) => term !== '');
  const bounds = terms.map((term) => {
    const [, name, sign, time] = /^([a-z_]+):(>=|<=)'([^']+)'$/.exec(term) ?? [];
    if (name !== field || time === undefined) throw new GraphQLError(`The stand-in cannot search for ${term}.`);
    return { isLower: sign === '>=', at: Date.parse(time) };
  });
  return all
    .filter((one) => {
      const at = Date.parse(timeOf(one));
      return bounds.every(({ isLower, at: bound }) => (isLower ? at >= bound : at <= bound));
    })
    .map((one) => ({ ...one, sorted: new Date(timeOf(one)).toISOString() }));
}

function nodes<One extends { id: number; sorted?: string }, Node>(
  all: readonly One[],
  args: Arguments,
  world: { paginationCap: number },
  nodeOf: (one: One) => Node,
) {
  const key = (one: One) => ({ id: one.id, value: one.sorted ?? '' });
  const found = page(all, args as PageArguments, key, world.paginationCap);
  return { nodes: found.nodes.map(nodeOf), pageInfo: found.pageInfo };
}

const numbered = <One extends object>(all: readonly One[]) => all.map((one, id) => ({ ...one, id: id + 1 }));

/** A limit that is not null makes of a bigger number a lower bound. */
function count(number: number, { limit }: Arguments) {
  const most = typeof limit === 'number' ? limit : Infinity;
  return { __typename: 'Count', count: Math.min(number, most), precision: number > most ? 'AT_LEAST' : 'EXACT' };
}

const gid = (type: string, id: number): string => `gid://shopify/${type}/${id}`;
