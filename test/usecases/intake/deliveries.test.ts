import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openSigner } from '#app/adapters/signing/file-signer.ts';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { findDelivery, openInbox, type Inbox } from '#app/db/deliveries.ts';
import { openDueShops, type DueShops } from '#app/db/due.ts';
import { shopId, type ShopId } from '#app/domain/ids.ts';
import { openLog } from '#app/ledger/open-log.ts';
import { openSender, type Sender } from '#app/queue/enqueue.server.ts';
import { openBody } from '#app/usecases/intake/delivery-body.ts';
import { handleDelivery, DeliveryNotUnderstood, type DeliveryHandlers } from '#app/usecases/intake/handle-delivery.ts';
import { openIntake, type Intake } from '#app/usecases/intake/record-delivery.ts';
import { sequenceDeliveries } from '#app/usecases/intake/sequence-deliveries.ts';
import type { Context } from '#app/ports.ts';
import { query } from '#test/support/cluster.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';
import { webhookHeaders } from '#test/support/webhook.ts';

const SECRET = 'current-secret';
const now = new Date('2026-11-22T08:00:00.000Z');
const keys = openKeyRing(null);
const signer = openSigner({ logKeyFile: null, packKeyFile: null, clientId: 'countersign-demo', production: false });

let fresh: FreshDatabase;
let db: Database;
let inbox: Inbox;
let due: DueShops;
let sender: Sender;
let superuser: pg.Client;
let intake: Intake;
const failures: unknown[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  db = openDatabase(fresh.urls.app);
  inbox = openInbox(fresh.urls.intake, { connections: 2, timeoutMs: 3000 });
  due = openDueShops(fresh.urls.scheduler);
  sender = await openSender(fresh.urls.app, (error) => failures.push(error));
  superuser = new pg.Client({ connectionString: fresh.urls.superuser });
  await superuser.connect();
  intake = openIntake({
    inbox,
    keys,
    secrets: [SECRET, 'previous-secret'],
    onFailure: (error) => failures.push(error),
  });
});
afterAll(async () => {
  await Promise.all([db.close(), inbox.close(), due.close(), sender.close(), superuser.end()]);
  await fresh.drop();
  expect(failures).toEqual([]);
});

let nextShop = 100n;
let shop: ShopId;
let domain: string;
beforeEach(async () => {
  nextShop += 1n;
  shop = shopId(nextShop);
  domain = `shop-${shop}.myshopify.com`;
  await db.inShop(shop, async (tx) => {
    await tx.shop.create({
      data: { shopId: shop, domain, distribution: 'public', grantedScopes: [], installationNo: 1, installedAt: now },
    });
    await openLog(tx, shop, { signer, keys, now });
  });
});

const context = (): Context => ({
  shop: {
    shopId: shop,
    domain,
    timeZone: 'UTC',
    distribution: 'public',
    clientId: 'countersign-demo',
    grantedScopes: [],
  },
  actor: null,
  now,
  db,
  enqueue: sender.enqueue,
  ports: { signer, keys } as Context['ports'],
});
const send = (webhookId: string, more: { topic?: string; domain?: string; body?: string; secret?: string } = {}) => {
  const body = Buffer.from(more.body ?? '{"id":1}');
  const headers = webhookHeaders(body, more.secret ?? SECRET, {
    domain: more.domain ?? domain,
    webhookId,
    ...(more.topic && { topic: more.topic }),
  });
  return intake.record(headers, body, now);
};
const stored = async (of: ShopId | bigint = shop) =>
  (
    await superuser.query<{ webhook_id: string }>('SELECT webhook_id FROM delivery WHERE shop_id = $1 ORDER BY seq', [
      of,
    ])
  ).rows.map((row) => row.webhook_id);
const leafTypes = () =>
  db.inShop(shop, async (tx) =>
    (await tx.leaf.findMany({ orderBy: { index: 'asc' }, select: { type: true } })).map((leaf) => leaf.type),
  );

