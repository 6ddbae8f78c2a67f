import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { shopId } from '#app/domain/ids.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

const mine = shopId(7001n);
const theirs = shopId(7002n);

interface Column {
  name: string;
  type: string;
  hasDefault: boolean;
}

let fresh: FreshDatabase;
let db: Database;
let superuser: pg.Client;
const clients: pg.Client[] = [];
/** Every table of the app, read from the catalogue: a table added later is tested without anybody remembering to. */
let tables: Map<string, Column[]>;

const connect = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
};

beforeAll(async () => {
  fresh = await freshDatabase();
  db = openDatabase(fresh.urls.app, { connections: 3 });
  superuser = await connect(fresh.urls.superuser);
  const { rows } = await superuser.query<{ table: string } & Column>(`
    SELECT c.table_name AS "table", c.column_name AS name, c.udt_name AS type, c.column_default IS NOT NULL AS "hasDefault"
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations' ORDER BY 1, ordinal_position`);
  tables = Map.groupBy(rows, (row) => row.table) as Map<string, Column[]>;
  for (const shop of [mine, theirs]) for (const table of tables.keys()) await superuser.query(...rowFor(table, shop));
});
afterAll(async () => {
  await Promise.all([db.close(), ...clients.map((client) => client.end())]);
  await fresh.drop();
});

const SAMPLES: Record<string, () => unknown> = {
  text: () => randomBytes(6).toString('hex'),
  uuid: () => '00000000-0000-4000-8000-000000000001',
  int4: () => 1,
  int8: () => 1n,
  bool: () => true,
  timestamptz: () => new Date(0),
  bytea: () => Buffer.alloc(32),
  jsonb: () => '{}',
  _text: () => [],
  xid8: () => '1',
};

/** An INSERT that fills every column of the table with something of its type. */
function rowFor(table: string, shop: bigint): [string, unknown[]] {
  const columns = tables.get(table)!.filter((column) => !(column.hasDefault && column.name !== 'shop_id'));
  const values = columns.map((column) => (column.name === 'shop_id' ? shop : SAMPLES[column.type]!()));
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  return [`INSERT INTO "${table}" (${names}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`, values];
}

const count = async (run: (sql: string) => Promise<{ count: bigint | string }[]>, table: string, where = 'true') =>
  Number((await run(`SELECT count(*) AS count FROM "${table}" WHERE ${where}`))[0]!.count);

const codeOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'accepted',
    (error: unknown) =>
      error instanceof pg.DatabaseError ? error.code! : JSON.stringify((error as { meta?: unknown }).meta),
  );

const NOT_ALLOWED = '42501';
const APPEND_ONLY = '23000';

