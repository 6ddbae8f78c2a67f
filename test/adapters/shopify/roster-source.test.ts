import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixedToken } from '#app/adapters/shopify/access-tokens.ts';
import { createAdminClient, type AdminClient, type AdminClock } from '#app/adapters/shopify/admin-client.ts';
import { readOlderUsers } from '#app/adapters/shopify/older-users.ts';
import { createRosterSource } from '#app/adapters/shopify/roster-source.ts';
import type { Account } from '#app/domain/access/account.ts';
import { keyOfRow, type Roster } from '#app/domain/access/roster.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { shopId } from '#app/domain/ids.ts';
import type { Context } from '#app/ports.ts';
import '#test/standin/reroute.ts';
import { API_VERSION, CLIENT_ID, CLIENT_SECRET, STORES, type StoreKey } from '#test/standin/facts.ts';
import { startStandin, type Standin } from '#test/standin/server.ts';

const READING_TIME = new Date('2026-11-21T10:00:00.000Z');
const impatient: AdminClock = { now: Date.now, wait: async () => {}, random: () => 0.5 };
const opened: Standin[] = [];
let shopify: Standin;

beforeAll(async () => {
  shopify = await start();
});
afterEach(() => shopify.clearFaults());
afterAll(async () => {
  for (const one of opened) await one.close();
});

async function start(options: Partial<Parameters<typeof startStandin>[0]> = {}): Promise<Standin> {
  const standin = await startStandin({ appUrl: 'http://127.0.0.1:9', ...options });
  opened.push(standin);
  return standin;
}

