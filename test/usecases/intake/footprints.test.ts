import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sightingsOf } from '#app/db/sightings.ts';
import { openInbox, type Inbox } from '#app/db/deliveries.ts';
import type { Tx } from '#app/db/client.server.ts';
import { FOOTPRINT_DOORS, sign, type CoveredTo, type DoorReading } from '#app/domain/access/footprint-door.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { CountedStore } from '#app/ports.ts';
import { footprintReadings } from '#app/usecases/intake/footprint-readings.ts';
import { openIntake } from '#app/usecases/intake/record-delivery.ts';
import { sequenceDeliveries } from '#app/usecases/intake/sequence-deliveries.ts';
import { sightDeliveries } from '#app/usecases/intake/sight-deliveries.ts';
import { syncFootprints } from '#app/usecases/intake/sync-footprints.ts';
import { NO_FOOTPRINTS } from '#test/support/no-footprints.ts';
import { tablesWith } from '#test/support/planted.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';
import { webhookHeaders } from '#test/support/webhook.ts';

const NOW = new Date('2026-11-02T20:00:00.000Z');
const LATER = new Date('2026-11-03T20:00:00.000Z');
const DIGEST = 'ab'.repeat(32);

const door = (name: DoorReading['door'], more: Partial<DoorReading>): DoorReading => ({
  door: name,
  outcome: 'read',
  why: null,
  pages: 1,
  digests: [DIGEST],
  sightings: [],
  coversTo: null,
  ...more,
});
const pilot = (at: string) => sign('app', 'event_title', at, { name: 'Parcel Pilot', confidence: 'likely' });
const EVENTS = door('events', { sightings: [pilot('2026-10-30T08:00:00.000Z')], coversTo: '2026-11-02T19:58:00.000Z' });
const CLOSED = door('theme', { outcome: 'closed', why: 'scope_missing', pages: 0, digests: [] });
const COUNTS: CountedStore = { customers: null, orders: 12, products: 3 };

let shop: TestShop;
let shows: DoorReading[];
let counts: CountedStore;
let asked: CoveredTo[];
beforeAll(async () => {
  shop = await testShop({
    ports: {
      footprints: {
        read: (_shop, covered) => {
          asked.push(covered);
          return Promise.resolve(shows);
        },
        count: () => Promise.resolve(counts),
      },
    },
  });
});
afterAll(() => shop.close());

const inShop = <Result>(work: (tx: Tx, shopId: ShopId) => Promise<Result>) =>
  shop.db.inShop(shop.shopId, (tx) => work(tx, shop.shopId));
const entries = async (of: string) => {
  const all = await inShop(async (tx, shopId) => {
    const leaves = await tx.leaf.findMany({ where: { shopId, type: of }, orderBy: { index: 'asc' } });
    return readEntriesAt(
      tx,
      shopId,
      leaves.map(({ index }) => index),
      shop.keys,
    );
  });
  return all.map((one) => publicBody(one));
};
function look(now: Date, readings: DoorReading[], counted: CountedStore = COUNTS) {
  asked = [];
  shows = readings;
  counts = counted;
  return syncFootprints(shop.alone(now));
}

