import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { JOBS, JOB_NAMES } from './catalogue.ts';

export const QUEUE_SCHEMA = 'pgboss';

/**
 * Creates or upgrades the queue's own schema and the queues of the catalogue, as countersign_migrator, and grants the app the use
 * of them. Safe to repeat; run it under the upgrade lock.
 */
export async function installQueue(migratorUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: migratorUrl,
    schema: QUEUE_SCHEMA,
    max: 2,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  try {
    for (const name of JOB_NAMES) {
      const { retry } = JOBS[name];
      const options = {
        retryLimit: retry.attempts,
        retryDelay: retry.firstWait,
        retryBackoff: true,
        retryDelayMax: retry.longestWait,
        expireInSeconds: retry.expireAfter,
      };
      // 'stately': at most one waiting and one running job of a key.
      await boss.createQueue(name, { policy: 'stately', ...options });
      await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await grant(migratorUrl);
}

async function grant(migratorUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    await client.query(`
      GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO countersign_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO countersign_app;
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO countersign_app;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO countersign_app`);
  } finally {
    await client.end();
  }
}
