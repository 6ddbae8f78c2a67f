// The floor of whatever writes: the very rows it wrote, written again in batches by plain SQL, in one transaction, under the same grants.
import pg from 'pg';
import type { ShopId } from '#app/domain/ids.ts';
import type { DatabaseUrls } from '#test/support/cluster.ts';
import { spentOn, type Spent } from './computing.ts';
import { median } from './figures.ts';

const BATCH = 1_000;

/** How the measured work wrote a table: rows it added, or rows that were there and got new values. */
export type Written = Readonly<Record<string, 'inserted' | 'updated'>>;

interface Table {
  name: string;
  how: 'inserted' | 'updated';
  columns: { name: string; type: string; isKey: boolean }[];
  /** Values as PostgreSQL writes them as text. */
  rows: (string | null)[][];
}

/** The id that the next transaction will have at least: rows written from now on carry it or a later one. */
export async function transactionMark(urls: DatabaseUrls): Promise<bigint> {
  return withClient(urls.superuser, async (client) => {
    const { rows } = await client.query<{ at: string }>('SELECT pg_current_xact_id()::text AS at');
    return BigInt(rows[0]!.at);
  });
}

export interface Floor {
  /** Milliseconds, the median of the runs. */
  milliseconds: number;
  /** Milliseconds that processors computed for it, in this process and in PostgreSQL, the median of the runs. */
  computing: number;
  /** Rows per table. */
  rows: Record<string, number>;
}

/** Measures the floor of everything that was written for this shop after `since`. Each run writes it for a shop of its own. */
export async function floorOfRows(
  urls: DatabaseUrls,
  shop: ShopId,
  since: bigint,
  written: Written,
  runs = 3,
): Promise<Floor> {
  const tables: Table[] = [];
  await withClient(urls.superuser, async (client) => {
    for (const [name, how] of Object.entries(written)) tables.push(await readTable(client, shop, since, name, how));
  });
  const times: Spent[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await rewrite(urls, tables));
  return {
    milliseconds: median(times.map((one) => one.milliseconds)),
    computing: median(times.map((one) => one.computing)),
    rows: Object.fromEntries(tables.map(({ name, rows }) => [name, rows.length])),
  };
}

async function readTable(
  client: pg.Client,
  shop: ShopId,
  since: bigint,
  name: string,
  how: Table['how'],
): Promise<Table> {
  const { rows: columns } = await client.query<Table['columns'][number]>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       coalesce(a.attnum = ANY(k.indkey::int2[]), false) AS "isKey"
     FROM pg_attribute a LEFT JOIN pg_index k ON k.indrelid = a.attrelid AND k.indisprimary
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [`"${name}"`],
  );
  const text = columns.map((column) => `"${column.name}"::text`).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${text} FROM "${name}" WHERE shop_id = $1 AND xmin::text::bigint >= $2`,
    values: [shop, since],
    rowMode: 'array',
  });
  if (rows.length === 0) throw new Error(`nothing was written to ${name}`);
  return { name, how, columns, rows };
}

let nextShop = 900_000_000_000n;

async function rewrite(urls: DatabaseUrls, tables: readonly Table[]): Promise<Spent> {
  nextShop += 1n;
  const moved = tables.map((table) => inShop(table, nextShop.toString()));
  return withClient(urls.superuser, async (before) => {
    // What is only updated has to be there first; that is not timed.
    await before.query('BEGIN');
    for (const table of moved.filter(({ how }) => how === 'updated')) await insertRows(before, table);
    await before.query('COMMIT');
    return withClient(urls.app, (client) =>
      spentOn(urls, async () => {
        await client.query('BEGIN');
        await client.query("SELECT set_config('countersign.shop', $1, true)", [nextShop.toString()]);
        for (const table of moved) await (table.how === 'inserted' ? insertRows : updateRows)(client, table);
        await client.query('COMMIT');
      }),
    );
  });
}

/** The same rows for another shop. What must be unique over all shops gets the shop's number behind it. */
function inShop(table: Table, shop: string): Table {
  const shopAt = table.columns.findIndex((column) => column.name === 'shop_id');
  const uniqueAt = table.name === 'log' ? table.columns.findIndex((column) => column.name === 'origin') : -1;
  const rows = table.rows.map((row) =>
    row.map((value, at) => (at === shopAt ? shop : at === uniqueAt ? `${value}.${shop}` : value)),
  );
  return { ...table, rows };
}

async function insertRows(client: pg.Client, { name, columns, rows }: Table): Promise<void> {
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  for (const batch of batches(rows)) {
    await client.query(
      `INSERT INTO "${name}" (${names}) SELECT ${typed(columns)} FROM ${source(columns)}`,
      arrays(columns, batch),
    );
  }
}

async function updateRows(client: pg.Client, { name, columns, rows }: Table): Promise<void> {
  const changed = columns.filter((column) => !column.isKey);
  const set = changed.map((column) => `"${column.name}" = new."${column.name}"::${column.type}`).join(', ');
  const same = columns
    .filter((column) => column.isKey)
    .map((column) => `old."${column.name}" = new."${column.name}"::${column.type}`);
  for (const batch of batches(rows)) {
    await client.query(
      `UPDATE "${name}" AS old SET ${set} FROM ${source(columns)} WHERE ${same.join(' AND ')}`,
      arrays(columns, batch),
    );
  }
}

const typed = (columns: Table['columns']) => columns.map((column) => `new."${column.name}"::${column.type}`).join(', ');

const source = (columns: Table['columns']) =>
  `unnest(${columns.map((_, at) => `$${at + 1}::text[]`).join(', ')}) AS new (${columns.map((column) => `"${column.name}"`).join(', ')})`;

const arrays = (columns: Table['columns'], rows: Table['rows']) =>
  columns.map((_, at) => rows.map((row) => row[at] ?? null));

function* batches(rows: Table['rows']): Generator<Table['rows']> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
