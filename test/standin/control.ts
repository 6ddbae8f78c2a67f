import { createHmac } from 'node:crypto';
import { APP_HANDLE } from './facts.ts';
import type { StoreKey } from './facts.ts';
import type { Fault, Faults } from './faults.ts';
import type { Person } from './people.ts';
import { pasteText, screenCount, screenTable, usersCsv } from './screen-text.ts';
import type { Screen, ScreenTable } from './screen-text.ts';
import { sessionClaims, signSessionToken } from './session-token.ts';
import { installedApps, personOf } from './stores.ts';
import type { Store } from './stores.ts';
import { canOpenApp, endInstallation } from './tokens.ts';
import type { Delivery, WebhookSender } from './webhooks.ts';
import { configOf } from './world.ts';
import type { AdminRequest, World } from './world.ts';

/** What tests, the demo and the hosted page do to the stand-in; README.md lists the methods. */
export interface Control {
  openApp(store: StoreKey, person: string, path?: string): { url: string; idToken: string; host: string };
  idToken(store: StoreKey, person: string, overrides?: Record<string, unknown>): string;
  mayOpen(store: StoreKey, person: string): boolean;
  people(store: StoreKey): Person[];
  addPerson(store: StoreKey, person: Partial<Person> & Pick<Person, 'firstName' | 'lastName' | 'email'>): Person;
  removePerson(store: StoreKey, person: string): void;
  suspendPerson(store: StoreKey, person: string): void;
  allowApp(store: StoreKey, person: string, allowed: boolean): void;
  /** Gives a person one of the store's roles, with its permissions. */
  changeRole(store: StoreKey, person: string, role: string): void;
  roles(store: StoreKey): string[];
  uninstallApp(store: StoreKey, appHandle: string): void;
  growScopes(appHandle: string): void;
  scopes(store: StoreKey): { granted: string[]; required: string[]; optional: string[] };
  grantScopes(
    store: StoreKey,
    scopes: string[],
  ): Promise<{ result: 'granted-all' | 'declined-all'; granted: string[] }>;
  revokeScopes(store: StoreKey, scopes: string[]): Promise<void>;
  sendWebhook(
    topic: string,
    store: StoreKey,
    overrides?: Record<string, unknown>,
    options?: { times?: number },
  ): Promise<Delivery[]>;
  sendWebhooks(
    events: { topic: string; store: StoreKey; overrides?: Record<string, unknown> }[],
    options?: { shuffle?: string; times?: number },
  ): Promise<Delivery[]>;
  settled(): Promise<void>;
  uninstallCountersign(store: StoreKey): Promise<Delivery[]>;
  redactShop(store: StoreKey): Promise<Delivery[]>;
  screen(store: StoreKey, screen: Screen): ScreenTable;
  pasteText(store: StoreKey, screen: Screen): string;
  csv(store: StoreKey, list: 'users'): string;
  screenCount(store: StoreKey, screen: Screen): number;
  fail(fault: Fault): void;
  clearFaults(): void;
  deliveries(): Delivery[];
  requests(): AdminRequest[];
  reset(): void;
}

/** Scopes which Shopify opens on request for some stores only. On the others a grant is declined, whoever asks. */
const GATED_SCOPES = ['read_users', 'read_apps'];

