// Runs once per test run: starts a cluster, migrates a template database that every test file then copies.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDatabase, freePort, startCluster } from './cluster.ts';
import { upgradeDatabase } from '#app/upgrade.ts';

const TEMPLATE = 'countersign_template';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { port: number; password: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  await chmod(folder, 0o711);
  const directory = join(folder, 'postgres');
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const cluster = await startCluster({ directory, port, password, durable: false });
  await createDatabase(cluster.superuserUrl('postgres'), TEMPLATE);
  await upgradeDatabase(cluster.urls(TEMPLATE).migrator);
  project.provide('postgres', { port, password });
  return async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
