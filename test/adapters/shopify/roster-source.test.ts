import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixedToken } from '#app/adapters/shopify/access-tokens.ts';
import { createAdminClient, type AdminClient, type AdminClock } from '#app/adapters/shopify/admin-client.ts';
import { createRosterSource } from '#app/adapters/shopify/roster-source.ts';
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
  ).read(shopOf(store, scopes), kind);
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
    const reading = await read('people', { standin }).finally(() => {
      globalThis.fetch = original;
    });
    if (reading.outcome !== 'read') throw new Error(reading.outcome);
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
    const reading = await read('apps');
    if (reading.outcome !== 'read') throw new Error(reading.outcome);
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
    const reading = await read('people', { standin, clock });
    if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading));
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

describe('a list that is not open', () => {
  it('is closed without a call when the scope was never granted', async () => {
    const before = shopify.requests().length;
    expect(await read('people', { store: 'plain', scopes: [] })).toEqual({ outcome: 'closed', why: 'scope_missing' });
    expect(shopify.requests()).toHaveLength(before);
  });

  it('is closed when Shopify denies it although we thought the scope was there', async () => {
    expect(await read('people', { store: 'plain' })).toEqual({ outcome: 'closed', why: 'plan' });
    expect(await read('apps', { store: 'plain' })).toEqual({ outcome: 'closed', why: 'scope_missing' });
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
