// A PostgreSQL cluster out of the npm package: the real server, no installation. Shared by the tests and the demo.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { locateBinaries, runAs, type RunAs } from './postgres-binaries.ts';

const ROLES = ['migrator', 'app', 'intake', 'scheduler'] as const;
export type RoleName = (typeof ROLES)[number];
export type DatabaseUrls = Record<RoleName | 'superuser', string>;

export interface Cluster {
  /** Where the superuser connects; tests use it to look behind row-level security, the app never does. */
  superuserUrl(database: string): string;
  urls(database: string): DatabaseUrls;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Made when it is missing; a cluster that is there is taken up again. */
  directory: string;
  port: number;
  password: string;
  /** False skips fsync: right for data that a crash may take with it. */
  durable: boolean;
}

export async function startCluster({ directory, port, password, durable }: ClusterOptions): Promise<Cluster> {
  const user = runAs();
  const { postgres, initdb } = await locateBinaries(user);
  if (!existsSync(join(directory, 'PG_VERSION'))) await initialise(initdb, directory, password, user);

  const speed = durable ? [] : ['fsync=off', 'full_page_writes=off'];
  const settings = [...speed, 'listen_addresses=127.0.0.1', 'max_connections=200', 'unix_socket_directories='];
  const server = spawn(
    postgres,
    ['-D', directory, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...user,
      // A group of its own: Ctrl-C in the terminal reaches us, and we stop the server last.
      detached: true,
      cwd: tmpdir(),
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const atExit = () => server.kill('SIGQUIT');
  process.once('exit', atExit);
  await becomesReady(server);

  const url = (role: string, database: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  const superuserUrl = (database: string) => url('postgres', database);
  await createRoles(superuserUrl('postgres'), password);
  return {
    superuserUrl,
    urls: (database) => ({
      superuser: superuserUrl(database),
      migrator: url('countersign_migrator', database),
      app: url('countersign_app', database),
      intake: url('countersign_intake', database),
      scheduler: url('countersign_scheduler', database),
    }),
    stop: async () => {
      process.off('exit', atExit);
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      // Fast shutdown: open transactions are rolled back, then everything is written.
      server.kill('SIGINT');
      await ended;
    },
  };
}

async function initialise(initdb: string, directory: string, password: string, user: RunAs | null): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const secrets = mkdtempSync(join(tmpdir(), 'countersign-initdb-'));
  const passwordFile = join(secrets, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== null) for (const path of [directory, secrets, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const authentication = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await promisify(execFile)(
      initdb,
      [`--pgdata=${directory}`, ...authentication, '--encoding=UTF8', '--no-locale', '--no-sync'],
      {
        ...user,
        cwd: tmpdir(),
        env: { ...process.env, LC_ALL: 'C' },
      },
    );
  } finally {
    rmSync(secrets, { recursive: true });
  }
}

/** Resolves when the server says so; throws with the end of what it wrote when it ends instead. */
function becomesReady(server: ChildProcess): Promise<void> {
  let written = '';
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`PostgreSQL did not start (exit ${code}).\n${written.slice(-2000)}`)),
    );
    server.stderr?.on('data', (chunk: Buffer) => {
      written = (written + chunk.toString()).slice(-10_000);
      if (written.includes('database system is ready to accept connections')) resolve();
    });
  });
}

async function createRoles(superuserUrl: string, password: string): Promise<void> {
  const roles = await readFile(fileURLToPath(new URL('../../prisma/roles.sql', import.meta.url)), 'utf8');
  const passwords = ROLES.map((role) => `ALTER ROLE countersign_${role} PASSWORD '${password}'`).join(';');
  await query(superuserUrl, `${roles}; ${passwords}`);
}

/** Runs one statement on its own connection. For administration by the superuser, which the app has no part in. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The migrator owns the database, and through it may create in its schema; nobody else may. */
export const createDatabase = (superuserUrl: string, name: string, template?: string) =>
  query(
    superuserUrl,
    `CREATE DATABASE "${name}" OWNER countersign_migrator ${template === undefined ? '' : `TEMPLATE "${template}"`}`,
  );

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
