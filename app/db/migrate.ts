import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export type MigrationErrorCode = 'unknown_migration' | 'changed_migration' | 'failed_migration' | 'wrong_role';

/** The database and this version of the app do not fit together; the process must not start. */
export class MigrationError extends Error {
  readonly code: MigrationErrorCode;
  constructor(code: MigrationErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MigrationError';
    this.code = code;
  }
}

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, lower-case hex: what Prisma writes too, so `prisma migrate status` agrees. */
  checksum: string;
}

// Any fixed number: every process of this app takes the same lock, so two that boot together do not both migrate.
const UPGRADE_LOCK = 7_262_017_311n;

const LEDGER_OF_MIGRATIONS = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Brings the database up to the migrations in `directory` (prisma/migrations: one folder each with a migration.sql, applied in the
 * order of their names). `url` logs in as countersign_migrator, which owns the database. `thenUnderLock` runs after them under the
 * same lock. Returns the names applied now. Throws MigrationError when the database holds a migration that this version does not
 * know or knows otherwise.
 *
 * A crash leaves the database at the last whole migration: each is applied and recorded in one transaction.
 */
export async function migrate(
  url: string,
  directory: string,
  thenUnderLock: () => Promise<void> = async () => {},
): Promise<string[]> {
  const wanted = await readMigrations(directory);
  const client = new pg.Client({ connectionString: url, application_name: 'countersign-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [UPGRADE_LOCK]);
    await refuseDangerousRole(client);
    await client.query(LEDGER_OF_MIGRATIONS);
    const pending = await pendingMigrations(client, wanted);
    for (const migration of pending) await apply(client, migration);
    await thenUnderLock();
    return pending.map((migration) => migration.name);
  } finally {
    // Ends the session and with it the advisory lock, whatever state the connection is in.
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const folders = (await readdir(directory, { withFileTypes: true })).filter((found) => found.isDirectory());
  const names = folders.map((folder) => folder.name).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

// A superuser would create objects that the other roles cannot be kept away from, and would pass by row-level security.
async function refuseDangerousRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; dangerous: boolean }>(
    'SELECT current_user AS name, rolsuper OR rolbypassrls AS dangerous FROM pg_roles WHERE rolname = current_user',
  );
  const role = rows[0];
  if (role?.dangerous !== false) {
    throw new MigrationError(
      'wrong_role',
      `Migrations must not run as ${role?.name ?? 'this role'}, which can pass by row-level security. Use the role countersign_migrator.`,
    );
  }
}

async function pendingMigrations(client: pg.Client, wanted: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  for (const applied of rows) {
    const known = wanted.find((migration) => migration.name === applied.name);
    if (!applied.finished) {
      throw new MigrationError(
        'failed_migration',
        `Migration ${applied.name} began and did not finish. Restore it by hand first.`,
      );
    }
    if (known === undefined) {
      throw new MigrationError(
        'unknown_migration',
        `The database has migration ${applied.name}, which this version does not know. Start the version that applied it, or a later one.`,
      );
    }
    if (known.checksum !== applied.checksum) {
      throw new MigrationError(
        'changed_migration',
        `Migration ${applied.name} differs from the one that was applied to this database. Applied migrations are never edited.`,
      );
    }
  }
  const done = new Set(rows.map((row) => row.name));
  return wanted.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError('failed_migration', `Migration ${migration.name} failed and was rolled back.`, error);
  }
}
