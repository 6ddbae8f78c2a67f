import { GraphQLError } from 'graphql';
import type { InstalledApp } from './apps.ts';
import { API_VERSION, APP_HANDLE } from './facts.ts';
import { FOOTPRINT_RESOLVERS } from './footprint-resolvers.ts';
import { page } from './paging.ts';
import type { PageArguments } from './paging.ts';
import type { Person } from './people.ts';
import { scopesOfUser } from './scopes.ts';
import { installedApps } from './stores.ts';
import type { Store } from './stores.ts';
import type { AccessToken, World } from './world.ts';
import { configOf } from './world.ts';

export interface Asking {
  world: World;
  store: Store;
  token: AccessToken;
  person: Person | null;
  scopes: readonly string[];
  /** Called after scopes were revoked, so that app/scopes_update goes out. */
  scopesChanged: (store: Store, previous: string[]) => void;
}

type Arguments = Record<string, unknown>;
type Resolver = (source: never, args: Arguments, asking: Asking) => unknown;
type Node = { __typename: string } & Record<string, unknown>;

/** What the stand-in can answer. A field that is neither here nor a property of its parent is an error, never a silent null. */
export const RESOLVERS: Readonly<Record<string, Resolver>> = {
  ...(FOOTPRINT_RESOLVERS as Record<string, Resolver>),
  'QueryRoot.shop': (_source, _args, { store }) => shopNode(store),
  'QueryRoot.staffMembers': (_source, args, { store, world }) => staff(store, world, args),
  'QueryRoot.staffMember': (_source, args, asking) => oneStaffMember(asking, args.id as string | null | undefined),
  'QueryRoot.currentStaffMember': (_source, _args, { person }) => (person === null ? null : staffNode(person)),
  'QueryRoot.appInstallations': (_source, args, { store, world }) => installations(store, world, args),
  'QueryRoot.appInstallation': (_source, args, asking) => oneInstallation(asking, args.id as string | null | undefined),
  'QueryRoot.currentAppInstallation': (_source, _args, asking) => ownInstallation(asking),
  'QueryRoot.app': (_source, args, asking) =>
    oneApp(asking, (app) => args.id == null || gid('App', app.appId) === args.id),
  'QueryRoot.appByHandle': (_source, args, asking) => oneApp(asking, (app) => app.handle === args.handle),
  'QueryRoot.appByKey': (_source, args, asking) => oneApp(asking, (app) => app.apiKey === args.apiKey),
  'QueryRoot.node': (_source, args, asking) => byId(asking, String(args.id)),
  'QueryRoot.nodes': (_source, args, asking) => (args.ids as string[]).map((id) => byId(asking, id)),
  // Only subscriptions made through the API are listed, never those of the app's configuration file (platform.md 4.2); this app makes none.
  'QueryRoot.webhookSubscriptions': (_source, args, { world }) => emptyPage(args, world),
  'QueryRoot.channels': (_source, args, { store, world }) => channels(store, world, args),
  'QueryRoot.publicApiVersions': () => [
    { handle: API_VERSION, displayName: `${API_VERSION} (Latest)`, supported: true },
  ],
  'Shop.staffMembers': (_source, args, { store, world }) => staff(store, world, args),
  'Shop.accountOwner': (_source, _args, { store }) => staffNode(store.people.find((one) => one.isOwner) as Person),
  'Shop.channels': (_source, args, { store, world }) => channels(store, world, args),
  'StaffMember.privateData': (source: { id: string }, _args, { person }) => privateData(source.id, person),
  'App.installation': (source: { handle: string }, _args, asking) => installationOf(asking, source.handle),
  'Mutation.appRevokeAccessScopes': (_source, args, asking) => revoke(asking, args.scopes as string[]),
};

function shopNode(store: Store): Node {
  const primary = {
    __typename: 'Domain',
    id: gid('Domain', store.shopId + 500),
    host: store.primaryHost,
    sslEnabled: true,
  };
  return {
    __typename: 'Shop',
    id: gid('Shop', store.shopId),
    name: store.name,
    email: store.email,
    contactEmail: store.email,
    shopOwnerName: store.ownerName,
    myshopifyDomain: store.domain,
    url: `https://${store.primaryHost}`,
    primaryDomain: { ...primary, url: `https://${store.primaryHost}` },
    ianaTimezone: store.timezone,
    currencyCode: store.currency,
    createdAt: store.createdAt,
    updatedAt: store.createdAt,
    setupRequired: false,
    description: null,
    plan: { ...planNode(store), partnerDevelopment: store.plan === 'development', shopifyPlus: store.plan === 'plus' },
  };
}

function planNode(store: Store): { displayName: string; publicDisplayName: string } {
  const name = { basic: 'Basic', advanced: 'Advanced', plus: 'Shopify Plus', development: 'Development' }[store.plan];
  return { displayName: name, publicDisplayName: name };
}

