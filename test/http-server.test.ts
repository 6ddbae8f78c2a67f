import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openInbox, type Inbox } from '#app/db/deliveries.ts';
import { createAppServer } from '#app/http-server.ts';
import { openIntake } from '#app/usecases/intake/record-delivery.ts';
import { query } from '#test/support/cluster.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';
import { webhookHeaders } from '#test/support/webhook.ts';

const SECRET = 'secret';
let fresh: FreshDatabase;
let inbox: Inbox;
let server: Server;
let address: string;
let directory: string;
let isReady = true;
const failures: string[] = [];
const handled: Request[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-client-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'assets', 'page-abc.js'), 'export {}');
  writeFileSync(join(directory, '.secret'), 'hidden');
  fresh = await freshDatabase();
  inbox = openInbox(fresh.urls.intake, { connections: 2, timeoutMs: 3000 });
  server = createAppServer({
    intake: openIntake({ inbox, keys: openKeyRing(null), secrets: [SECRET], onFailure: () => failures.push('intake') }),
    ready: async () => {
      if (!isReady) throw new Error('not ready');
    },
    clientDirectory: directory,
    handle: async (request) => {
      handled.push(request);
      if (new URL(request.url).pathname === '/broken') throw new Error('secret detail');
      return new Response(await request.text());
    },
    appUrl: 'https://countersign.example.com',
    onFailure: (what) => failures.push(what),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await inbox.close();
  await fresh.drop();
  rmSync(directory, { recursive: true });
});

const stored = async () =>
  Number((await query<{ count: string }>(fresh.urls.superuser, 'SELECT count(*) FROM delivery'))[0]!.count);
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  fetch(`${address}/webhooks`, { method: 'POST', body, headers });

describe('webhooks over HTTP', () => {
  it('are answered 200 once they are stored, the raw bytes signed', async () => {
    const body = '{"id": 820982911946154508, "odd":   "é"}';
    expect((await post(body, webhookHeaders(body, SECRET, { webhookId: 'http-1' }))).status).toBe(200);
    expect(await stored()).toBe(1);
  });

  it.each([
    [
      'wrong',
      (headers: Record<string, string>) => ({
        ...headers,
        'x-shopify-hmac-sha256': Buffer.alloc(32).toString('base64'),
      }),
    ],
    ['missing', ({ 'x-shopify-hmac-sha256': _gone, ...rest }: Record<string, string>) => rest],
  ])('are answered 401 and not stored when the signature is %s', async (_what, change) => {
    const before = await stored();
    expect((await post('{}', change(webhookHeaders('{}', SECRET, { webhookId: 'http-2' })))).status).toBe(401);
    expect(await stored()).toBe(before);
  });

  it('are answered 400 when they cannot be placed', async () => {
    expect((await post('{}', webhookHeaders('{}', SECRET, { domain: 'elsewhere.example' }))).status).toBe(400);
  });

  it('are answered 413 past the limit, without reading to the end', async () => {
    const body = new Uint8Array(6 * 1024 * 1024);
    const status = await post(body, webhookHeaders(body, SECRET)).then(
      (response) => response.status,
      // The answer may arrive while the client still writes; it then sees the connection end.
      () => 413,
    );
    expect(status).toBe(413);
  });

  it('are taken with POST only', async () => {
    expect((await fetch(`${address}/webhooks`)).status).toBe(405);
  });
});

describe('the rest of the HTTP side', () => {
  it('says whether the process is up and whether it is ready', async () => {
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    isReady = false;
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    isReady = true;
  });

  it('serves built files with a cache that never asks again, and no hidden ones', async () => {
    const asset = await fetch(`${address}/assets/page-abc.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(await (await fetch(`${address}/.secret`)).text()).not.toBe('hidden');
  });

  it('gives the app requests under its public address, whatever Host they carry', async () => {
    await fetch(`${address}/app?x=1`, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(handled.at(-1)?.url).toBe('https://countersign.example.com/app?x=1');
  });

  it('refuses bodies that are too large or do not say how long they are', async () => {
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('x'));
        controller.close();
      },
    });
    expect(
      (await fetch(`${address}/app`, { method: 'POST', body: stream, duplex: 'half' } as RequestInit)).status,
    ).toBe(411);
    expect(await rawStatus('POST /app HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n')).toContain('413');
  });

  it('tells nothing of what broke, and sets the security headers on every answer', async () => {
    const broken = await fetch(`${address}/broken`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('secret detail');
    expect(broken.headers.get('x-content-type-options')).toBe('nosniff');
    expect(broken.headers.get('strict-transport-security')).toContain('max-age');
    expect(failures).toContain('app');
  });
});

async function rawStatus(request: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n', 1)[0]!;
}
