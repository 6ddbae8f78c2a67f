import pg from 'pg';

/** A value sealed under a root key, and the row it stands in. */
export interface SealedRow {
  /** Ids of the row by the names of their columns: what the seal is bound to. */
  ids: Readonly<Record<string, string>>;
  sealed: Uint8Array;
  rootKeyId: string;
}

export type Reseal = (row: SealedRow) => { sealed: Uint8Array; rootKeyId: string };

/** Every table that holds something sealed under a root key: its ids, the sealed column, and the column with the root key's id. */
const TABLES = {
  data_key: { ids: ['shop_id', 'key_id'], sealed: 'wrapped', rootKeyId: 'root_key_id' },
  session: { ids: ['id'], sealed: 'sealed', rootKeyId: 'key_id' },
  delivery: { ids: ['seq', 'webhook_id'], sealed: 'sealed_body', rootKeyId: 'key_id' },
} as const;
export type SealedTable = keyof typeof TABLES;
export const SEALED_TABLES = Object.keys(TABLES) as SealedTable[];

/** Rows sealed under root keys, over all shops at once. For the operator's change of root keys, and nothing else. */
export interface SealedRows {
  /** How many rows of the table are under each root key. */
  count(table: SealedTable): Promise<Map<string, number>>;
  /**
   * Gives every row under this root key to `reseal`, in batches of one transaction each, and stores what it makes of them. Rows that
   * somebody else is changing just now are left for the next call. Out: how many were done.
   * If we crash, whole batches are done or not, and each row says which root key opens it: the next call does the rest.
   */
  reseal(table: SealedTable, rootKeyId: string, reseal: Reseal): Promise<number>;
  close(): Promise<void>;
}

const BATCH = 500;

/** `url` logs in as countersign_migrator: the app's own role may not edit the inbox, and sees one shop at a time. */
export function openSealedRows(url: string): SealedRows {
  const pool = new pg.Pool({ connectionString: url, application_name: 'countersign-keys', max: 1 });
  pool.on('error', () => {});
  return {
    count: async (table) => {
      const { rootKeyId, sealed } = TABLES[table];
      const { rows } = await pool.query<{ id: string; count: string }>(
        `SELECT ${rootKeyId} AS id, count(*) FROM ${table} WHERE ${sealed} IS NOT NULL GROUP BY 1 ORDER BY 1`,
      );
      return new Map(rows.map(({ id, count }) => [id, Number(count)]));
    },
    reseal: async (table, rootKeyId, reseal) => {
      let done = 0;
      let after: readonly string[] | null = null;
      do {
        const batch: Batch = await inTransaction(pool, (client) =>
          resealBatch(client, table, rootKeyId, after, reseal),
        );
        done += batch.done;
        after = batch.last;
      } while (after !== null);
      return done;
    },
    close: () => pool.end(),
  };
}

interface Batch {
  done: number;
  /** Ids of the last row looked at; null when there are no more. */
  last: readonly string[] | null;
}

async function resealBatch(
  client: pg.PoolClient,
  table: SealedTable,
  from: string,
  after: readonly string[] | null,
  reseal: Reseal,
): Promise<Batch> {
  const { ids, sealed, rootKeyId } = TABLES[table];
  const beyond = after === null ? '' : `AND (${ids.join(', ')}) > (${ids.map((_, at) => `$${at + 3}`).join(', ')})`;
  // Locked, so that neither an erasure nor a fresher token is undone; skipping what others hold, so that we never wait for them.
  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT ${ids.join(', ')}, ${sealed} AS sealed FROM ${table}
     WHERE ${rootKeyId} = $1 AND ${sealed} IS NOT NULL ${beyond} ORDER BY ${ids.join(', ')} LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [from, BATCH, ...(after ?? [])],
  );
  const where = ids.map((id, at) => `${id} = $${at + 3}`).join(' AND ');
  let last: string[] | null = null;
  for (const row of rows) {
    last = ids.map((id) => String(row[id]));
    const place = Object.fromEntries(ids.map((id) => [id, String(row[id])]));
    const next = reseal({ ids: place, sealed: row['sealed'] as Buffer, rootKeyId: from });
    await client.query(`UPDATE ${table} SET ${sealed} = $1, ${rootKeyId} = $2 WHERE ${where}`, [
      Buffer.from(next.sealed),
      next.rootKeyId,
      ...last,
    ]);
  }
  return { done: rows.length, last: rows.length < BATCH ? null : last };
}

async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