/** A real offline token of this store, out of a token exchange. */
async function tokenOf(standin: Standin, store: StoreKey): Promise<string> {
  process.env.STANDIN_URL = standin.url;
  const answer = await fetch(`https://${STORES[store].domain}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: standin.idToken(store, 'owner'),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
      expiring: '1',
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

const shopOf = (store: StoreKey, scopes: string[], distribution: 'public' | 'custom' = 'custom'): Context['shop'] => ({
  shopId: shopId(BigInt(STORES[store].shopId)),
  domain: STORES[store].domain,
  timeZone: 'UTC',
  distribution,
  clientId: CLIENT_ID,
  grantedScopes: scopes,
});

async function read(
  kind: SubjectKind,
  options: {
    standin?: Standin;
    store?: StoreKey;
    scopes?: string[];
    clock?: AdminClock;
    patienceMs?: number;
    timeoutMs?: number;
    older?: boolean;
  } = {},
) {
  const { standin = shopify, store = 'custom', scopes = ['read_apps', 'read_users'], clock = impatient } = options;
  const accessToken = await tokenOf(standin, store);
  const client: AdminClient = createAdminClient({
    domain: STORES[store].domain,
    tokens: fixedToken(accessToken),
    clock,
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
    ...(options.timeoutMs === undefined ? {} : { bounds: { timeoutMs: options.timeoutMs, maxBytes: 20_000_000 } }),
  });
  return createRosterSource(
    () => client,
    () => READING_TIME,
    options.older
      ? () => readOlderUsers({ domain: STORES[store].domain, tokens: fixedToken(accessToken), clock: impatient })
      : null,
  ).read(shopOf(store, scopes), kind);
}

/** A reading that succeeded, with the list made of it. */
async function readWhole(...asked: Parameters<typeof read>) {
  const reading = await read(...asked);
  if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading));
  const derived = reading.derive();
  if (derived === null) throw new Error('malformed');
  return { ...reading, ...derived };
}

const keysOf = (roster: Roster) => new Set(roster.rows.map(keyOfRow));

describe('a whole reading', () => {
  it('has every person once, page by page, with the digest of each raw answer and how it was read', async () => {
    const standin = await start({ size: { people: 600, apps: 40 } });
    const bodies: string[] = [];
    const original = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const answer = await original(input, init);
      if (String(input).endsWith('/graphql.json')) bodies.push(await answer.clone().text());
      return answer;
    };
    const reading = await readWhole('people', { standin }).finally(() => {
      globalThis.fetch = original;
    });
    expect(keysOf(reading.roster).size).toBe(600);
    expect(reading.roster.sheet).toMatchObject({ rowsRead: 600, rowsKept: 600, apiVersion: API_VERSION });
    expect(reading.pageDigests).toEqual(bodies.map((body) => createHash('sha256').update(body).digest('hex')));
    expect(reading.pageDigests).toHaveLength(3);
    expect(reading.method).toMatchObject({
      query: 'staffMembers',
      apiVersion: API_VERSION,
      pages: 3,
      scopes: ['read_apps', 'read_users'],
    });
    expect(reading.roster.takenAt).toBe(READING_TIME.toISOString());
  });

  it('has the public apps and the private ones, each once', async () => {
    const reading = await readWhole('apps');
    expect(reading.roster.rows).toHaveLength(shopify.screenCount('custom', 'apps'));
    expect(keysOf(reading.roster).size).toBe(reading.roster.rows.length);
    const listed = new Set(reading.roster.rows.map((row) => ('listed' in row ? row.listed : null)));
    expect(listed.has('no')).toBe(true);
    expect(listed.has('yes')).toBe(true);
  });

  it('loses no row to the throttle, and waits hardly longer than the throttle asks', async () => {
    let time = Date.now();
    const began = time;
    const clock: AdminClock = {
      now: () => time,
      wait: async (milliseconds) => {
        time += milliseconds;
      },
      random: () => 0,
    };
    const standin = await start({
      size: { people: 2000, apps: 24 },
      bucket: { maximum: 400, restoreRate: 100 },
      now: () => new Date(time),
    });
    const reading = await readWhole('people', { standin, clock });
    expect(keysOf(reading.roster).size).toBe(2000);
    // Eight pages at 252 points and 400 in the bucket to begin with: 1,616 points to wait for at 100 a second.
    const seconds = (time - began) / 1000;
    expect(seconds).toBeGreaterThan(15);
    expect(seconds).toBeLessThan(18);
  });

  it('outlasts answers that throttle although the bucket was said to be full', async () => {
    shopify.fail({ match: '/graphql.json', kind: 'throttle', times: 3 });
    expect(await read('people')).toMatchObject({ outcome: 'read' });
  });

  it.each(['500', 'drop'] as const)('outlasts a passing %s', async (kind) => {
    shopify.fail({ match: '/graphql.json', kind, times: 2 });
    expect(await read('people')).toMatchObject({ outcome: 'read' });
  });
});

describe('what people may do, out of the older list', () => {
  const LABEL = { label: 'Where the permissions come from', value: 'older list, may not reflect roles' };
  const readBoth = async (standin = shopify) => {
    const reading = await readWhole('people', { standin, older: true });
    return { ...reading, rows: reading.roster.rows as Account[] };
  };

  it('stands with each person, labelled, over all pages, and their digests are told with the others', async () => {
    const standin = await start({ size: { people: 600, apps: 24 } });
    const { rows, method, pageDigests } = await readBoth(standin);
    for (const { platformId, permissions, details } of rows) {
      expect(permissions).toEqual(
        standin.people('custom').find((one) => String(one.userId) === platformId)!.permissions,
      );
      expect(details).toContainEqual(LABEL);
    }
    expect(method).toMatchObject({ olderList: 'read', olderListPages: 3, onlyInOlderList: 0, notInOlderList: 0 });
    expect(pageDigests).toHaveLength(6);
  });

  it('stays unknown where the two lists do not agree, and how far they do not is told', async () => {
    const standin = await start();
    const original = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const answer = await original(input, init);
      // Somebody goes and somebody comes between the reading of one list and of the other.
      if (String(input).endsWith('graphql.json') && (await answer.clone().text()).includes('staffMembers')) {
        standin.removePerson('custom', 'person-008');
        standin.addPerson('custom', { firstName: 'New', lastName: 'Comer', email: 'new@northwind-outfitters.example' });
      }
      return answer;
    };
    const { rows, method } = await readBoth(standin).finally(() => {
      globalThis.fetch = original;
    });
    expect(method).toMatchObject({ olderList: 'read', onlyInOlderList: 1, notInOlderList: 1 });
    expect(rows.filter(({ permissions }) => permissions === null)).toHaveLength(1);
    expect(rows).toHaveLength(60);
  });

  it.each([
    ['closed', 'is denied', () => Object.assign(shopify.stores.custom, { plan: 'advanced' })],
    ['failed: server_error', 'fails', () => shopify.fail({ match: 'users.json', kind: '500', times: 100 })],
    ['failed: unreachable', 'cannot be reached', () => shopify.fail({ match: 'users.json', kind: 'drop', times: 100 })],
  ])('is %s when that list %s, and the list of people is whole all the same', async (olderList, _what, break_) => {
    break_();
    const { rows, method } = await readBoth().finally(() => Object.assign(shopify.stores.custom, { plan: 'plus' }));
    expect(method).toMatchObject({ olderList });
    expect(rows).toHaveLength(60);
    expect(
      rows.every(
        ({ permissions, details }) => permissions === null && !details.some((one) => one.label === LABEL.label),
      ),
    ).toBe(true);
  });

  it('outlasts passing trouble', async () => {
    shopify.fail({ match: 'users.json', kind: '500', times: 2 });
    expect((await readBoth()).method).toMatchObject({ olderList: 'read' });
  });

  it('is not asked for by a public app', async () => {
    const nobody = { staffMembers: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] } };
    const source = createRosterSource(
      () => ({
        send: async () => ({ outcome: 'answered', data: nobody as never, bodyDigest: '', apiVersion: API_VERSION }),
      }),
      () => READING_TIME,
      () => Promise.reject(new Error('asked')),
    );
    expect(await source.read(shopOf('custom', ['read_users'], 'public'), 'people')).toMatchObject({ outcome: 'read' });
  });
});

describe('a list that is not open', () => {
  it('is closed without a call when the scope was never granted', async () => {
    const before = shopify.requests().length;
    expect(await read('people', { store: 'plain', scopes: [] })).toEqual({ outcome: 'closed', why: 'scope_missing' });
    expect(shopify.requests()).toHaveLength(before);
  });

  it('is a refused reading when Shopify denies it although we thought the scope was there', async () => {
    const denied = { outcome: 'failed', why: 'denied', pagesRead: 0 };
    expect(await read('people', { store: 'plain' })).toEqual(denied);
    expect(await read('apps', { store: 'plain' })).toEqual(denied);
  });

  it('is never asked for by a public app when it is the list of apps', async () => {
    const source = createRosterSource(
      () => {
        throw new Error('asked');
      },
      () => READING_TIME,
    );
    expect(await source.read(shopOf('plain', ['read_apps'], 'public'), 'apps')).toEqual({
      outcome: 'closed',
      why: 'not_offered',
    });
  });
});

describe('a reading that cannot be whole', () => {
  it('fails when a later page keeps failing, and hands out no row', async () => {
    const standin = await start({ size: { people: 600, apps: 24 } });
    standin.fail({ match: '"after":"', kind: '500', times: 100 });
    expect(await read('people', { standin })).toEqual({ outcome: 'failed', why: 'server_error', pagesRead: 1 });
  });

  it('fails when the private apps cannot be read after the public ones', async () => {
    shopify.fail({ match: '"PRIVATE"', kind: 'drop', times: 100 });
    expect(await read('apps')).toMatchObject({ outcome: 'failed', why: 'unreachable' });
  });

  it('fails when Shopify does not answer in time', async () => {
    shopify.fail({ match: '/graphql.json', kind: 'timeout', times: 100 });
    expect(await read('people', { timeoutMs: 50 })).toEqual({ outcome: 'failed', why: 'timeout', pagesRead: 0 });
  });

  it('fails at the end of what paging can reach', async () => {
    const standin = await start({ size: { people: 600, apps: 24 }, paginationCap: 500 });
    expect(await read('people', { standin })).toMatchObject({ outcome: 'failed', pagesRead: 2 });
  });

  it('fails when throttling outlasts its patience', async () => {
    shopify.fail({ match: '/graphql.json', kind: 'throttle', times: 1000 });
    expect(await read('people', { patienceMs: 5_000 })).toEqual({
      outcome: 'failed',
      why: 'throttled_too_long',
      pagesRead: 0,
    });
  });
});
