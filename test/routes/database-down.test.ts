import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, freePort, startCluster, type Cluster } from '#test/support/cluster.ts';
import { pasteFromScreen, sessionOf } from './review-by-http.ts';
import { BROWSER, callAs, startRunningApp, type RunningApp } from './running-app.ts';

// A PostgreSQL of its own, because this test stops it.
let folder: string;
let port: number;
let cluster: Cluster;
let app: RunningApp;
const up = () =>
  startCluster({ directory: join(folder, 'postgres'), port, password: 'stopped-and-started', durable: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-down-'));
  await chmod(folder, 0o711);
  port = await freePort();
  cluster = await up();
  await createDatabase(cluster.superuserUrl('postgres'), 'countersign');
  // Four hours of retries in twenty seconds: long enough for a start of PostgreSQL to fall between two of them.
  app = await startRunningApp({
    databaseUrls: cluster.urls('countersign'),
    standin: { timeScale: 20 / 14_400, webhookTimeoutMs: 5_000 },
  });
  const manager = sessionOf(app, 'plain', 'manager');
  await manager.open('/app');
  await pasteFromScreen(app, 'plain', manager);
  await app.atRest();
}, 240_000);
afterAll(async () => {
  await app?.stop();
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

const deliveriesOf = (webhookId: string) => app.rows('SELECT 1 FROM delivery WHERE webhook_id = $1', [webhookId]);

describe('while the database is down', () => {
  beforeAll(() => cluster.stop());

  it('says that it is alive and not ready', async () => {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
  });

  it.each([
    ['a page’s data', { route: 'routes/app.people._index', path: '/app/people?index' }],
    ['a form', { route: 'routes/app.lists', path: '/app/lists', form: { intent: 'refresh', kind: 'people' } }],
  ])('answers %s with 503 and when to try again', async (_what, asked) => {
    const answer = await callAs(app, 'plain', 'manager', asked);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(await answer.text()).toContain('cannot reach its database. Nothing was changed.');
  });

  it('answers a page with 503, telling what happened and nothing of how', async () => {
    const { url } = app.shopify.openApp('plain', 'manager', '/app');
    const answer = await fetch(url, { headers: { 'user-agent': BROWSER }, redirect: 'manual' });
    expect(answer.status).toBe(503);
    const html = await answer.text();
    expect(html).not.toMatch(/ECONNREFUSED|prisma|postgres/i);
  });

  it('does not call a download address used up, and says to try again', async () => {
    const answer = await fetch(`${app.url}/download/${app.shopify.stores.plain.shopId}.${'A'.repeat(43)}`);
    expect(answer.status).toBe(503);
    await answer.body?.cancel();
  });

  it('refuses a webhook with 503; the sender keeps it, sends again when the database is back, and it arrives once', async () => {
    const [delivery] = await app.shopify.sendWebhook('shop/update', 'plain');
    expect(delivery).toMatchObject({ attempts: [{ result: 503 }] });
    expect(delivery?.state).not.toBe('delivered');
    cluster = await up();
    await app.shopify.settled();
    expect(delivery?.state).toBe('delivered');
    expect(delivery?.attempts.length).toBeGreaterThan(1);
    expect(delivery?.attempts.at(-1)?.result).toBe(200);
    expect(await deliveriesOf(delivery!.webhookId)).toHaveLength(1);
  });
});

describe('when the database is back', () => {
  it('works on without a restart, and has lost nothing', async () => {
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    const people = await callAs(app, 'plain', 'manager', {
      route: 'routes/app.people._index',
      path: '/app/people?index',
    });
    expect(people.status).toBe(200);
    expect(await people.text()).toContain(app.shopify.people('plain')[0]!.email);
  });

  it('writes the webhook into the record once, by the worker', async () => {
    const written = () => app.rows(`SELECT 1 FROM leaf WHERE type LIKE 'delivery.%'`);
    await expect.poll(async () => (await written()).length, { timeout: 25_000 }).toBe(1);
  });
});
