import { fileURLToPath } from 'node:url';
import { migrate } from '#app/db/migrate.ts';
import { installQueue } from '#app/queue/install.ts';

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/**
 * Brings the database to what this version needs: tables first, then the queue, both under one lock, so that any number of
 * processes may boot at once. Returns the names of the migrations applied now.
 */
export const upgradeDatabase = (migratorUrl: string): Promise<string[]> =>
  migrate(migratorUrl, MIGRATIONS, () => installQueue(migratorUrl));