describe('a look through the store', () => {
  it('is on record with what every door showed and the digests of the raw pages, and the signs are kept', async () => {
    expect(await look(NOW, [EVENTS, CLOSED])).toBe('recorded');
    expect(asked).toEqual([{}]);
    expect(await entries('footprints.read')).toMatchObject([
      {
        at: NOW.toISOString(),
        sources: [
          { source: 'events', outcome: 'read', why: null, pages: 1, sightings: 1, digests: [DIGEST] },
          { source: 'theme', outcome: 'closed', why: 'scope_missing', pages: 0, sightings: 0, digests: [] },
        ],
      },
    ]);
    expect(await entries('reach.counted')).toMatchObject([{ at: NOW.toISOString(), ...COUNTS }]);
    expect(await inShop(sightingsOf)).toEqual([pilot('2026-10-30T08:00:00.000Z')]);
  });

  it('can be told door by door, also of those that nobody has looked through', async () => {
    const { doors, reach } = await footprintReadings(shop.alone(NOW));
    expect(doors.map((one) => one.door)).toEqual(FOOTPRINT_DOORS);
    const told = new Map(doors.map((one) => [one.door, one]));
    expect(told.get('events')).toMatchObject({ isGranted: true, last: { outcome: 'read', readAt: NOW.toISOString() } });
    expect(told.get('theme')).toMatchObject({ isGranted: false, last: { outcome: 'closed', readAt: null } });
    expect(told.get('channels')!.last).toBeNull();
    expect(reach).toEqual({ at: NOW.toISOString(), ...COUNTS });
  });

  it('goes on where the last one ended, and puts what it shows beside what is known', async () => {
    const more = { ...EVENTS, sightings: [pilot('2026-10-30T08:00:00.000Z'), pilot('2026-11-03T09:00:00.000Z')] };
    await look(LATER, [{ ...more, coversTo: '2026-11-03T19:58:00.000Z' }], { ...COUNTS, orders: null, products: null });
    expect(asked).toEqual([{ events: '2026-11-02T19:58:00.000Z' }]);
    expect(await inShop(sightingsOf)).toMatchObject([{ times: 2, lastSeenAt: '2026-11-03T09:00:00.000Z' }]);
    // Nothing was counted this time: what was counted before stays, with its time.
    expect((await footprintReadings(shop.alone(LATER))).reach).toEqual({ at: NOW.toISOString(), ...COUNTS });
    expect(await entries('reach.counted')).toHaveLength(1);
  });

  it('that fails is on record, keeps what is known, and is tried again only where that makes sense', async () => {
    const known = await inShop(sightingsOf);
    const failed = (why: string) => door('events', { outcome: 'failed', why, pages: 0, digests: [] });
    await expect(look(LATER, [failed('unreachable'), CLOSED])).rejects.toMatchObject({ code: 'unreachable' });
    expect(await look(LATER, [failed('signed_out'), CLOSED])).toBe('failed');
    expect(await look(LATER, [failed('unreachable'), door('channels', {})])).toBe('recorded');
    expect((await entries('footprints.read')).at(-1)).toMatchObject({ sources: [{ why: 'unreachable' }, {}] });
    expect(await inShop(sightingsOf)).toEqual(known);
    const events = (await footprintReadings(shop.alone(LATER))).doors.find((one) => one.door === 'events');
    expect(events!.last).toMatchObject({
      outcome: 'failed',
      readAt: LATER.toISOString(),
      coversTo: '2026-11-03T19:58:00.000Z',
    });
  });

  it('is gone on with at once when one reading does not reach the end', async () => {
    const job = { job: 'sync-footprints', payload: { shopId: String(shop.shopId) } };
    expect(shop.jobs).not.toContainEqual(job);
    await look(LATER, [{ ...EVENTS, why: 'more_to_come' }]);
    expect(shop.jobs).toContainEqual(job);
  });

  it('leaves nothing at all when its signs cannot be stored, and nothing of a store that has left', async () => {
    const before = await entries('footprints.read');
    const broken = { ...pilot(LATER.toISOString()), confidence: null as never, name: 'Half' };
    await expect(look(LATER, [{ ...EVENTS, sightings: [broken] }])).rejects.toThrow();
    await inShop((tx, shopId) => tx.shop.update({ where: { shopId }, data: { uninstalledAt: LATER } }));
    expect(await look(LATER, [{ ...EVENTS, sightings: [{ ...broken, confidence: 'hint' }] }])).toBe('gone');
    await inShop((tx, shopId) => tx.shop.update({ where: { shopId }, data: { uninstalledAt: null } }));
    expect(await entries('footprints.read')).toEqual(before);
    expect(JSON.stringify(await inShop(sightingsOf))).not.toContain('Half');
  });
});