describe('the door for webhooks', () => {
  it('stores a signed delivery of a known shop, under the current and the previous secret', async () => {
    expect(await send('w-1')).toBe('recorded');
    expect(await send('w-2', { secret: 'previous-secret' })).toBe('recorded');
    expect(await stored()).toEqual(['w-1', 'w-2']);
  });

  it('stores nothing that is not signed or cannot be placed', async () => {
    expect(await send('w-1', { secret: 'guess' })).toBe('not_signed');
    expect(await send('w-1', { domain: 'evil.example' })).toBe('headers_invalid');
    expect(await stored()).toEqual([]);
  });

  it('stores a delivery once, however often and however simultaneously it comes', async () => {
    const other = openIntake({ inbox, keys, secrets: [SECRET], onFailure: (error) => failures.push(error) });
    const body = Buffer.from('{}');
    const headers = webhookHeaders(body, SECRET, { domain, webhookId: 'same' });
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? intake : other).record(headers, body, now)),
    );
    receipts.push(await intake.record(headers, body, now));
    expect(new Set(receipts)).toEqual(new Set(['recorded']));
    expect(await stored()).toEqual(['same']);
  });

  it('keeps the same webhook id of two shops apart', async () => {
    await Promise.all([send('w-1'), send('w-1', { domain: 'nobody-yet.myshopify.com' })]);
    expect(await stored()).toEqual(['w-1']);
    expect(await stored(0n)).toContain('w-1');
  });

  it('keeps the digest of the raw bytes and a sealed body that opens to those bytes', async () => {
    const body = '{"id":820982911946154508,  "spaces": "kept"}';
    await send('w-1', { body });
    const row = await db.inShop(shop, async (tx) => tx.delivery.findFirstOrThrow({ where: { shopId: shop } }));
    expect(Buffer.from(row.bodyDigest)).toEqual(createHash('sha256').update(body).digest());
    expect(Buffer.from(row.sealedBody).includes('820982911946154508')).toBe(false);
    expect(openBody(keys, row.sealedBody, row.keyId, 'w-1').toString()).toBe(body);
    expect(() => openBody(keys, row.sealedBody, row.keyId, 'w-2')).toThrow();
  });

  it('says unavailable in time while the database does not answer, and takes the delivery when it comes again', async () => {
    const seen: unknown[] = [];
    const patient = openIntake({
      inbox,
      keys,
      secrets: [SECRET],
      onFailure: (error) => seen.push(error),
      patienceMs: 300,
    });
    await superuser.query('BEGIN; LOCK TABLE delivery_key IN ACCESS EXCLUSIVE MODE');
    const body = Buffer.from('{}');
    const headers = webhookHeaders(body, SECRET, { domain, webhookId: 'again' });
    expect(await patient.record(headers, body, now)).toBe('unavailable');
    await superuser.query('ROLLBACK');
    await patient.drain();
    expect(await patient.record(headers, body, now)).toBe('recorded');
    expect(await stored()).toEqual(['again']);
  });

  it('says unavailable when the database cannot be reached', async () => {
    const seen: unknown[] = [];
    const nowhere = openInbox('postgresql://countersign_intake:x@127.0.0.1:1/none', { connections: 1, timeoutMs: 500 });
    const down = openIntake({ inbox: nowhere, keys, secrets: [SECRET], onFailure: (error) => seen.push(error) });
    const body = Buffer.from('{}');
    expect(await down.record(webhookHeaders(body, SECRET, { domain }), body, now)).toBe('unavailable');
    expect(seen).toHaveLength(1);
    await nowhere.close();
  });
});

describe('the sequencer', () => {
  it('takes deliveries into the log once and in order, and leaves nothing waiting', async () => {
    for (const id of ['w-1', 'w-2', 'w-3']) await send(id);
    await olderAreDone();
    expect(await due.withWaitingDeliveries(1000)).toContain(shop);
    expect(await sequenceDeliveries(context())).toBe(3);
    expect(await sequenceDeliveries(context())).toBe(0);
    expect(await leafTypes()).toEqual(['log.opened', ...Array(3).fill('delivery.received')]);
    expect(await due.withWaitingDeliveries(1000)).not.toContain(shop);
  });

  it('takes more than one batch', async () => {
    const body = Buffer.from('{}');
    await Promise.all(
      Array.from({ length: 620 }, (_, at) =>
        intake.record(webhookHeaders(body, SECRET, { domain, webhookId: `w-${at}` }), body, now),
      ),
    );
    await olderAreDone();
    expect(await sequenceDeliveries(context())).toBe(620);
    expect(await leafTypes()).toHaveLength(621);
  });

  it('takes nothing twice when two run at once', async () => {
    await send('first');
    await olderAreDone();
    await sequenceDeliveries(context());
    await Promise.all(Array.from({ length: 20 }, (_, at) => send(`w-${at}`)));
    await olderAreDone();
    // Both are held at a lock before either commits, so that they truly overlap.
    await superuser.query('BEGIN');
    await superuser.query('SELECT FROM log WHERE shop_id = $1 FOR UPDATE', [shop]);
    const both = Promise.all([sequenceDeliveries(context()), sequenceDeliveries(context())]);
    await waitForLocks(2);
    await superuser.query('COMMIT');
    const taken = await both;
    expect(taken[0]! + taken[1]!).toBe(20);
    expect(await leafTypes()).toHaveLength(22);
  });

  it('does not skip a delivery whose transaction began earlier and commits later', async () => {
    await superuser.query('BEGIN');
    await superuser.query(
      `INSERT INTO delivery (shop_id, webhook_id, topic, shop_domain, arrived_at, body_digest, sealed_body, key_id)
       VALUES ($1, 'slow', 'shop/update', $2, now(), '\\x00', '\\x00', 'demo')`,
      [shop, domain],
    );
    await send('fast');
    expect(await sequenceDeliveries(context())).toBe(0);
    await superuser.query('COMMIT');
    await olderAreDone();
    expect(await sequenceDeliveries(context())).toBe(2);
  });

  it('moves the mark and queues the work in the transaction of the entries, so a failure leaves all three undone', async () => {
    await send('w-1', { topic: 'app/uninstalled' });
    await olderAreDone();
    const failing: Context = {
      ...context(),
      ports: {
        ...context().ports,
        keys: {
          ...keys,
          unwrap: () => {
            throw new Error('key store down');
          },
        },
      },
    };
    await expect(sequenceDeliveries(failing)).rejects.toThrow('key store down');
    expect(await jobs()).toEqual([]);
    expect(await sequenceDeliveries(context())).toBe(1);
    expect(await jobs()).toHaveLength(1);
  });

  it('queues work only for topics the app acts on', async () => {
    await send('w-1', { topic: 'app/uninstalled' });
    await send('w-2', { topic: 'domains/create' });
    await olderAreDone();
    await sequenceDeliveries(context());
    expect(await jobs()).toHaveLength(1);
  });

  it("does not take another shop's deliveries", async () => {
    await send('w-1', { domain: 'nobody-yet.myshopify.com' });
    await olderAreDone();
    expect(await sequenceDeliveries(context())).toBe(0);
  });
});

