import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erasePersonRows } from '#app/db/erase-person.ts';
import { tracePerson } from '#app/db/person-trace.ts';
import { recordSightings, sightingsOf } from '#app/db/sightings.ts';
import { sign } from '#app/domain/access/footprint-door.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const day = (number: number) => new Date(Date.UTC(2026, 9, number)).toISOString();
const app = (at: string, more: Partial<Sighting> = {}) =>
  sign('app', 'event_title', at, { name: 'Parcel Pilot', confidence: 'likely', ...more });
const person = (id: string | null, name: string | null) =>
  sign('person', id === null ? 'event_author' : 'order_staff', day(3), { id, name, confidence: 'certain' });

let shop: TestShop;
beforeAll(async () => {
  shop = await testShop();
});
beforeEach(() => shop.db.inShop(shop.shopId, (tx) => tx.sighting.deleteMany({ where: { shopId: shop.shopId } })));
afterAll(() => shop.close());

const record = (...seen: Sighting[]) => shop.db.inShop(shop.shopId, (tx) => recordSightings(tx, shop.shopId, seen));
const known = () => shop.db.inShop(shop.shopId, (tx) => sightingsOf(tx, shop.shopId));
const erase = (text: string) =>
  shop.db.inShop(shop.shopId, async (tx) => {
    const trace = await tracePerson(tx, shop.shopId, { text });
    if (trace === null || trace === 'several') return trace;
    await erasePersonRows(tx, shop.shopId, trace, new Date(day(5)));
    return 'erased';
  });

describe('what is known of one app or person in one source', () => {
  it('reaches from the first sign to the last and counts what is new', async () => {
    await record(app(day(5)), app(day(3)), app(day(4)));
    await record(app(day(7)), app(day(2)));
    expect(await known()).toEqual([
      { ...app(day(2)), lastSeenAt: day(7), times: 5, name: 'Parcel Pilot', confidence: 'likely' },
    ]);
  });

  it('is the same after the same is told again, in whatever form the times come', async () => {
    await record(app(day(3)), app(day(5)));
    const once = await known();
    await record(app(day(5)), app('2026-10-03T02:00:00+02:00'));
    await record(app(day(4)));
    expect(await known()).toEqual(once);
  });

  it('keeps what a later sign does not say, and believes the newest sign', async () => {
    const embed = (at: string, more: Partial<Sighting>) => sign('app', 'theme_embed', at, { handle: 'popup', ...more });
    await record(embed(day(3), { confidence: 'likely', detail: 'switched on', name: 'Popup' }));
    await record(embed(day(4), { confidence: 'hint' }));
    expect(await known()).toMatchObject([{ confidence: 'hint', detail: 'switched on', name: 'Popup', times: 2 }]);
    await record(embed(day(1), { confidence: 'likely' }));
    expect(await known()).toMatchObject([{ confidence: 'hint', firstSeenAt: day(1) }]);
  });

  it('keeps sources and identities apart, and a sign that names nobody is none', async () => {
    await record(
      app(day(1)),
      app(day(1), { source: 'channel' }),
      app(day(1), { id: '77' }),
      app(day(1), { name: ' ' }),
    );
    expect(await known()).toHaveLength(3);
  });

  it('loses nothing when two record at once', async () => {
    await Promise.all(
      [1, 2, 3, 4].map((number) => record(app(day(number)), app(day(number), { name: `App ${number}` }))),
    );
    const rows = await known();
    expect(rows).toHaveLength(5);
    expect(rows.find(({ name }) => name === 'Parcel Pilot')).toMatchObject({ firstSeenAt: day(1), lastSeenAt: day(4) });
  });
});

describe('somebody who was seen and is on no list', () => {
  it('can be erased by name, with the signs that carry their number', async () => {
    await record(person('81', 'Wilhelmina Quast'), person(null, 'wilhelmina  quast'), person('82', 'Other One'));
    expect(await erase('Wilhelmina Quast')).toBe('erased');
    expect((await known()).map(({ id }) => id)).toEqual(['82']);
  });

  it('can be erased by number', async () => {
    await record(person('81', null), person('82', null));
    expect(await erase('81')).toBe('erased');
    expect(await erase('83')).toBeNull();
    expect((await known()).map(({ id }) => id)).toEqual(['82']);
  });

  it('is not chosen between two of one name', async () => {
    await record(person('81', 'Wei Zhang'), person('82', 'Wei Zhang'));
    expect(await erase('Wei Zhang')).toBe('several');
  });
});
