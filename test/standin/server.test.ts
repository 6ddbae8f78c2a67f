import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAccessNote } from './access-notes.ts';
import { adminSchema } from './admin-graphql.ts';
import { replacing, startDemoFront } from './demo-front.ts';
import { makeStores } from './stores.ts';
import { startStandin } from './server.ts';
import type { Standin } from './server.ts';
import { accessToken, graphql } from './shop-client.ts';
import { startTinyApp } from './tiny-app.ts';

let standin: Standin;

beforeEach(async () => {
  standin = await startStandin({ appUrl: 'http://127.0.0.1:1' });
});

afterEach(() => standin.close());

describe('reroute', () => {
  const SCRIPT = `
    const shop = await fetch('https://harbour-goods.myshopify.com/admin/api/2026-10/graphql.json', { method: 'POST', body: '{}' });
    const admin = await fetch(new Request('https://admin.shopify.com/store/harbour-goods'));
    const other = await fetch('https://harbour-goods.myshopify.com.attacker.invalid/').then(() => 'reached', () => 'not rerouted');
    console.log(JSON.stringify([shop.status, admin.status, other]));`;

  test('sends Shopify’s addresses to the stand-in and leaves every other alone', async () => {
    const preload = fileURLToPath(new URL('./reroute.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', preload, '--input-type=module', '-e', SCRIPT], {
      env: { ...process.env, STANDIN_URL: standin.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(JSON.parse(output)).toEqual([401, 200, 'not rerouted']);
  });
});

describe('faults', () => {
  test('happen as often as asked and then no more', async () => {
    const token = await accessToken(standin, 'plain', 'manager', 'offline');
    const ask = () => graphql(standin, 'plain', token, '{ shop { name } }');
    standin.fail({ match: 'graphql.json', kind: '500', times: 2 });
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([500, 500, 200]);
    standin.fail({ match: 'shop { name', kind: 'drop', times: 1 });
    await expect(ask()).rejects.toThrow();
    standin.fail({ match: 'harbour-goods', kind: 'expired-token', times: 1 });
    expect((await ask()).status).toBe(401);
    standin.fail({ match: 'graphql.json', kind: 'throttle', times: 1 });
    expect((await ask()).body.errors?.[0]?.message).toBe('Throttled');
    expect((await ask()).status).toBe(200);
  });

  test('a request may be left without an answer', async () => {
    standin.fail({ match: 'graphql.json', kind: 'timeout', times: 1 });
    const asked = fetch(`${standin.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-standin-host': 'harbour-goods.myshopify.com' },
      signal: AbortSignal.timeout(300),
    });
    await expect(asked).rejects.toThrow('timeout');
  });
});

describe('control over HTTP', () => {
  const call = (
    method: string,
    given: unknown[],
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => fetch(`${standin.url}/standin/${method}`, { method: 'POST', headers, body: JSON.stringify(given) });

  test('does what the methods do', async () => {
    expect(await (await call('screenCount', ['plain', 'apps'])).json()).toBe(28);
    await call('uninstallApp', ['plain', 'popup-parade']);
    expect(await (await call('screenCount', ['plain', 'apps'])).json()).toBe(27);
    expect(standin.pasteText('plain', 'uninstalled')).toContain('Popup Parade');
    await call('growScopes', ['parcel-pilot']);
    expect(standin.stores.plain.apps.find((app) => app.handle === 'parcel-pilot')?.scopes).toContain('read_customers');
  });

  test('answers mistakes in words and takes nothing but JSON', async () => {
    expect(await (await call('removePerson', ['plain', 'nobody'])).json()).toEqual({
      error: 'harbour-goods has no person nobody',
    });
    expect((await call('screenCount', ['plain', 'apps'], { 'content-type': 'text/plain' })).status).toBe(405);
    expect((await call('toString', [])).status).toBe(404);
  });

  // What a page on another name sends when that name is made to lead to this machine; fetch cannot write this header.
  test('is not taken from a page whose name merely leads to this machine', async () => {
    const { port } = new URL(standin.url);
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, 'content-type': 'application/json' };
        const options = { host: '127.0.0.1', port, path: '/standin/screenCount', method: 'POST', headers };
        const asked = request(options, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asked.once('error', reject);
        asked.end(JSON.stringify(['plain', 'apps']));
      });
    expect(await statusFor(`rebound.example:${port}`)).toBe(405);
    expect(await statusFor('localhost.rebound.example')).toBe(405);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor('admin.shopify.com')).toBe(200);
  });
});

describe('data', () => {
  test('are the same at every start, and each store has its people', () => {
    expect(makeStores()).toEqual(makeStores());
    const { custom, plain, development } = makeStores();
    const counts = [custom, plain, development].map((store) => [
      store.people.length,
      store.apps.filter((app) => app.uninstalledAt === null).length,
    ]);
    expect(counts).toEqual([
      [60, 24],
      [45, 28],
      [1, 3],
    ]);
    for (const store of [custom, plain]) {
      expect(store.people.slice(0, 5).map((person) => person.key)).toEqual([
        'owner',
        'manager',
        'lead-1',
        'lead-2',
        'no-app',
      ]);
    }
  });

  test('grow to 5,000 people and 300 apps without two sharing an address or an id', () => {
    const { custom } = makeStores({ people: 5000, apps: 300 });
    expect(new Set(custom.people.map((person) => person.email)).size).toBe(5000);
    expect(new Set(custom.people.map((person) => person.userId)).size).toBe(5000);
    expect(new Set(custom.apps.map((app) => app.installationId)).size).toBe(302);
    expect(custom.people.every((person) => person.email.endsWith('.example'))).toBe(true);
  });

  test('survive a restart when a state file is kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'standin-'));
    try {
      const options = { appUrl: 'http://127.0.0.1:1', stateFile: join(folder, 'state.json') };
      const first = await startStandin(options);
      const token = await accessToken(first, 'plain', 'manager', 'offline');
      first.removePerson('plain', 'person-008');
      await first.close();
      const second = await startStandin(options);
      expect(second.screenCount('plain', 'users')).toBe(44);
      expect((await graphql(second, 'plain', token, '{ shop { id } }')).status).toBe(200);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('access notes', () => {
  test('known forms are read, others mean denied', () => {
    expect(parseAccessNote('`read_orders` access scope or `read_marketplace_orders` access scope.')).toEqual([
      { kind: 'any-scope', scopes: ['read_orders', 'read_marketplace_orders'] },
    ]);
    expect(parseAccessNote('Any of `write_content`, `write_online_store_pages` access scopes.')).toEqual([
      { kind: 'any-scope', scopes: ['write_content', 'write_online_store_pages'] },
    ]);
    expect(
      parseAccessNote('`write_products` access scope as well as any of `write_purchase_options` access scopes.'),
    ).toBeNull();
    expect(parseAccessNote('The user must have access to payouts.')).toBeNull();
    expect(
      parseAccessNote('`read_products` access scope. Also: The shop must have access to bundles feature.'),
    ).toBeNull();
  });

  test('the schema’s note on staff members asks for scope and plan', () => {
    const note = /REQUIRED ACCESS: ([^\n]+)/.exec(adminSchema().getType('StaffMember')?.description ?? '')?.[1] ?? '';
    expect(parseAccessNote(note)).toEqual([
      { kind: 'any-scope', scopes: ['read_users'] },
      { kind: 'plan', plans: ['plus', 'advanced'] },
    ]);
  });
});

describe('the demo’s front', () => {
  test('points App Bridge and the frame policy at the stand-in', async () => {
    const app = await startTinyApp();
    const front = await startDemoFront({ appUrl: app.url, standinUrl: standin.url });
    try {
      const answer = await fetch(front.url);
      const body = await answer.text();
      expect(body).toContain(`src="${standin.url}/cdn/shopifycloud/app-bridge.js"`);
      expect(body).not.toContain('cdn.shopify.com');
      expect(answer.headers.get('content-security-policy')).toContain(
        `frame-ancestors ${standin.url} https://admin.shopify.com`,
      );
      const stub = await (await fetch(`${standin.url}/cdn/shopifycloud/app-bridge.js`)).text();
      expect(stub).toContain(`ADMIN_ORIGIN = "${standin.url}"`);
    } finally {
      await front.close();
      await app.close();
    }
  });

  test('replaces a text wherever a stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('ab', 'abc', 'aab', 'c', 'x'), { maxLength: 12 }), async (chunks) => {
        const out = await text(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(replacing('abc', 'ABC!')));
        expect(out).toBe(chunks.join('').replaceAll('abc', 'ABC!'));
      }),
      { numRuns: 150 },
    );
  });
});