function staff(store: Store, world: World, args: Arguments): unknown {
  const wanted = store.people.filter((person) => matches(person, args.query as string | null | undefined));
  const field = STAFF_SORT[String(args.sortKey ?? 'ID')] ?? STAFF_SORT.ID;
  const found = page(
    wanted,
    args as PageArguments,
    (one) => ({ id: one.userId, value: field?.(one) ?? '' }),
    world.paginationCap,
  );
  return mapped(found, staffNode);
}

const STAFF_SORT: Record<string, (person: Person) => string> = {
  ID: (person) => String(person.userId).padStart(16, '0'),
  EMAIL: (person) => person.email,
  FIRST_NAME: (person) => person.firstName,
  LAST_NAME: (person) => person.lastName,
};

/** The documented filters of `query`, joined by spaces or AND; an unknown one is ignored, as the platform's search does. */
function matches(person: Person, query: string | null | undefined): boolean {
  const terms = (query ?? '').split(/\s+(?:AND\s+)?/).filter((term) => term.includes(':'));
  return terms.every((term) => {
    const [name, ...rest] = term.split(':');
    const value = rest
      .join(':')
      .replaceAll(/^["']|["']$/g, '')
      .toLowerCase();
    const actual = STAFF_FILTER[name ?? '']?.(person);
    return actual === undefined || actual.toLowerCase() === value;
  });
}

const STAFF_FILTER: Record<string, (person: Person) => string> = {
  account_type: (person) => person.accountType,
  email: (person) => person.email,
  first_name: (person) => person.firstName,
  last_name: (person) => person.lastName,
  id: (person) => String(person.userId),
};

export function staffNode(person: Person): Node {
  return {
    __typename: 'StaffMember',
    id: gid('StaffMember', person.userId),
    accountType: person.accountType,
    active: person.status === 'active',
    email: person.email,
    exists: true,
    firstName: person.firstName,
    lastName: person.lastName,
    name: `${person.firstName} ${person.lastName}`,
    initials: [person.firstName, person.lastName].map((name) => [...name][0] ?? ''),
    isShopOwner: person.isOwner,
    locale: person.locale,
    phone: person.phone,
  };
}

function oneStaffMember(asking: Asking, id: string | null | undefined): Node | null {
  if (id == null) return asking.person === null ? null : staffNode(asking.person);
  const person = asking.store.people.find((one) => gid('StaffMember', one.userId) === id);
  return person === undefined ? null : staffNode(person);
}

/** "Only when querying the current user" (platform.md 1.1). */
function privateData(id: string, person: Person | null): unknown {
  if (person === null || gid('StaffMember', person.userId) !== id) {
    throw new GraphQLError('Access denied for privateData field.', { extensions: { code: 'ACCESS_DENIED' } });
  }
  const permissions = person.permissions.map((permission) => permission.toUpperCase());
  const known = [
    'FULL',
    'APPLICATIONS',
    'ORDERS',
    'THEMES',
    'PREFERENCES',
    'CUSTOMERS',
    'PRODUCTS',
    'REPORTS',
    'MARKETING',
    'PAGES',
  ];
  return {
    accountSettingsUrl: `https://accounts.shopify.com/accounts/${person.userId}`,
    createdAt: person.createdAt,
    permissions: permissions.filter((permission) => known.includes(permission)),
  };
}

function installations(store: Store, world: World, args: Arguments): unknown {
  const wanted = installedApps(store).filter(
    (app) => app.privacy === (args.privacy ?? 'PUBLIC') && (args.category !== 'CHANNEL' || app.isChannel),
  );
  const field = INSTALLATION_SORT[String(args.sortKey ?? 'INSTALLED_AT')];
  const key = (app: InstalledApp) => ({ id: app.installationId, value: field?.(app) ?? '' });
  return mapped(page(wanted, args as PageArguments, key, world.paginationCap), (app) =>
    installationNode(app, store, world),
  );
}

const INSTALLATION_SORT: Record<string, (app: InstalledApp) => string> = {
  INSTALLED_AT: (app) => app.installedAt,
  APP_TITLE: (app) => app.title,
  ID: (app) => String(app.installationId).padStart(16, '0'),
};

function installationNode(app: InstalledApp, store: Store, world: World): Node {
  const isOwn = app.handle === APP_HANDLE;
  const scopes = isOwn ? (store.installation?.grantedScopes ?? []) : app.scopes;
  return {
    __typename: 'AppInstallation',
    id: gid('AppInstallation', app.installationId),
    accessScopes: scopes.map(scopeNode),
    launchUrl: `https://admin.shopify.com/store/${store.handle}/apps/${app.handle}`,
    uninstallUrl: `https://admin.shopify.com/store/${store.handle}/settings/apps/${app.handle}/uninstall`,
    activeSubscriptions: [],
    app: appNode(app, store, world),
  };
}

function appNode(app: InstalledApp, store: Store, world: World): Node {
  const isOwn = app.handle === APP_HANDLE;
  const config = configOf(world, store);
  const requested = isOwn ? config.requiredScopes : app.scopes;
  return {
    __typename: 'App',
    id: gid('App', app.appId),
    apiKey: isOwn ? world.clientId : app.apiKey,
    handle: app.handle,
    title: app.title,
    description: null,
    developerName: app.developerName,
    developerType: app.developerType,
    publicCategory: isOwn && store.isCustomApp ? 'CUSTOM' : app.publicCategory,
    shopifyDeveloped: app.developerType === 'SHOPIFY',
    embedded: app.embedded,
    published: app.published,
    previouslyInstalled: true,
    appStoreAppUrl: app.published ? `https://apps.shopify.com/${app.handle}` : null,
    privacyPolicyUrl: app.privacyPolicyUrl,
    webhookApiVersion: isOwn ? config.webhookApiVersion : app.webhookApiVersion,
    requestedAccessScopes: requested.map(scopeNode),
    optionalAccessScopes: (isOwn ? config.optionalScopes : app.optionalScopes).map(scopeNode),
    availableAccessScopes: [...new Set([...requested, ...app.optionalScopes])].map(scopeNode),
    failedRequirements: [],
    features: [],
    uninstallMessage: '',
    isPostPurchaseAppInUse: false,
  };
}

function scopeNode(handle: string): { handle: string; description: string } {
  const words = handle.replace(/^(read|write)_/, '').replaceAll('_', ' ');
  return { handle, description: `${handle.startsWith('write_') ? 'View and edit' : 'View'} ${words}` };
}

function ownApp(asking: Asking): InstalledApp {
  const app = asking.store.apps.find((one) => one.handle === APP_HANDLE);
  if (app === undefined) throw new Error('Countersign is not among the apps of this store');
  return app;
}

function ownInstallation(asking: Asking): Node {
  const node = installationNode(ownApp(asking), asking.store, asking.world);
  const { person } = asking;
  const granted = asking.store.installation?.grantedScopes ?? [];
  return { ...node, accessScopes: (person === null ? granted : scopesOfUser(granted, person)).map(scopeNode) };
}

function oneInstallation(asking: Asking, id: string | null | undefined): Node | null {
  const own = ownInstallation(asking);
  return id == null || id === own.id ? own : null;
}

/** Any app may be named; whether it is installed is told for the caller's own app only (what others see is not known, platform.md 2.1). */
function oneApp(asking: Asking, isMeant: (app: InstalledApp) => boolean): Node | null {
  const own = ownApp(asking);
  if (isMeant(own)) return appNode(own, asking.store, asking.world);
  const app = asking.store.apps.find(isMeant);
  return app === undefined ? null : appNode(app, asking.store, asking.world);
}

function installationOf(asking: Asking, handle: string): Node | null {
  if (handle === APP_HANDLE) return ownInstallation(asking);
  if (!asking.scopes.includes('read_apps')) return null;
  const app = installedApps(asking.store).find((one) => one.handle === handle);
  return app === undefined ? null : installationNode(app, asking.store, asking.world);
}

function byId(asking: Asking, id: string): Node | null {
  if (id === gid('Shop', asking.store.shopId)) return shopNode(asking.store);
  if (id.startsWith('gid://shopify/StaffMember/')) return oneStaffMember(asking, id);
  if (id.startsWith('gid://shopify/App/')) return oneApp(asking, (app) => gid('App', app.appId) === id);
  return null;
}

function channels(store: Store, world: World, args: Arguments): unknown {
  const wanted = installedApps(store).filter((app) => app.isChannel);
  const key = (app: InstalledApp) => ({ id: app.installationId, value: String(app.installationId) });
  return mapped(page(wanted, args as PageArguments, key, world.paginationCap), (app) => ({
    __typename: 'Channel',
    id: gid('Channel', app.installationId),
    handle: app.handle,
    name: app.title,
    app: appNode(app, store, world),
  }));
}

function emptyPage(args: Arguments, world: World): unknown {
  return page([], args as PageArguments, () => ({ id: 0, value: '' }), world.paginationCap);
}

function revoke(asking: Asking, scopes: string[]): unknown {
  const { store, world } = asking;
  const config = configOf(world, store);
  const granted = store.installation?.grantedScopes ?? [];
  const wrong = scopes.find((scope) => !config.optionalScopes.includes(scope) || !granted.includes(scope));
  if (wrong !== undefined) {
    const code = config.requiredScopes.includes(wrong)
      ? 'CANNOT_REVOKE_REQUIRED_SCOPES'
      : 'CANNOT_REVOKE_UNDECLARED_SCOPES';
    return { revoked: null, userErrors: [{ field: ['scopes'], message: `Cannot revoke ${wrong}.`, code }] };
  }
  if (store.installation !== null) {
    store.installation.grantedScopes = granted.filter((scope) => !scopes.includes(scope));
    world.save();
    asking.scopesChanged(store, granted);
  }
  return { revoked: scopes.map(scopeNode), userErrors: [] };
}

function mapped<T>(found: ReturnType<typeof page<T>>, node: (item: T) => unknown): unknown {
  return {
    nodes: found.nodes.map(node),
    edges: found.edges.map((edge) => ({ cursor: edge.cursor, node: node(edge.node) })),
    pageInfo: found.pageInfo,
  };
}

function gid(type: string, id: number): string {
  return `gid://shopify/${type}/${id}`;
}
