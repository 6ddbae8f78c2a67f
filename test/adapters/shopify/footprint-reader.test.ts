import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixedToken } from '#app/adapters/shopify/access-tokens.ts';
import { createAdminClient, type AdminClock } from '#app/adapters/shopify/admin-client.ts';
import { createFootprintReader } from '#app/adapters/shopify/footprint-reader.ts';
import { createRosterSource } from '#app/adapters/shopify/roster-source.ts';
import { peopleSeen } from '#app/domain/access/seen-not-listed.ts';
import { FOOTPRINT_DOORS, type CoveredTo, type DoorReading } from '#app/domain/access/footprint-door.ts';
import { shopId } from '#app/domain/ids.ts';
import type { Context } from '#app/ports.ts';
import '#test/standin/reroute.ts';
import { CLIENT_ID, STORES } from '#test/standin/facts.ts';
import { CUSTOMER, footprintsOf, GHOST, orderByStranger, STRANGER } from '#test/standin/footprints.ts';
import { startStandin, type Standin } from '#test/standin/server.ts';
import { accessToken } from '#test/standin/shop-client.ts';

const NOW = new Date('2026-11-02T20:00:00.000Z');
const SCOPES = [
  'read_users',
  'read_publications',
  'read_products',
  'read_shipping',
  'read_script_tags',
  'read_themes',
  'read_orders',
  'read_customers',
];
const impatient: AdminClock = { now: Date.now, wait: async () => {}, random: () => 0.5 };

let shopify: Standin;
let token: string;
beforeAll(async () => {
  const toml = readFileSync(new URL('../../../shopify.app.custom.toml', import.meta.url), 'utf8');
  const customToml = join(mkdtempSync(join(tmpdir(), 'countersign-toml-')), 'app.toml');
  writeFileSync(customToml, toml.replace('scopes = "read_users,read_apps"', `scopes = "${SCOPES.join()}"`));
  shopify = await startStandin({ appUrl: 'http://127.0.0.1:9', customToml });
  process.env.STANDIN_URL = shopify.url;
  token = await accessToken(shopify, 'custom', 'owner', 'offline');
});
afterEach(() => {
  shopify.clearFaults();
  shopify.stores.custom.plan = 'plus';
});
afterAll(() => shopify.close());

const shop = (scopes: string[]): Context['shop'] => ({
  shopId: shopId(BigInt(STORES.custom.shopId)),
  domain: STORES.custom.domain,
  timeZone: 'UTC',
  distribution: 'custom',
  clientId: CLIENT_ID,
  grantedScopes: scopes,
});

function readerAt(now = NOW) {
  const client = createAdminClient({ domain: STORES.custom.domain, tokens: fixedToken(token), clock: impatient });
  return createFootprintReader(
    () => client,
    () => now,
  );
}

async function read(
  options: { scopes?: string[]; covered?: CoveredTo; now?: Date } = {},
): Promise<Record<string, DoorReading>> {
  const readings = await readerAt(options.now).read(shop(options.scopes ?? SCOPES), options.covered ?? {});
  expect(readings.map(({ door }) => door)).toEqual(FOOTPRINT_DOORS);
  return Object.fromEntries(readings.map((reading) => [reading.door, reading]));
}

const apps = (reading: DoorReading | undefined) =>
  new Set(reading?.sightings.filter((one) => one.of === 'app').map((one) => one.name ?? one.handle));
const people = (reading: DoorReading | undefined) =>
  new Set(reading?.sightings.filter((one) => one.of === 'person').map((one) => one.id ?? one.name));

