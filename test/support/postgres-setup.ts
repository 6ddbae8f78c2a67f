// Runs once per test run: for each test that can run at a time, starts a cluster and migrates a template database that every test file
// then copies. Clusters of their own, because transactions of one cluster see each other's age across databases: a test that holds one open
// would make the sequencer of another test wait.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDatabase, freePort, startCluster } from './cluster.ts';
import { upgradeDatabase } from '#app/upgrade.ts';

const TEMPLATE = 'countersign_template';

export interface Cluster {
  port: number;
  password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: Cluster[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  await chmod(folder, 0o711);
  const places = Array.from({ length: project.config.maxWorkers }, (_, at) => join(folder, `postgres-${at}`));
  const started = await Promise.all(places.map(startMigrated));
  project.provide(
    'postgres',
    started.map(({ port, password }) => ({ port, password })),
  );
  return async () => {
    await Promise.all(started.map((one) => one.stop()));
    await rm(folder, { recursive: true, force: true });
  };
}

async function startMigrated(directory: string): Promise<Cluster & { stop(): Promise<void> }> {
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const cluster = await startCluster({ directory, port, password, durable: false });
  await createDatabase(cluster.superuserUrl('postgres'), TEMPLATE);
  await upgradeDatabase(cluster.urls(TEMPLATE).migrator);
  return { port, password, stop: () => cluster.stop() };
}
