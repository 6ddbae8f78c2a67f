// The whole product on one machine: PostgreSQL, the stand-in Shopify, both processes of the app, and the demo's front.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAppScript, startAppProcess } from './app-process.ts';
import { buildIfOlder } from './build.ts';
import { LOCK_FILE } from './launcher-lock.ts';
import { createDatabase, freePort, query, startCluster, type Cluster } from '#test/support/cluster.ts';
import { isReachable, runAs } from '#test/support/postgres-binaries.ts';
import { startDemoFront } from '#test/standin/demo-front.ts';
import { CLIENT_ID, CLIENT_SECRET } from '#test/standin/facts.ts';
import { startTimestampAuthority } from '#test/standin/timestamp-authority.ts';
import { type MailServer, startMailServer } from '#test/support/mail-server.ts';
import { startStandin, type Standin, type StandinOptions } from '#test/standin/server.ts';

export interface StartOptions {
  /** Data of everything. Made when missing; taken up again when not. */
  directory: string;
  /** 0 takes free ports. The admin page keeps this port when it is free. */
  adminPort?: number;
  /** False skips fsync, for data that is thrown away. */
  durable: boolean;
  /** Passed on to the stand-in. */
  standin?: Partial<StandinOptions>;
  /** True leaves out the front: Chromium tests reach the app itself and meet its real frame policy. */
  withoutFront?: boolean;
  /** Public address of the app, when it is neither the front nor the process itself. */
  appUrl?: string;
  /** True gives two stores closed past reviews, at the first start, before anybody can open the app. */
  withPast?: boolean;
  /** Told of each step as it begins. */
  onStep?: (what: string) => void;
}

export interface Started {
  standin: Standin;
  /** Where the iframe loads the app from: the front, when there is one. */
  appUrl: string;
  /** The web process itself. */
  processUrl: string;
  adminUrl: string;
  directory: string;
  outside: Outside;
  /** What the app's processes were started with, for another process beside them. */
  environment: Record<string, string>;
  /** Stops everything, the database last. Data stay. */
  stop(): Promise<void>;
}

/** Whom the demonstration shows its record to: stand-ins on this machine. */
export interface Outside {
  /** Root certificate of the time-stamp authority, PEM; null where this machine's openssl cannot be one. */
  timestampRoot: string | null;
  /** Every mail the app sends ends up here, one file each. */
  mailDirectory: string;
  mails: MailServer['taken'];
}

const DATABASE = 'countersign';
const PASSWORD_FILE = 'database-password';
/** Written when the data of the first start are complete. */
const FIRST_START_DONE = 'first-start-done';