describe('a store whose permissions are all granted', () => {
  let readings: Record<string, DoorReading>;
  const bodies: string[] = [];
  beforeAll(async () => {
    const original = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const answer = await original(input, init);
      bodies.push(await answer.clone().text());
      return answer;
    };
    readings = await read().finally(() => {
      globalThis.fetch = original;
    });
  });

  it('is read through every door, with the digest of each raw answer', () => {
    expect(Object.values(readings).filter(({ outcome, why }) => outcome !== 'read' || why !== null)).toEqual([]);
    const digests = bodies.map((body) => createHash('sha256').update(body).digest('hex'));
    expect(Object.values(readings).flatMap((one) => one.digests)).toEqual(digests);
    expect(readings.order_agreements!.pages).toBeGreaterThan(1);
  });

  it('shows apps by what they are, with how sure that is', () => {
    expect(readings.channels!.sightings).toContainEqual(
      expect.objectContaining({
        source: 'channel',
        handle: 'point-of-sale',
        confidence: 'certain',
        firstSeenAt: NOW.toISOString(),
      }),
    );
    expect(apps(readings.publications)).toEqual(apps(readings.channels));
    expect(readings.fulfilment_services!.sightings).toMatchObject([
      { name: 'Harbour Logistics', confidence: 'hint', detail: 'fulfils orders, called at wms.harbor.example' },
    ]);
    expect(readings.carrier_services!.sightings).toMatchObject([{ name: 'Parcel Pilot', confidence: 'hint' }]);
    expect(readings.script_tags!.sightings).toMatchObject([
      { name: 'cdn.popup-parade.example', detail: 'script cdn.popup-parade.example/load.js' },
    ]);
    expect(apps(readings.events)).toContain(GHOST.title);
    expect(readings.order_sources!.sightings).toContainEqual(
      expect.objectContaining({ id: String(GHOST.appId), name: GHOST.title, confidence: 'certain' }),
    );
    expect(readings.order_agreements!.sightings).toContainEqual(expect.objectContaining({ id: GHOST.apiKey }));
  });

  it('takes a block of the theme for likely where it is in use, and else for a hint', () => {
    const seen = new Map(readings.theme!.sightings.map(({ handle, confidence }) => [handle, confidence]));
    expect(seen.get(GHOST.handle)).toBe('likely');
    expect(seen.get('old-countdown')).toBe('hint');
    expect(new Set(seen.values())).toEqual(new Set(['likely', 'hint']));
  });

  it('shows people by their number where it is told, else by name, and only staff', () => {
    const known = new Set(shopify.stores.custom.people.map(({ userId }) => String(userId)));
    for (const door of ['order_staff', 'refund_staff']) {
      expect(people(readings[door]).size).toBeGreaterThan(0);
      expect([...people(readings[door])].filter((id) => !known.has(id ?? ''))).toEqual([]);
    }
    const names = new Set(shopify.stores.custom.people.map((one) => `${one.firstName} ${one.lastName}`));
    const authors = readings.events!.sightings.filter(({ of }) => of === 'person');
    expect(authors.filter(({ name }) => !names.has(name!))).toEqual([]);
    expect(authors).toContainEqual(expect.objectContaining({ source: 'event_author', id: null, confidence: 'likely' }));
  });

  it('shows somebody who is on no list, and nobody else as such', async () => {
    const client = createAdminClient({ domain: STORES.custom.domain, tokens: fixedToken(token), clock: impatient });
    const source = createRosterSource(
      () => client,
      () => NOW,
    );
    const listed = await source.read(shop(SCOPES), 'people');
    const roster = listed.outcome === 'read' ? listed.derive()?.roster : null;
    if (roster?.kind !== 'people') throw new Error(listed.outcome);
    const { rows, takenAt } = roster;
    const outside = (seen: Record<string, DoorReading>) => {
      const sightings = Object.values(seen).flatMap((one) => one.sightings);
      const compared = peopleSeen({ rows, takenAt, sightings, visitors: null, activity: null, earlier: null });
      return compared.outside.map(({ person }) => [person.id, person.name]);
    };
    expect(outside(readings)).toEqual([]);
    orderByStranger(shopify.stores.custom, '2026-11-01T10:00:00Z');
    const scopes = ['read_orders', 'read_users'];
    expect(outside(await read({ scopes }))).toEqual([[String(STRANGER.userId), STRANGER.name]]);
    footprintsOf(shopify.stores.custom).orders.pop();
  });

  it('holds nothing of customers and nothing secret of an address', () => {
    const all = JSON.stringify(readings);
    expect(all).not.toContain(CUSTOMER);
    expect(all).not.toMatch(/secret|k=1/);
  });

  it('counts what it may count', async () => {
    expect(await readerAt().count(shop(SCOPES))).toEqual({ customers: 18_250, orders: 40_112, products: 1_204 });
    expect(await readerAt().count(shop(['read_products']))).toEqual({ customers: null, orders: null, products: 1_204 });
    shopify.fail({ match: 'ordersCount', kind: '500', times: 100 });
    expect(await readerAt().count(shop(SCOPES))).toMatchObject({ customers: 18_250, orders: null, products: 1_204 });
  });
});

describe('a door that is not open', () => {
  it('is closed without a call where the permission is not granted; two need none', async () => {
    const before = shopify.requests().length;
    const readings = await read({ scopes: [] });
    const open = Object.values(readings).filter(({ outcome }) => outcome === 'read');
    expect(open.map(({ door }) => door)).toEqual(['channels', 'events']);
    expect(readings.theme).toMatchObject({ outcome: 'closed', why: 'scope_missing', pages: 0 });
    expect(readings.events!.why).toBe('partly_hidden');
    expect(shopify.requests()).toHaveLength(before + 2);
  });

  it('hides no other when Shopify refuses it, and comments without their authors are read all the same', async () => {
    // On this plan the permission to see staff is there and does not open them.
    shopify.stores.custom.plan = 'basic';
    const readings = await read();
    const closed = Object.values(readings).filter(({ outcome }) => outcome === 'closed');
    expect(closed.map(({ door, why }) => [door, why])).toEqual([
      ['order_staff', 'denied'],
      ['refund_staff', 'denied'],
    ]);
    expect(readings.events).toMatchObject({ outcome: 'read', why: 'partly_hidden' });
    expect(apps(readings.events)).toContain(GHOST.title);
  });
});