describe('deliveries that show who was at work', () => {
  const CUSTOMER = 'Philippa Kundenname';
  const order = (more: object) => ({
    id: 820982911946154508n,
    created_at: '2026-11-01T19:00:00-05:00',
    updated_at: '2026-11-02T19:00:00-05:00',
    app_id: 777,
    user_id: null,
    customer: { first_name: CUSTOMER },
    note: CUSTOMER,
    ...more,
  });
  const audit = (actor: object) => ({
    events: [{ event: { timestamp: '2026-11-01T10:00:00Z', actor, additional_metadata: { query: CUSTOMER } } }],
  });
  let store: TestShop;
  let inbox: Inbox;
  beforeAll(async () => {
    store = await testShop({ ports: { footprints: NO_FOOTPRINTS } });
    inbox = openInbox(store.intakeUrl, {
      connections: 1,
      timeoutMs: 3000,
    });
  });
  afterAll(async () => {
    await inbox.close();
    await store.close();
  });

  it('become signs by one job for the whole batch, once however often it runs, and hold nothing of customers', async () => {
    const bodies: [topic: string, body: object][] = [
      ['orders/create', order({ app_id: 548380009, user_id: 'BIG' })],
      ['orders/updated', order({ app_id: 548380009 })],
      [
        'orders/edited',
        { order_edit: { app_id: null, user_id: 42, created_at: '2026-11-01T10:00:00Z', staff_note: CUSTOMER } },
      ],
      ['refunds/create', { user_id: 43, created_at: '2026-11-01T10:00:00Z', note: CUSTOMER }],
      [
        'audit_events/admin_api_activity',
        audit({ actor_type: 'app', actor_identifier: 4, actor_metadata: { app_name: 'Private app' } }),
      ],
      ['audit_events/admin_api_activity', audit({ actor_type: 'user', actor_identifier: 5 })],
      ['refunds/create', { user_id: 43, created_at: 'yesterday' }],
      ['products/update', { id: 1, user_id: 99 }],
    ];
    const intake = openIntake({ inbox, keys: store.keys, secrets: ['secret'], onFailure: () => {} });
    for (const [index, [topic, said]] of bodies.entries()) {
      const digits = JSON.stringify(said, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      const body = Buffer.from(digits.replace('"BIG"', '9007199254740993001'));
      const domain = store.alone(NOW).shop.domain;
      const headers = webhookHeaders(body, 'secret', { domain, webhookId: `w-${index}`, topic });
      expect(await intake.record(headers, body, NOW)).toBe('recorded');
    }
    await sequenceDeliveries(store.alone(NOW));
    const jobs = store.jobs.filter(({ job }) => job === 'sight-deliveries');
    expect(jobs).toHaveLength(1);
    const { from, to } = jobs[0]!.payload as { from: string; to: string };
    const run = () => sightDeliveries(store.alone(NOW), { from: BigInt(from), to: BigInt(to) });
    await run();
    const seen = await store.db.inShop(store.shopId, (tx) => sightingsOf(tx, store.shopId));
    expect(
      seen.map(({ of, source, id, name, times, firstSeenAt }) => [of, source, id, name, times, firstSeenAt]),
    ).toEqual([
      ['app', 'audit_event', '4', 'Private app', 1, '2026-11-01T10:00:00.000Z'],
      ['app', 'order_source', '548380009', null, 1, '2026-11-02T00:00:00.000Z'],
      ['person', 'order_staff', '42', null, 1, '2026-11-01T10:00:00.000Z'],
      ['person', 'order_staff', '9007199254740993001', null, 1, '2026-11-02T00:00:00.000Z'],
      ['person', 'refund_staff', '43', null, 1, '2026-11-01T10:00:00.000Z'],
    ]);
    await run();
    expect(await store.db.inShop(store.shopId, (tx) => sightingsOf(tx, store.shopId))).toEqual(seen);
    expect(await tablesWith(store, [CUSTOMER])).toEqual([]);
    const unclear = await store.db.inShop(store.shopId, (tx) =>
      tx.leaf.count({ where: { shopId: store.shopId, type: 'delivery.not_understood' } }),
    );
    expect(unclear).toBe(2);
  });
});
