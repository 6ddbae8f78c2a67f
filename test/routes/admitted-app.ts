// The app's own door (contexts, library, lock, tables) in this process, against a stand-in Shopify over HTTP and a database of its own.
import '#test/standin/reroute.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openSession, sealSession } from '#app/adapters/shopify/sealed-session.ts';
import { openContexts, type Contexts } from '#app/context.server.ts';
import { readConfig } from '#app/config/env.server.ts';
import { CLIENT_ID, CLIENT_SECRET, STORES, type StoreKey } from '#test/standin/facts.ts';
import { startStandin, type Standin, type StandinOptions } from '#test/standin/server.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

export const APP_URL = 'https://app.countersign.test';
const BROWSER = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

export interface AdmittedApp {
  shopify: Standin;
  contexts: Contexts;
  database: FreshDatabase;
  /** A second set of everything, as another process of the same app would open. */
  anotherProcess(databaseUrl?: string): Promise<Contexts>;
  /** Every call to Shopify so far, as `POST host/path`. */
  calls(): string[];
  /** What the admin loads into the frame when this person opens the app. */
  page(store: StoreKey, person: string): Request;
  /** What a script of ours fetches, with this token in the header. */
  fetched(token: string, path?: string): Request;
  /** Rows as a superuser sees them, behind row-level security. */
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Rewrites a stored token so that it ended an hour ago, as time would. */
  expire(id: string): Promise<void>;
  close(): Promise<void>;
}

export async function startAdmittedApp(options: Partial<StandinOptions> = {}): Promise<AdmittedApp> {
  const database = await freshDatabase();
  const shopify = await startStandin({ appUrl: APP_URL, timeScale: 0.0001, ...options });
  process.env.STANDIN_URL = shopify.url;
  const { calls, restore } = listenToFetch();
  const objects = await mkdtemp(join(tmpdir(), 'countersign-objects-'));
  const settings = readConfig({
    COUNTERSIGN_ENV: 'test',
    DATABASE_URL: database.urls.app,
    MIGRATOR_DATABASE_URL: database.urls.migrator,
    INTAKE_DATABASE_URL: database.urls.intake,
    SCHEDULER_DATABASE_URL: database.urls.scheduler,
    SHOPIFY_API_KEY: CLIENT_ID,
    SHOPIFY_API_SECRET: CLIENT_SECRET,
    APP_URL,
    OBJECTS_DIR: objects,
    LOG_LEVEL: 'silent',
  });
  const contexts = await openContexts(settings);
  const others: Contexts[] = [];
  const superuser = new pg.Pool({ connectionString: database.urls.superuser, max: 2 });
  const keys = openKeyRing(null);

  return {
    shopify,
    contexts,
    database,
    calls: () => [...calls],
    async anotherProcess(databaseUrl = database.urls.app) {
      const other = await openContexts({ ...settings, database: { ...settings.database, app: databaseUrl } });
      others.push(other);
      return other;
    },
    page: (store, person) => {
      const { search } = new URL(shopify.openApp(store, person).url);
      return new Request(`${APP_URL}/app${search}`, { headers: { 'user-agent': BROWSER } });
    },
    fetched: (token, path = '/app/people?_data=routes/app.people') =>
      new Request(`${APP_URL}${path}`, { headers: { 'user-agent': BROWSER, authorization: `Bearer ${token}` } }),
    rows: async (sql, values = []) => (await superuser.query(sql, values)).rows,
    async expire(id) {
      const { rows } = await superuser.query('SELECT * FROM session WHERE id = $1', [id]);
      const row = rows[0];
      const opened = openSession({ ...row, id, userId: null, expiresAt: row.expires_at, keyId: row.key_id }, keys);
      if (opened === null) throw new Error(`no session ${id}`);
      opened.expires = new Date(Date.now() - 3_600_000);
      const sealed = sealSession(opened, keys);
      await superuser.query('UPDATE session SET sealed = $2, expires_at = $3 WHERE id = $1', [
        id,
        sealed.sealed,
        sealed.expiresAt,
      ]);
    },
    async close() {
      for (const open of [contexts, ...others]) await open.close();
      restore();
      await superuser.end();
      await shopify.close();
      await database.drop();
      await rm(objects, { recursive: true });
    },
  };
}

/** The Response an admission threw. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Response> {
  try {
    await attempt;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
  throw new Error('the request was let in');
}

export const domainOf = (store: StoreKey): string => STORES[store].domain;

function listenToFetch(): { calls: string[]; restore: () => void } {
  const original = globalThis.fetch;
  const calls: string[] = [];
  globalThis.fetch = (input, init) => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input);
    calls.push(`${init?.method ?? 'GET'} ${host}${pathname}`);
    return original(input, init);
  };
  return {
    calls,
    restore: () => {
      globalThis.fetch = original;
    },
  };
}