describe('a door that fails', () => {
  it('hides no other', async () => {
    for (const match of ['scriptTags', 'themes(', 'OrderAgreementPage']) shopify.fail({ match, kind: '500', times: 5 });
    const readings = await read();
    const failed = Object.values(readings).filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ door }) => door)).toEqual(['script_tags', 'theme', 'order_agreements']);
    for (const one of failed) expect(one).toMatchObject({ why: 'server_error', sightings: [], coversTo: null });
  });

  it('keeps nothing of a page that is not what the schema promises', async () => {
    footprintsOf(shopify.stores.custom).scriptTags[0]!.createdAt = 'yesterday';
    expect((await read({ scopes: ['read_script_tags'] })).script_tags).toMatchObject({
      outcome: 'failed',
      why: 'malformed_nodes',
      sightings: [],
    });
    footprintsOf(shopify.stores.custom).scriptTags[0]!.createdAt = '2026-01-05T10:00:00Z';
  });

  it('for a reason that meets all is not waited for at each', async () => {
    shopify.fail({ match: '/graphql.json', kind: 'drop', times: 1000 });
    const before = shopify.requests().length;
    const readings = await read();
    expect(Object.values(readings).every(({ why }) => why === 'unreachable')).toBe(true);
    expect(shopify.requests()).toHaveLength(before);
  });
});

describe('a reading after another', () => {
  it('asks only for what has happened since', async () => {
    const scopes = ['read_orders'];
    const first = await read({ scopes, now: new Date('2026-10-20T00:00:00Z') });
    const covered = { events: first.events!.coversTo!, order_sources: first.order_sources!.coversTo! };
    expect(covered.events).toBe('2026-10-19T23:58:00.000Z');
    const second = await read({ scopes, covered });
    for (const door of ['events', 'order_sources']) {
      expect(second[door]!.sightings.length).toBeGreaterThan(0);
      expect(second[door]!.sightings.every((one) => one.lastSeenAt >= '2026-10-19T23:58')).toBe(true);
    }
    const whole = await read({ scopes });
    for (const door of ['events', 'order_sources']) {
      expect(first[door]!.sightings.length + second[door]!.sightings.length).toBe(whole[door]!.sightings.length);
    }
  });

  it('sees the newest changes of an order that has many, and says that there are more', async () => {
    const { orders } = footprintsOf(shopify.stores.custom);
    const [template] = orders;
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 10, minute)).toISOString();
    const agreements = Array.from({ length: 12 }, (_none, minute) => ({
      ...template!.agreements[0]!,
      happenedAt: at(minute),
    }));
    orders.push({ ...template!, id: 8_000_000, createdAt: at(0), updatedAt: at(12), agreements });
    const seen = (await read({ scopes: ['read_orders'], covered: { order_agreements: at(12) } })).order_agreements!;
    expect(seen).toMatchObject({ outcome: 'read', why: 'partly_hidden' });
    const times = seen.sightings.map((one) => one.firstSeenAt).filter((time) => time >= at(0) && time <= at(12));
    expect(times.sort()).toEqual(agreements.slice(2).map(({ happenedAt }) => happenedAt));
    orders.pop();
  });

  it('goes on where a long one had to stop', async () => {
    const { orders } = footprintsOf(shopify.stores.custom);
    const template = orders[0]!;
    const many = Array.from({ length: 620 }, (_none, index) => {
      const at = new Date(Date.UTC(2026, 9, 1) + index * 60_000).toISOString();
      return {
        ...template,
        id: 9_000_000 + index,
        createdAt: at,
        updatedAt: at,
        agreements: [{ ...template.agreements[0]!, happenedAt: at }],
      };
    });
    orders.unshift(...many);
    const scopes = ['read_orders'];
    const first = (await read({ scopes })).order_agreements!;
    expect(first).toMatchObject({ outcome: 'read', why: 'more_to_come', pages: 20 });
    const second = (await read({ scopes, covered: { order_agreements: first.coversTo! } })).order_agreements!;
    expect(second).toMatchObject({ outcome: 'read', why: null, coversTo: '2026-11-02T19:58:00.000Z' });
    const times = new Set([...first.sightings, ...second.sightings].map((one) => one.firstSeenAt));
    expect(many.every(({ createdAt }) => times.has(new Date(createdAt).toISOString()))).toBe(true);
    orders.splice(0, many.length);
  });
});
