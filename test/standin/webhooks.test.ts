import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLIENT_SECRET } from './facts.ts';
import { startStandin } from './server.ts';
import type { Standin } from './server.ts';
import { accessToken, graphql } from './shop-client.ts';

interface Arrived {
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let folder: string;
let standin: Standin;
let closeReceiver: () => void;
let arrived: Arrived[];
/** Status for the n-th request, 0 for no answer; the last one goes on. */
let answers: number[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'standin-'));
  const base = readFileSync(new URL('../../shopify.app.toml', import.meta.url), 'utf8');
  const toml = join(folder, 'shopify.app.toml');
  const more =
    '[[webhooks.subscriptions]]\ntopics = ["orders/create"]\nuri = "/webhooks"\ninclude_fields = ["id", "updated_at", "line_items.id", "customer.id"]\n';
  writeFileSync(toml, `${base.replace('["read_users"]', '["read_users", "read_themes"]')}\n${more}`);
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      const status = answers[Math.min(arrived.length, answers.length) - 1] ?? 200;
      if (status === 0) return;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  closeReceiver = () => {
    receiver.closeAllConnections();
    receiver.close();
  };
  const appUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  standin = await startStandin({ appUrl, toml, timeScale: 0.000001, webhookTimeoutMs: 300 });
});

afterAll(async () => {
  await standin.close();
  closeReceiver();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  arrived = [];
  answers = [200];
  standin.reset();
});

afterEach(() => standin.settled());

const parsed = () => arrived.map((one) => JSON.parse(one.body.toString()) as Record<string, unknown>);

describe('a delivery', () => {
  test('carries the platform’s headers and a signature over the exact bytes', async () => {
    await standin.sendWebhook('shop/update', 'plain');
    const [one] = arrived;
    expect(one?.url).toBe('/webhooks');
    expect(one?.headers).toMatchObject({
      'x-shopify-topic': 'shop/update',
      'x-shopify-shop-domain': 'harbour-goods.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-name': 'store-configuration',
      'x-shopify-hmac-sha256': createHmac('sha256', CLIENT_SECRET)
        .update(one?.body ?? '')
        .digest('base64'),
    });
    expect(one?.headers['x-shopify-webhook-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(parsed()[0]).toMatchObject({ id: 70010001002, myshopify_domain: 'harbour-goods.myshopify.com' });
  });

  test('is not sent for a topic without a subscription', async () => {
    expect(await standin.sendWebhook('themes/update', 'plain')).toEqual([]);
    expect(arrived).toEqual([]);
  });

  test('holds only the fields the subscription includes, with ids above 2^53 to the last digit', async () => {
    await standin.sendWebhook('orders/create', 'plain');
    expect(Object.keys(parsed()[0] ?? {}).sort()).toEqual(['customer', 'id', 'line_items', 'updated_at']);
    expect(arrived[0]?.body.toString()).toContain('"id":820982911946154508');
    expect(Object.keys((parsed()[0]?.line_items as object[])[0] ?? {})).toEqual(['id']);
  });

  test('can come twice under one webhook id, and several can come out of order', async () => {
    await standin.sendWebhook('shop/update', 'plain', {}, { times: 2 });
    expect(new Set(arrived.map((one) => one.headers['x-shopify-webhook-id'])).size).toBe(1);
    arrived = [];
    const events = Array.from({ length: 12 }, (_, number) => ({
      topic: 'shop/update',
      store: 'plain' as const,
      overrides: { number },
    }));
    await standin.sendWebhooks(events, { shuffle: 'seed' });
    const order = parsed().map((body) => body.number);
    expect([...order].sort((a, b) => Number(a) - Number(b))).toEqual(events.map((_, number) => number));
    expect(order).not.toEqual(events.map((_, number) => number));
  });

  test.each(['customers/data_request', 'customers/redact', 'shop/redact'])('%s names this store', async (topic) => {
    await standin.sendWebhook(topic, 'plain');
    expect(parsed()[0]).toMatchObject({ shop_id: 70010001002, shop_domain: 'harbour-goods.myshopify.com' });
  });
});

describe('retries', () => {
  test('repeat the same bytes, id and signature until accepted', async () => {
    answers = [500, 302, 200];
    const [delivery] = await standin.sendWebhook('shop/update', 'plain');
    await standin.settled();
    expect(delivery?.attempts.map((attempt) => attempt.result)).toEqual([500, 302, 200]);
    expect(delivery?.state).toBe('delivered');
    const same = (one: Arrived) => [
      one.headers['x-shopify-webhook-id'],
      one.headers['x-shopify-hmac-sha256'],
      one.body.toString(),
    ];
    expect(new Set(arrived.map((one) => JSON.stringify(same(one)))).size).toBe(1);
  });

  test('follow when the app does not answer in time', async () => {
    answers = [0, 200];
    const [delivery] = await standin.sendWebhook('shop/update', 'plain');
    await standin.settled();
    expect(delivery?.attempts.map((attempt) => attempt.result)).toEqual(['timeout', 200]);
  });

  test('end after eight', async () => {
    answers = [503];
    const [delivery] = await standin.sendWebhook('shop/update', 'plain');
    await standin.settled();
    expect(delivery?.attempts).toHaveLength(9);
    expect(delivery?.state).toBe('given up');
  });
});

describe('what the platform sends by itself', () => {
  test('app/uninstalled after the tokens have died', async () => {
    const token = await accessToken(standin, 'plain', 'manager', 'offline');
    await standin.uninstallCountersign('plain');
    expect(arrived[0]?.headers['x-shopify-topic']).toBe('app/uninstalled');
    expect((await graphql(standin, 'plain', token, '{ shop { id } }')).status).toBe(401);
  });

  test('app/scopes_update when an optional scope is granted and when it is revoked', async () => {
    const token = await accessToken(standin, 'plain', 'manager', 'offline');
    expect(await standin.grantScopes('plain', ['read_themes'])).toMatchObject({ result: 'granted-all' });
    expect(parsed()[0]).toMatchObject({ previous: [], current: ['read_themes'] });
    const revoke =
      'mutation { appRevokeAccessScopes(scopes: ["read_themes"]) { revoked { handle } userErrors { message } } }';
    const { body } = await graphql(standin, 'plain', token, revoke);
    expect(body.data?.appRevokeAccessScopes).toMatchObject({ revoked: [{ handle: 'read_themes' }] });
    await expect.poll(() => parsed().length).toBe(2);
    expect(parsed()[1]).toMatchObject({ previous: ['read_themes'], current: [] });
  });

  test('nothing when a scope is asked for that the configuration does not declare or the store may not have', async () => {
    await accessToken(standin, 'plain', 'manager', 'offline');
    expect((await standin.grantScopes('plain', ['read_orders'])).result).toBe('declined-all');
    expect((await standin.grantScopes('plain', ['read_users'])).result).toBe('declined-all');
    expect(arrived).toEqual([]);
  });
});
