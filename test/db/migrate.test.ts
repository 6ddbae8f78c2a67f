import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, MigrationError } from '#app/db/migrate.ts';
import { upgradeDatabase } from '#app/upgrade.ts';
import { query } from '#test/support/cluster.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

let fresh: FreshDatabase;
let directory: string;
beforeEach(async () => {
  fresh = await freshDatabase({ empty: true });
  directory = mkdtempSync(join(tmpdir(), 'countersign-migrations-'));
  write('1_first', 'CREATE TABLE first (id int)');
});
afterEach(async () => {
  await fresh.drop();
  rmSync(directory, { recursive: true });
});

const write = (name: string, sql: string) => {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), sql);
};
const run = () => migrate(fresh.urls.migrator, directory);
const codeOf = async (act: Promise<unknown>) =>
  act.then(
    () => 'accepted',
    (error: unknown) => (error instanceof MigrationError ? error.code : String(error)),
  );
const tables = async () =>
  (
    await query<{ name: string }>(
      fresh.urls.superuser,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    )
  ).map((row) => row.name);

describe('the migration runner', () => {
  it('applies what is pending in the order of names, and nothing a second time', async () => {
    write('2_second', 'ALTER TABLE first ADD COLUMN more text');
    expect(await run()).toEqual(['1_first', '2_second']);
    expect(await run()).toEqual([]);
    write('3_third', 'CREATE TABLE third (id int)');
    expect(await run()).toEqual(['3_third']);
    expect(await tables()).toEqual(['_prisma_migrations', 'first', 'third']);
  });

  it('applies each once when several processes boot together', async () => {
    const applied = await Promise.all([run(), run(), run(), run()]);
    expect(applied.flat()).toEqual(['1_first']);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await run();
    write('1_first', 'CREATE TABLE first (id bigint)');
    expect(await codeOf(run())).toBe('changed_migration');
  });

  it('refuses a database that a later version has migrated', async () => {
    write('2_second', 'CREATE TABLE second (id int)');
    await run();
    rmSync(join(directory, '2_second'), { recursive: true });
    expect(await codeOf(run())).toBe('unknown_migration');
  });

  it('leaves nothing of a migration that fails, and keeps those before it', async () => {
    write('2_second', 'CREATE TABLE second (id int); SELECT 1 / 0');
    expect(await codeOf(run())).toBe('failed_migration');
    expect(await tables()).toEqual(['_prisma_migrations', 'first']);
    write('2_second', 'CREATE TABLE second (id int)');
    expect(await run()).toEqual(['2_second']);
  });

  it('refuses a migration that another tool began and did not finish', async () => {
    await run();
    await query(fresh.urls.superuser, 'UPDATE _prisma_migrations SET finished_at = NULL');
    expect(await codeOf(run())).toBe('failed_migration');
  });

  it('refuses to run as a role that passes by row-level security', async () => {
    expect(await codeOf(migrate(fresh.urls.superuser, directory))).toBe('wrong_role');
  });

  it("brings an empty database to the app's own tables and queue, again and again without harm", async () => {
    expect(await upgradeDatabase(fresh.urls.migrator)).not.toEqual([]);
    expect(await upgradeDatabase(fresh.urls.migrator)).toEqual([]);
    const queues = await query<{ name: string }>(fresh.urls.app, 'SELECT name FROM pgboss.queue ORDER BY 1');
    expect(queues.map((queue) => queue.name)).toContain('sequence-deliveries');
  });

  it('writes its record as Prisma does: the SHA-256 of each file', async () => {
    cpSync('prisma/migrations', directory, { recursive: true });
    rmSync(join(directory, '1_first'), { recursive: true });
    await run();
    const rows = await query<{ checksum: string; done: boolean }>(
      fresh.urls.superuser,
      'SELECT checksum, finished_at IS NOT NULL AND applied_steps_count = 1 AS done FROM _prisma_migrations',
    );
    expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.checksum) && row.done)).toBe(true);
  });
});