export function makeControl(world: World, sender: WebhookSender, faults: Faults, reset: () => void): Control {
  const storeOf = (key: StoreKey): Store => {
    const store = world.state.stores[key];
    if (store === undefined)
      throw new Error(`There is no store ${String(key)}; there are custom, plain and development.`);
    return store;
  };
  const idToken: Control['idToken'] = (key, person, overrides = {}) => {
    const store = storeOf(key);
    const { secret, ...claims } = overrides;
    const signed = sessionClaims(store.domain, personOf(store, person).userId, world.clientId, world.now(), claims);
    return signSessionToken(signed, typeof secret === 'string' ? secret : world.clientSecret);
  };
  const changePerson = (key: StoreKey, person: string, change: Partial<Person>) => {
    Object.assign(personOf(storeOf(key), person), change);
    world.save();
  };
  const changeScopes = async (store: Store, next: string[]) => {
    const previous = store.installation?.grantedScopes ?? [];
    if (store.installation === null) throw new Error(`Countersign is not installed in ${store.handle}.`);
    store.installation.grantedScopes = next;
    world.save();
    await sender.send('app/scopes_update', store, { previous, current: next });
  };

  return {
    idToken,
    mayOpen: (key, person) => canOpenApp(personOf(storeOf(key), person)),
    openApp(key, person, path = '/') {
      const store = storeOf(key);
      if (!canOpenApp(personOf(store, person)))
        throw new Error(`${person} has no permission for Countersign in ${store.handle}.`);
      const token = idToken(key, person);
      return { ...frameAddress(world, store, token, path, personOf(store, person).locale), idToken: token };
    },
    people: (key) => storeOf(key).people,
    addPerson(key, person) {
      const store = storeOf(key);
      const userId = Math.max(...store.people.map((one) => one.userId)) + 1;
      const added: Person = { ...newcomer(userId, world.now()), ...person };
      store.people.push(added);
      world.save();
      return added;
    },
    removePerson(key, person) {
      const store = storeOf(key);
      if (personOf(store, person).isOwner) throw new Error('The store owner cannot be removed.');
      store.people = store.people.filter((one) => one.key !== person);
      world.save();
    },
    suspendPerson: (key, person) => changePerson(key, person, { status: 'suspended' }),
    allowApp: (key, person, allowed) => changePerson(key, person, { mayOpenApp: allowed }),
    changeRole(key, person, role) {
      const permissions = rolesOf(storeOf(key)).get(role);
      if (permissions === undefined) throw new Error(`There is no role ${role}.`);
      changePerson(key, person, { role, permissions: [...permissions] });
    },
    roles: (key) => [...rolesOf(storeOf(key)).keys()].toSorted(),
    uninstallApp(key, appHandle) {
      if (appHandle === APP_HANDLE) throw new Error('Use uninstallCountersign for Countersign itself.');
      const app = installedApps(storeOf(key)).find((one) => one.handle === appHandle);
      if (app === undefined) throw new Error(`${appHandle} is not installed.`);
      app.uninstalledAt = world.now().toISOString();
      world.save();
    },
    growScopes(appHandle) {
      for (const app of Object.values(world.state.stores).flatMap((store) => store.apps)) {
        if (app.handle !== appHandle) continue;
        app.scopes = [...new Set([...app.scopes, ...app.nextScopes])];
      }
      world.save();
    },
    scopes(key) {
      const store = storeOf(key);
      const config = configOf(world, store);
      return {
        granted: store.installation?.grantedScopes ?? [],
        required: config.requiredScopes,
        optional: config.optionalScopes,
      };
    },
    async grantScopes(key, scopes) {
      const store = storeOf(key);
      const granted = store.installation?.grantedScopes ?? [];
      const declared = configOf(world, store).optionalScopes;
      const isOpen = (scope: string) => !GATED_SCOPES.includes(scope) || store.isCustomApp;
      if (!scopes.every((scope) => granted.includes(scope) || (declared.includes(scope) && isOpen(scope)))) {
        return { result: 'declined-all', granted };
      }
      const next = [...new Set([...granted, ...scopes])];
      if (next.length > granted.length) await changeScopes(store, next);
      return { result: 'granted-all', granted: next };
    },
    async revokeScopes(key, scopes) {
      const store = storeOf(key);
      const required = configOf(world, store).requiredScopes;
      const granted = store.installation?.grantedScopes ?? [];
      const next = granted.filter((scope) => !scopes.includes(scope) || required.includes(scope));
      if (next.length < granted.length) await changeScopes(store, next);
    },
    sendWebhook: (topic, key, overrides = {}, options = {}) =>
      sender.send(topic, storeOf(key), overrides, options.times),
    sendWebhooks: (events, options = {}) =>
      sender.sendMany(
        events.map((event) => ({ ...event, store: storeOf(event.store) })),
        options.shuffle ?? null,
        options.times,
      ),
    settled: () => sender.settled(),
    async uninstallCountersign(key) {
      endInstallation(world, storeOf(key));
      return sender.send('app/uninstalled', storeOf(key));
    },
    redactShop: (key) => sender.send('shop/redact', storeOf(key)),
    screen: (key, screen) => screenTable(storeOf(key), screen),
    pasteText: (key, screen) => pasteText(storeOf(key), screen),
    csv: (key) => usersCsv(storeOf(key)),
    screenCount: (key, screen) => screenCount(storeOf(key), screen),
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    deliveries: () => world.deliveries,
    requests: () => world.requests,
    reset,
  };
}

/** The address of the app's frame with the parameters and the signature which the admin adds. */
export function frameAddress(
  world: World,
  store: Store,
  idToken: string,
  path: string,
  locale: string,
): { url: string; host: string } {
  const host = Buffer.from(`admin.shopify.com/store/${store.handle}`).toString('base64').replaceAll('=', '');
  const url = new URL(path, world.appUrl());
  const added: Record<string, string> = {
    embedded: '1',
    host,
    id_token: idToken,
    locale,
    session: createHmac('sha256', world.clientId).update(idToken).digest('hex'),
    shop: store.domain,
    timestamp: String(Math.floor(world.now().getTime() / 1000)),
  };
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  const signed = [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  url.searchParams.set('hmac', createHmac('sha256', world.clientSecret).update(signed.join('&')).digest('hex'));
  return { url: url.href, host };
}

/** The roles that people of this store have, with what each may do. The owner's is nobody else's. */
function rolesOf(store: Store): Map<string, readonly string[]> {
  return new Map(store.people.filter((one) => !one.isOwner).map((one) => [one.role, one.permissions]));
}

function newcomer(userId: number, now: Date): Person {
  return {
    key: `person-${userId}`,
    userId,
    firstName: '',
    lastName: '',
    email: '',
    emailVerified: true,
    locale: 'en',
    phone: null,
    accountType: 'REGULAR',
    status: 'active',
    isOwner: false,
    mayOpenApp: false,
    role: 'Customer support',
    permissions: ['orders', 'customers'],
    createdAt: now.toISOString(),
    lastLoginAt: null,
    twoStep: false,
  };
}
