import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shopId } from '#app/domain/ids.ts';
import type { Context } from '#app/ports.ts';
import {
  DeliveryNotUnderstood,
  type HandledTopic,
  type ReceivedDelivery,
} from '#app/usecases/intake/handle-delivery.ts';
import { syncFootprints } from '#app/usecases/intake/sync-footprints.ts';
import { syncRoster, SyncFailed } from '#app/usecases/intake/sync-roster.ts';
import { installShop } from '#app/usecases/shops/install-shop.ts';
import { InstallationUnknown } from '#app/usecases/shops/uninstall-shop.ts';
import { STORES } from '#test/standin/facts.ts';
import { domainOf, refusalOf, startAdmittedApp, type AdmittedApp } from '#test/routes/admitted-app.ts';

const SHOP = shopId(BigInt(STORES.custom.shopId));
let app: AdmittedApp;
beforeEach(async () => {
  app = await startAdmittedApp();
  await open('manager');
});
afterEach(() => app.close());

const open = (person: string) => app.contexts.authenticate(app.page('custom', person), 'anyone');
const context = (): Promise<Context> => app.contexts.contextForJob(SHOP);

async function notice(topic: HandledTopic, body: unknown, triggeredAt: Date | null = new Date()): Promise<unknown> {
  const delivery: ReceivedDelivery = {
    webhookId: crypto.randomUUID(),
    topic,
    shopDomain: domainOf('custom'),
    triggeredAt,
    arrivedAt: new Date(),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
  return app.contexts.deliveryHandlers[topic](await context(), delivery);
}

const entries = async (): Promise<string[]> => {
  const rows = await app.rows<{ type: string }>('SELECT type FROM leaf WHERE shop_id = $1 ORDER BY index', [SHOP]);
  return rows.map((row) => row.type);
};
const shopRow = async () => {
  const [row] = await app.rows<{
    installation_no: number;
    uninstalled_at: Date | null;
    granted_scopes: string[];
    distribution: string;
    next_sync_due_at: Date | null;
    time_zone: string;
    redacted_at: Date | null;
  }>('SELECT * FROM shop WHERE shop_id = $1', [SHOP]);
  if (row === undefined) throw new Error('no shop');
  return row;
};
const jobs = async (name: string): Promise<number> =>
  (await app.rows('SELECT 1 FROM pgboss.job WHERE name = $1', [name])).length;

describe('an uninstall notice', () => {
  it('ends the installation: tokens gone, readings stopped, on record, last checkpoint asked for', async () => {
    await app.shopify.uninstallCountersign('custom');
    expect(await notice('app/uninstalled', {})).toBe('uninstalled');
    expect(await shopRow()).toMatchObject({ next_sync_due_at: null, granted_scopes: [] });
    expect((await shopRow()).uninstalled_at).toBeInstanceOf(Date);
    expect(await app.rows('SELECT 1 FROM session')).toEqual([]);
    expect((await entries()).at(-1)).toBe('app.uninstalled');
    expect(await jobs('publish-checkpoint')).toBe(1);
  });

  it('that comes twice is acted on once', async () => {
    await app.shopify.uninstallCountersign('custom');
    await notice('app/uninstalled', {});
    expect(await notice('app/uninstalled', {})).toBe('not_installed');
    expect((await entries()).filter((type) => type === 'app.uninstalled')).toHaveLength(1);
  });

  it('that is older than this installation changes nothing', async () => {
    await app.shopify.uninstallCountersign('custom');
    const earlier = new Date(Date.now() - 10 * 60_000);
    expect(await notice('app/uninstalled', {}, earlier)).toBe('notice_of_earlier_installation');
    expect((await shopRow()).uninstalled_at).toBeNull();
  });

  it('that comes after a reinstall changes nothing: Shopify still takes our token', async () => {
    expect(await notice('app/uninstalled', {})).toBe('still_installed');
    expect((await shopRow()).uninstalled_at).toBeNull();
    expect((await app.rows('SELECT 1 FROM session')).length).toBeGreaterThan(0);
  });

  it('is tried again later when Shopify cannot be asked', async () => {
    await app.expire(`offline_${domainOf('custom')}`);
    app.shopify.fail({ match: '/admin/oauth/access_token', kind: '500', times: 1 });
    await expect(notice('app/uninstalled', {})).rejects.toThrow(InstallationUnknown);
    expect((await shopRow()).uninstalled_at).toBeNull();
  });

  it('and a reinstall: the same log goes on, with the next number, and the installer is manager', async () => {
    await app.shopify.uninstallCountersign('custom');
    await notice('app/uninstalled', {});
    // A session token made in the second of the uninstall dies with it, as on the platform.
    const later = Math.floor(Date.now() / 1000) + 2;
    const token = app.shopify.idToken('custom', 'lead-1', { iat: later });
    const { context: again } = await app.contexts.authenticate(app.fetched(token), 'anyone');
    expect(again.actor.roles).toEqual(['manager']);
    expect((await shopRow()).installation_no).toBe(2);
    expect((await entries()).filter((type) => type === 'log.opened')).toHaveLength(1);
    expect((await entries()).filter((type) => type === 'app.installed')).toHaveLength(2);
  });
});

describe('installing', () => {
  it('again while installed changes nothing', async () => {
    const before = await entries();
    expect(await installShop(await context(), { scopes: [] })).toEqual({ installationNo: 1, isNew: false });
    expect(await entries()).toEqual(before);
    expect((await shopRow()).granted_scopes).toEqual(['read_apps', 'read_users']);
  });
});

describe('a notice about permissions', () => {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

  it('is on record, and closes and opens lists', async () => {
    await notice('app/scopes_update', { previous: ['read_users', 'read_apps'], current: [], updated_at: at(1) });
    expect(await shopRow()).toMatchObject({ granted_scopes: [], next_sync_due_at: expect.any(Date) });
    await notice('app/scopes_update', { previous: [], current: ['read_users'], updated_at: at(2) });
    expect(await shopRow()).toMatchObject({ granted_scopes: ['read_users'] });
    expect((await shopRow()).next_sync_due_at).toBeInstanceOf(Date);
    expect((await entries()).slice(-2)).toEqual(['app.scopes_changed', 'app.scopes_changed']);
  });

  it('that arrives after a later one changes nothing', async () => {
    await notice('app/scopes_update', { previous: [], current: ['read_users'], updated_at: at(5) });
    await notice('app/scopes_update', { previous: [], current: [], updated_at: at(1) });
    expect((await shopRow()).granted_scopes).toEqual(['read_users']);
  });

  it('that cannot be read is refused by name, without quoting it', async () => {
    await expect(notice('app/scopes_update', { current: 'ada@example.com' })).rejects.toThrow(DeliveryNotUnderstood);
    await expect(notice('app/scopes_update', { current: 'ada@example.com' })).rejects.toThrow('unexpected current');
    await expect(notice('app/scopes_update', 'ada@example.com')).rejects.toThrow('not JSON');
  });
});

describe('other notices', () => {
  it('about the store bring its time zone and name up to date', async () => {
    await notice('shop/update', {
      id: 1,
      name: 'Northwind Custom',
      myshopify_domain: domainOf('custom'),
      iana_timezone: 'Pacific/Auckland',
      updated_at: '2026-11-22T10:00:00+13:00',
    });
    expect((await shopRow()).time_zone).toBe('Pacific/Auckland');
  });

  it('about a customer are answered: we hold nothing', async () => {
    expect(await notice('customers/redact', {})).toMatchObject({ recordsHeld: 0, topic: 'customers/redact' });
    expect(await notice('customers/data_request', {})).toMatchObject({ recordsHeld: 0 });
  });

  it('to erase the store do nothing while it is installed', async () => {
    expect(await notice('shop/redact', {})).toEqual({ redacted: false });
    expect((await shopRow()).redacted_at).toBeNull();
  });

  it('to erase a store whose leaving never reached us ask Shopify, record the leaving and erase it all the same', async () => {
    await syncRoster(await context(), { kind: 'people' });
    await app.shopify.uninstallCountersign('custom');
    expect((await shopRow()).uninstalled_at).toBeNull();
    expect(await notice('shop/redact', {})).toEqual({ redacted: true });
    expect((await shopRow()).redacted_at).toBeInstanceOf(Date);
    expect((await entries()).slice(-2)).toEqual(['app.uninstalled', 'shop.redacted']);
    expect(await app.rows('SELECT 1 FROM member WHERE shop_id = $1', [SHOP])).toEqual([]);
  });

  it('to erase the store after it left leave its leaves and nothing that can be read', async () => {
    await syncRoster(await context(), { kind: 'people' });
    expect(await syncFootprints(await context())).toBe('recorded');
    const seen = await app.rows<{ of: string }>('SELECT DISTINCT of FROM sighting WHERE shop_id = $1 ORDER BY of', [
      SHOP,
    ]);
    expect(seen).toEqual([{ of: 'app' }, { of: 'person' }]);
    await app.shopify.uninstallCountersign('custom');
    await notice('app/uninstalled', {});
    const leaves = await entries();
    expect(await notice('shop/redact', {})).toEqual({ redacted: true });
    expect(await entries()).toEqual([...leaves, 'shop.redacted']);
    for (const table of ['member', 'person', 'list', 'list_row', 'sighting', 'session', 'setting']) {
      expect(await app.rows(`SELECT 1 FROM ${table} WHERE shop_id = $1`, [SHOP]), table).toEqual([]);
    }
    // What is about the log itself stays readable, under a key that is as young as the erasure; of the rest the keys are gone.
    const readable = await app.rows<{ type: string; part: string; keys: number }>(
      `SELECT type, part, (SELECT count(*)::int FROM data_key WHERE wrapped IS NOT NULL) AS keys
       FROM entry_part JOIN leaf USING (shop_id, index) WHERE shop_id = $1 ORDER BY index`,
      [SHOP],
    );
    expect(readable).toEqual(
      ['log.opened', 'app.installed', 'app.uninstalled', 'shop.redacted'].map((type) => ({
        type,
        part: 'public',
        keys: 1,
      })),
    );
    expect(await notice('shop/redact', {})).toEqual({ redacted: true });
  });
});

describe('reading a list', () => {
  it('freezes it with its rows and its entry', async () => {
    expect(await syncRoster(await context(), { kind: 'people' })).toBe('recorded');
    expect(await syncRoster(await context(), { kind: 'apps' })).toBe('recorded');
    const lists = await app.rows<{ kind: string; rows_kept: number; outcome: string; route: string }>(
      'SELECT * FROM list ORDER BY kind',
    );
    expect(lists).toMatchObject([
      { kind: 'apps', outcome: 'recorded', route: 'api', rows_kept: app.shopify.screenCount('custom', 'apps') },
      { kind: 'people', outcome: 'recorded', route: 'api' },
    ]);
    const [told] = await app.rows<{ known: number; older: string }>(
      `SELECT count(*) FILTER (WHERE row->'permissions' <> 'null')::int AS known, min(sheet->'method'->>'olderList') AS older
       FROM list_row JOIN list USING (shop_id, list_id) WHERE kind = 'people'`,
    );
    expect(told).toEqual({ known: 60, older: 'read' });
    const [count] = await app.rows<{ rows: string }>('SELECT count(*) AS rows FROM list_row');
    expect(Number(count?.rows)).toBe((lists[0]?.rows_kept ?? 0) + (lists[1]?.rows_kept ?? 0));
    expect((await entries()).slice(-4)).toEqual(['pages.read', 'list.recorded', 'pages.read', 'list.recorded']);
  });

  it('that fails leaves its failure on record, no list and no row', async () => {
    app.shopify.fail({ match: '/admin/oauth/access_token', kind: '500', times: 1 });
    await app.expire(`offline_${domainOf('custom')}`);
    await expect(syncRoster(await context(), { kind: 'people' })).rejects.toThrow(SyncFailed);
    expect(await app.rows('SELECT outcome, failure FROM list')).toEqual([
      { outcome: 'failed', failure: 'token_unavailable' },
    ]);
    expect(await app.rows('SELECT 1 FROM list_row')).toEqual([]);
    expect((await entries()).at(-1)).toBe('list.failed');
  });

  it('that is closed leaves nothing', async () => {
    const shut = await context();
    const before = await entries();
    expect(await syncRoster({ ...shut, shop: { ...shut.shop, grantedScopes: [] } }, { kind: 'people' })).toBe('closed');
    expect(await entries()).toEqual(before);
  });
});

describe('a database that cannot be reached', () => {
  it('is said to the person, with 503', async () => {
    const line = await lineTo(app.database.urls.app);
    const other = await app.anotherProcess(line.url);
    await other.authenticate(app.page('custom', 'manager'), 'anyone');
    await line.cut();
    const answer = await refusalOf(other.authenticate(app.page('custom', 'manager'), 'anyone'));
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('database');
  });
});

/** A connection to the database that can be cut, as a network fails. */
async function lineTo(databaseUrl: string): Promise<{ url: string; cut: () => Promise<void> }> {
  const target = new URL(databaseUrl);
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    cut: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