describe('every table', () => {
  it('carries the shop, and is under forced row-level security', async () => {
    expect(tables.size).toBeGreaterThan(20);
    for (const [table, columns] of tables)
      expect(
        columns.map((column) => column.name),
        table,
      ).toContain('shop_id');
    const { rows } = await superuser.query<{ relname: string }>(`
      SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND relname <> '_prisma_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`);
    expect(rows).toEqual([]);
  });

  it('shows the app nothing while no shop is named', async () => {
    const app = await connect(fresh.urls.app);
    for (const table of tables.keys()) {
      expect(await count(async (sql) => (await app.query(sql)).rows, table), table).toBe(0);
    }
  });

  it("shows and gives the app its own shop's rows only", async () => {
    await db.inShop(mine, async (tx) => {
      for (const table of tables.keys()) {
        const run = (sql: string) => tx.$queryRawUnsafe<{ count: bigint }[]>(sql);
        expect(await count(run, table), table).toBe(1);
        expect(await count(run, table, `shop_id = ${theirs}`), table).toBe(0);
      }
    });
  });

  it("refuses the app a row in another shop's name", async () => {
    const app = await connect(fresh.urls.app);
    for (const table of tables.keys()) {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('countersign.shop', '${mine}', true)`);
      expect(await codeOf(app.query(...rowFor(table, theirs))), table).toBe(NOT_ALLOWED);
      await app.query('ROLLBACK');
    }
  });

  it('changes and deletes nothing of another shop, even when asked for everything', async () => {
    const app = await connect(fresh.urls.app);
    for (const table of tables.keys()) {
      for (const statement of [`UPDATE "${table}" SET shop_id = shop_id`, `DELETE FROM "${table}"`]) {
        await app.query('BEGIN');
        await app.query(`SELECT set_config('countersign.shop', '${mine}', true)`);
        const outcome = await app.query(statement).then(
          (result) => result.rowCount,
          (error: pg.DatabaseError) => error.code,
        );
        expect([1, NOT_ALLOWED], `${statement}: ${outcome}`).toContain(outcome);
        await app.query('ROLLBACK');
      }
    }
  });

  it('is open to the migrator, so that a backfill reaches every row', async () => {
    const migrator = await connect(fresh.urls.migrator);
    for (const table of tables.keys()) {
      expect(await count(async (sql) => (await migrator.query(sql)).rows, table), table).toBe(2);
    }
  });
});

describe('the transaction helper', () => {
  it('leaves no shop behind on a pooled connection', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, at) => db.inShop(at % 2 === 0 ? mine : theirs, (tx) => tx.setting.count())),
    );
    expect(await db.inDomain('none.myshopify.com', (tx) => tx.setting.count())).toBe(0);
  });

  it('rolls back when the work throws', async () => {
    const work = db.inShop(mine, async (tx) => {
      await tx.setting.create({ data: { shopId: mine, key: 'gone', value: {}, updatedAt: new Date(0) } });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await db.inShop(mine, (tx) => tx.setting.count({ where: { key: 'gone' } }))).toBe(0);
  });

  it('finds one shop by its domain, and nothing else of it', async () => {
    const domain = await db.inShop(mine, async (tx) => (await tx.shop.findFirstOrThrow()).domain);
    await db.inDomain(domain, async (tx) => {
      expect((await tx.shop.findMany()).map((shop) => shop.shopId)).toEqual([mine]);
      expect(await tx.session.count()).toBe(0);
    });
  });

  it('ends work that takes too long', async () => {
    const slow = db.inShop(mine, (tx) => tx.$queryRaw`SELECT pg_sleep(2)`, { timeoutMs: 100 });
    await expect(slow).rejects.toThrow();
  });
});

describe('append-only tables', () => {
  it.each(['leaf', 'tile', 'checkpoint'])('%s refuses the app and its owner every change', async (table) => {
    const app = await connect(fresh.urls.app);
    const migrator = await connect(fresh.urls.migrator);
    for (const change of [`UPDATE "${table}" SET shop_id = 1`, `DELETE FROM "${table}"`, `TRUNCATE "${table}"`]) {
      expect(await codeOf(app.query(change)), `app: ${change}`).toBe(NOT_ALLOWED);
      expect(await codeOf(migrator.query(change)), `migrator: ${change}`).toBe(APPEND_ONLY);
    }
  });

  it('the head, the keys of the log and sealed parts refuse the app what it has no need of', async () => {
    const app = await connect(fresh.urls.app);
    const refused = [
      'DELETE FROM log',
      'TRUNCATE log',
      'DELETE FROM log_key',
      'TRUNCATE log_key',
      "UPDATE log_key SET public_key = ''",
      'UPDATE log_key SET from_size = 0',
      "UPDATE entry_part SET sealed = ''",
    ];
    for (const change of refused) expect(await codeOf(app.query(change)), change).toBe(NOT_ALLOWED);
    expect(await codeOf(app.query('UPDATE log_key SET until_size = 1'))).toBe('accepted');
  });

  it('decisions and signatures refuse the app everything but blanking a typed note', async () => {
    const app = await connect(fresh.urls.app);
    for (const table of ['decision', 'sign_off']) {
      expect(await codeOf(app.query(`DELETE FROM "${table}"`))).toBe(NOT_ALLOWED);
      expect(await codeOf(app.query(`UPDATE "${table}" SET shop_id = 1`))).toBe(NOT_ALLOWED);
    }
    expect(await codeOf(app.query(`UPDATE decision SET decision = 'keep'`))).toBe(NOT_ALLOWED);
    expect(await codeOf(app.query(`UPDATE decision SET note = NULL`))).toBe('accepted');
    expect(await codeOf(app.query(`UPDATE delivery SET topic = 'x'`))).toBe(NOT_ALLOWED);
  });
});

describe('the roles', () => {
  it('cannot pass by row-level security, make roles or databases', async () => {
    const { rows } = await superuser.query<{ rolname: string }>(`
      SELECT rolname FROM pg_roles WHERE rolname LIKE 'countersign\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)`);
    expect(rows).toEqual([]);
  });

  it('own nothing, the migrator excepted', async () => {
    const { rows } = await superuser.query<{ owner: string }>(`
      SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE n.nspname IN ('public', 'pgboss')`);
    expect(rows.map((row) => row.owner)).toEqual(['countersign_migrator']);
  });

  it('cannot create anything, the migrator excepted', async () => {
    for (const role of ['app', 'intake', 'scheduler'] as const) {
      const client = await connect(fresh.urls[role]);
      expect(await codeOf(client.query('CREATE TABLE mine (x int)')), role).toBe(NOT_ALLOWED);
      expect(await codeOf(client.query('SET ROLE countersign_migrator')), role).toBe(NOT_ALLOWED);
    }
  });

  it('intake sees keys of deliveries, never what they say, and no other table', async () => {
    const intake = await connect(fresh.urls.intake);
    expect((await intake.query('SELECT shop_id, webhook_id FROM delivery')).rowCount).toBe(2);
    for (const column of ['sealed_body', 'body_digest', 'topic', '*']) {
      expect(await codeOf(intake.query(`SELECT ${column} FROM delivery`)), column).toBe(NOT_ALLOWED);
    }
    expect(await readable(intake)).toEqual([]);
    for (const change of ['UPDATE delivery SET seq = 1', 'DELETE FROM delivery', 'DELETE FROM delivery_key']) {
      expect(await codeOf(intake.query(change)), change).toBe(NOT_ALLOWED);
    }
  });

  it('scheduler sees ids, due times and places in the inbox, and changes nothing', async () => {
    const scheduler = await connect(fresh.urls.scheduler);
    expect((await scheduler.query('SELECT shop_id, next_sync_due_at FROM shop')).rowCount).toBe(2);
    expect(await codeOf(scheduler.query('SELECT domain FROM shop'))).toBe(NOT_ALLOWED);
    expect(await codeOf(scheduler.query('SELECT webhook_id FROM delivery'))).toBe(NOT_ALLOWED);
    expect(await readable(scheduler)).toEqual(['delivery_mark']);
    for (const table of tables.keys()) {
      expect(await codeOf(scheduler.query(`DELETE FROM "${table}"`)), table).toBe(NOT_ALLOWED);
      expect(await codeOf(scheduler.query(...rowFor(table, mine))), table).toBe(NOT_ALLOWED);
    }
  });
});

/** Tables of which this role can read whole rows. */
async function readable(client: pg.Client): Promise<string[]> {
  const open: string[] = [];
  for (const table of tables.keys())
    if ((await codeOf(client.query(`SELECT * FROM "${table}"`))) === 'accepted') open.push(table);
  return open;
}