export async function startCountersign(options: StartOptions): Promise<Started> {
  const { directory, onStep = () => {} } = options;
  const stops: (() => Promise<unknown>)[] = [];
  // In the order of starting, so the last started stops first; each is tried even when another fails.
  const stop = async () => {
    const failures: unknown[] = [];
    for (const one of stops.splice(0).reverse()) await one().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything stopped cleanly.');
  };
  try {
    mkdirSync(directory, { recursive: true });
    onStep('Building the app');
    await buildIfOlder();
    if (isCutOff(directory)) {
      onStep('The first start was cut off: starting over');
      removeData(directory, LOCK_FILE);
    }
    onStep('Starting PostgreSQL');
    const cluster = await startPostgres(options);
    stops.push(() => cluster.stop());
    onStep('Starting the stand-in Shopify');
    const running = await startAround(options, cluster, stops, onStep);
    return { ...running, directory, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

async function startPostgres({ directory, durable }: StartOptions): Promise<Cluster> {
  const password = keptSecret(join(directory, PASSWORD_FILE));
  const cluster = await startCluster({
    directory: databaseDirectory(directory),
    port: await freePort(),
    password,
    durable,
  });
  const superuserUrl = cluster.superuserUrl('postgres');
  const found = await query(superuserUrl, `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
  if (found.length === 0) await createDatabase(superuserUrl, DATABASE);
  return cluster;
}

/** Inside `directory`, unless the user PostgreSQL runs as cannot get there: then at a place that follows from the directory's name. */
export function databaseDirectory(directory: string): string {
  const inside = join(directory, 'postgres');
  if (runAs() === null) return inside;
  if (!isReachable(inside)) {
    return join(tmpdir(), `countersign-demo-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
  }
  return inside;
}

function keptSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

async function startAround(
  options: StartOptions,
  cluster: Cluster,
  stops: (() => Promise<unknown>)[],
  onStep: (what: string) => void,
): Promise<Omit<Started, 'directory' | 'stop'>> {
  const { directory } = options;
  const processPort = await freePort();
  const processUrl = `http://127.0.0.1:${processPort}`;
  const standin = await startStandin({
    stateFile: join(directory, 'standin.json'),
    ...options.standin,
    port: await preferredPort(options.adminPort ?? 0),
    appUrl: processUrl,
  });
  stops.push(() => standin.close());
  const front = options.withoutFront ? null : await startDemoFront({ appUrl: processUrl, standinUrl: standin.url });
  if (front !== null) stops.push(() => front.close());
  const appUrl = options.appUrl ?? front?.url ?? processUrl;
  standin.setAppUrl(appUrl, processUrl);

  const environment = environmentOf(cluster, { appUrl, standinUrl: standin.url, port: processPort, directory });
  if (!existsSync(join(directory, FIRST_START_DONE))) {
    if (options.withPast === true) {
      onStep('Playing closed reviews of the last half year, this once');
      await runAppScript('app/migrate.ts', environment, join(directory, 'seed.log'));
      await runAppScript('test/demo/seed.ts', environment, join(directory, 'seed.log'));
    }
    writeFileSync(join(directory, FIRST_START_DONE), '');
  }
  onStep('Starting a time-stamp authority and a mail server');
  const outside = await startOutside(directory, stops);
  onStep('Starting the app');
  // Past reviews are made without these: nothing that is stamped today shows what stood months ago.
  const settings = { ...environment, ...outside.environment };
  const web = startAppProcess('app/server.ts', settings, join(directory, 'web.log'));
  stops.push(() => web.stop());
  const worker = startAppProcess('app/worker.ts', settings, join(directory, 'worker.log'));
  stops.push(() => worker.stop());
  await web.ready(async () => (await fetch(`${processUrl}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok);
  return { standin, appUrl, processUrl, adminUrl: standin.url, outside: outside.facts, environment: settings };
}

async function startOutside(
  directory: string,
  stops: (() => Promise<unknown>)[],
): Promise<{ facts: Outside; environment: Record<string, string> }> {
  const mailDirectory = join(directory, 'mail');
  mkdirSync(mailDirectory, { recursive: true });
  const mail = await startMailServer((raw) => {
    const name = new Date().toISOString().replaceAll(':', '-');
    writeFileSync(join(mailDirectory, `${name}-${randomBytes(2).toString('hex')}.eml`), raw);
  });
  stops.push(() => mail.close());
  // The demonstration runs without openssl too: its packs then say that nobody stamped them.
  const authority = await startTimestampAuthority(join(directory, 'time-authority')).catch(() => null);
  if (authority) stops.push(() => authority.close());
  const stamps = authority && { TIMESTAMP_URL: authority.url, TIMESTAMP_ROOTS_FILE: authority.rootFile };
  return {
    facts: { timestampRoot: authority?.rootFile ?? null, mailDirectory, mails: mail.taken },
    environment: { SMTP_URL: mail.url, MAIL_FROM: 'Countersign demonstration <record@countersign.example>', ...stamps },
  };
}

function environmentOf(
  cluster: Cluster,
  at: { appUrl: string; standinUrl: string; port: number; directory: string },
): Record<string, string> {
  const urls = cluster.urls(DATABASE);
  return {
    COUNTERSIGN_ENV: 'demo',
    DATABASE_URL: urls.app,
    MIGRATOR_DATABASE_URL: urls.migrator,
    INTAKE_DATABASE_URL: urls.intake,
    SCHEDULER_DATABASE_URL: urls.scheduler,
    SHOPIFY_API_KEY: CLIENT_ID,
    SHOPIFY_API_SECRET: CLIENT_SECRET,
    APP_URL: at.appUrl,
    KEYS_HELD_BY: 'vendor',
    OBJECTS_DIR: join(at.directory, 'objects'),
    HOST: '127.0.0.1',
    PORT: `${at.port}`,
    STANDIN_URL: at.standinUrl,
  };
}

/** This port when nobody has it, else any free one. */
function preferredPort(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

/** Removes everything the demo keeps; `except` names one file of the directory that stays, with the directory. */
export function removeData(directory: string, except?: string): void {
  rmSync(databaseDirectory(directory), { recursive: true, force: true });
  if (except === undefined) return rmSync(directory, { recursive: true, force: true });
  for (const name of readdirSync(directory)) {
    if (name !== except) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/** Data are there, yet nobody got to the end of making them: what there is of the past is a part of it. */
function isCutOff(directory: string): boolean {
  const isDone = existsSync(join(directory, FIRST_START_DONE));
  return !isDone && (existsSync(databaseDirectory(directory)) || existsSync(join(directory, PASSWORD_FILE)));
}