describe('acting on a delivery', () => {
  const handlers = (handle: DeliveryHandlers['app/uninstalled']) =>
    new Proxy({} as DeliveryHandlers, { get: () => handle });

  it('hands the opened body to the handler of its topic', async () => {
    await send('w-1', { topic: 'app/uninstalled', body: '{"id":7}' });
    const seen: string[] = [];
    await handleDelivery(
      context(),
      await onlySeq(),
      handlers(async (_ctx, { topic, body }) => void seen.push(`${topic} ${body.toString()}`)),
    );
    expect(seen).toEqual(['app/uninstalled {"id":7}']);
  });

  it('puts a body that the handler cannot read on record, and is done with it', async () => {
    await send('w-1', { topic: 'shop/redact', body: 'nonsense' });
    await handleDelivery(
      context(),
      await onlySeq(),
      handlers(async () => {
        throw new DeliveryNotUnderstood('not JSON');
      }),
    );
    expect(await leafTypes()).toEqual(['log.opened', 'delivery.not_understood']);
  });

  it('lets any other failure through, so that it is tried again', async () => {
    await send('w-1', { topic: 'shop/redact' });
    const failing = handlers(async () => {
      throw new Error('database down');
    });
    await expect(handleDelivery(context(), await onlySeq(), failing)).rejects.toThrow('database down');
  });

  it('does nothing for a delivery that was erased meanwhile', async () => {
    await send('w-1', { topic: 'shop/redact' });
    const seq = await onlySeq();
    await db.inShop(shop, (tx) => tx.delivery.deleteMany({ where: { shopId: shop } }));
    await handleDelivery(
      context(),
      seq,
      handlers(async () => {
        throw new Error('must not run');
      }),
    );
    expect(await db.inShop(shop, (tx) => findDelivery(tx, shop, seq))).toBeNull();
  });
});

const jobs = async () =>
  (
    await superuser.query(`SELECT data FROM pgboss.job WHERE name = 'handle-delivery' AND data->>'shopId' = $1`, [
      shop.toString(),
    ])
  ).rows;
const onlySeq = async () =>
  BigInt((await superuser.query<{ seq: string }>('SELECT seq FROM delivery WHERE shop_id = $1', [shop])).rows[0]!.seq);

/** Resolves once this many connections of the database wait for a lock. Looks from outside every open transaction, which would see no change. */
async function waitForLocks(connections: number): Promise<void> {
  for (;;) {
    const [row] = await query<{ waiting: string }>(
      fresh.urls.superuser,
      `SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (Number(row!.waiting) >= connections) return;
  }
}

/**
 * Resolves once every transaction that began before the newest delivery was stored has ended. The server numbers transactions over all
 * its databases, and deliveries wait for older ones: those of a test file that runs beside this one, too.
 */
async function olderAreDone(): Promise<void> {
  for (;;) {
    const [row] = await query<{ done: boolean }>(
      fresh.urls.superuser,
      'SELECT coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) AS done FROM delivery',
    );
    if (row!.done) return;
  }
}
