// A fresh, migrated database per test file: a copy of the template, so it costs about 50 ms.
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { createDatabase, query, type DatabaseUrls } from './cluster.ts';
import type { Cluster } from './postgres-setup.ts';

const TEMPLATE = 'countersign_template';

export interface FreshDatabase {
  name: string;
  /** One connection address per role, and the superuser's for looking behind row-level security. */
  urls: DatabaseUrls;
  drop(): Promise<void>;
}

/** Call in beforeAll; call `drop` in afterAll once every connection of your own is closed. `empty` skips the migrations. */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<FreshDatabase> {
  const { port, password } = ownCluster();
  const url = (user: string, database: string) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await createDatabase(url('postgres', 'postgres'), name, options.empty ? undefined : TEMPLATE);
  return {
    name,
    urls: {
      superuser: url('postgres', name),
      migrator: url('countersign_migrator', name),
      app: url('countersign_app', name),
      intake: url('countersign_intake', name),
      scheduler: url('countersign_scheduler', name),
    },
    drop: async () => {
      await query(url('postgres', 'postgres'), `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}

/** The cluster of this place among the tests that run at a time: no other test uses it meanwhile. */
function ownCluster(): Cluster {
  const clusters = inject('postgres');
  return clusters[(Number(process.env.VITEST_POOL_ID) - 1) % clusters.length]!;
}
