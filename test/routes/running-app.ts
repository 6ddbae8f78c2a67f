// Both processes of the app as an operator starts them, a stand-in Shopify and a database of their own; the tests stand outside, at HTTP.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startAppProcess, type AppProcess } from '#test/demo/app-process.ts';
import { buildIfOlder } from '#test/demo/build.ts';
import { freePort, type DatabaseUrls } from '#test/support/cluster.ts';
import { freshDatabase } from '#test/support/postgres.ts';
import { CLIENT_ID, CLIENT_SECRET, STORES, type StoreKey } from '#test/standin/facts.ts';
import { startStandin, type Standin, type StandinOptions } from '#test/standin/server.ts';

// The library turns away what does not look like a person's browser.
export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export interface RunningApp {
  shopify: Standin;
  /** The web process. */
  url: string;
  /** A folder of this run; gone after it. */
  directory: string;
  /** Rows as a superuser sees them, behind row-level security. */
  rows<Row extends pg.QueryResultRow = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Number of rows and a digest of their content, by table, of one store. Equal before and after means that nothing changed. */
  contentOf(shop: StoreKey | number): Promise<Record<string, string>>;
  /** Waits until the worker has nothing left to do. */
  atRest(): Promise<void>;
  /** What the web process logged. */
  logged(): string;
  stop(): Promise<void>;
}

export interface RunningOptions {
  standin?: Partial<StandinOptions>;
  /** Another PostgreSQL than the one all test files share, for a test that stops it. */
  databaseUrls?: DatabaseUrls;
  /** False leaves out the worker. */
  worker?: boolean;
}

export async function startRunningApp(options: RunningOptions = {}): Promise<RunningApp> {
  await buildIfOlder();
  const database = options.databaseUrls
    ? { urls: options.databaseUrls, drop: () => Promise.resolve() }
    : await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'countersign-doors-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shopify = await startStandin({
    appUrl: url,
    timeScale: 0.0001,
    size: { people: 8, apps: 5 },
    ...options.standin,
  });
  const environment = {
    COUNTERSIGN_ENV: 'demo',
    DATABASE_URL: database.urls.app,
    MIGRATOR_DATABASE_URL: database.urls.migrator,
    INTAKE_DATABASE_URL: database.urls.intake,
    SCHEDULER_DATABASE_URL: database.urls.scheduler,
    SHOPIFY_API_KEY: CLIENT_ID,
    SHOPIFY_API_SECRET: CLIENT_SECRET,
    APP_URL: url,
    OBJECTS_DIR: join(directory, 'objects'),
    HOST: '127.0.0.1',
    PORT: `${port}`,
    STANDIN_URL: shopify.url,
  };
  const web = startAppProcess('app/server.ts', environment, join(directory, 'web.log'));
  const worker =
    options.worker === false ? null : startAppProcess('app/worker.ts', environment, join(directory, 'worker.log'));
  const superuser = new pg.Pool({ connectionString: database.urls.superuser, max: 2 });
  // A test may stop PostgreSQL under an idle connection; the pool replaces it by itself.
  superuser.on('error', () => undefined);
  const rows: RunningApp['rows'] = async (sql, values = []) => (await superuser.query(sql, values)).rows;
  const stop = async () => {
    for (const one of [web, worker]) await one?.stop();
    await shopify.close();
    await superuser.end();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await becomesReady(web, url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    shopify,
    url,
    directory,
    rows,
    contentOf: (shop) => contentOf(rows, typeof shop === 'number' ? shop : STORES[shop].shopId),
    atRest: () => atRest(rows),
    logged: () => web.lastWords(),
    stop,
  };
}

const becomesReady = (web: AppProcess, url: string) => web.ready(async () => (await fetch(`${url}/readyz`)).ok);

type Rows = RunningApp['rows'];

async function contentOf(rows: Rows, shopId: number): Promise<Record<string, string>> {
  const tables = await rows<{ name: string }>(
    `SELECT DISTINCT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'shop_id' ORDER BY 1`,
  );
  const digests = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS content
       FROM "${name}" t WHERE shop_id = $1`,
  );
  const found = await rows<{ name: string; content: string }>(digests.join(' UNION ALL '), [shopId]);
  return Object.fromEntries(found.map(({ name, content }) => [name, content]));
}

async function atRest(rows: Rows): Promise<void> {
  const started = performance.now();
  for (;;) {
    const [waiting] = await rows<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM pgboss.job
       WHERE state IN ('created', 'retry', 'active') AND start_after <= now() AND name NOT LIKE '\\_\\_pgboss%'`,
    );
    if (waiting?.jobs === 0) return;
    if (performance.now() - started > 30_000) throw new Error(`${waiting?.jobs} jobs are still waiting`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface Call {
  /** Route id, as Remix names it; null for a plain address without data of a route. */
  route: string | null;
  path: string;
  method?: 'GET' | 'POST';
  form?: Record<string, string | Blob | undefined>;
  json?: unknown;
  /** Sent as it is. */
  body?: { type: string; bytes: BodyInit };
}

/** One request with this token, as the app's scripts send it. Without a token: as anybody's. */
export function call(app: Pick<RunningApp, 'url'>, token: string | null, asked: Call): Promise<Response> {
  const url = new URL(asked.path, app.url);
  if (asked.route !== null) url.searchParams.set('_data', asked.route);
  const sent = bodyOf(asked);
  return fetch(url, {
    method: asked.method ?? (sent.body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    body: sent.body,
    headers: {
      'user-agent': BROWSER,
      // Browsers say on every request what it is for; Remix has taken the route out of the address before the app looks.
      'sec-fetch-dest': 'empty',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(sent.type === undefined ? {} : { 'content-type': sent.type }),
    },
  });
}

function bodyOf({ form, json, body }: Call): { body: BodyInit | undefined; type: string | undefined } {
  if (body !== undefined) return { body: body.bytes, type: body.type };
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  if (form === undefined) return { body: undefined, type: undefined };
  const fields = new FormData();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) fields.append(name, value);
  return { body: fields, type: undefined };
}

/** The same, by a person of a store with a fresh token. */
export const callAs = (app: RunningApp, store: StoreKey, person: string, asked: Call): Promise<Response> =>
  call(app, app.shopify.idToken(store, person), asked);
