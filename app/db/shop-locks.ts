import pg from 'pg';

/** One piece of work at a time per store, in all processes together. */
export interface ShopLocks {
  /** Runs `work` alone for this store. Waits for its turn; throws ShopBusy when that takes too long. Not re-entrant. */
  alone<Result>(domain: string, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Somebody else's exchange or refresh of this store's tokens takes too long. Trying again later is right. */
export class ShopBusy extends Error {
  constructor(cause?: unknown) {
    super('the tokens of this store are being renewed', { cause });
    this.name = 'ShopBusy';
  }
}

const LOCK_NOT_AVAILABLE = '55P03';
// Apart from every other advisory lock of this database.
const LOCK_SPACE = 1_129_206_339;

/**
 * Locks in PostgreSQL, so that web processes and workers exclude one another, held by connections of their own: the work calls Shopify and
 * must not keep a transaction open meanwhile. `url` logs in as countersign_app. If we crash inside, the connection ends and with it the lock.
 */
export function openShopLocks(url: string, options: { connections?: number; waitMs?: number } = {}): ShopLocks {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 4,
    lock_timeout: options.waitMs ?? 30_000,
    application_name: 'countersign-locks',
  });
  pool.on('error', () => {});
  // Turns within this process are taken without a connection, so that a crowd before one store cannot use up the pool of all the others.
  const turns = new Map<string, Promise<unknown>>();

  const locked = async <Result>(domain: string, work: () => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    let isBroken: Error | undefined;
    try {
      await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [LOCK_SPACE, domain]).catch((error: unknown) => {
        throw (error as { code?: string }).code === LOCK_NOT_AVAILABLE ? new ShopBusy(error) : error;
      });
      try {
        return await work();
      } finally {
        await client
          .query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK_SPACE, domain])
          .catch((error: Error) => {
            isBroken = error;
          });
      }
    } finally {
      // A connection that could not give the lock back is closed, which gives it back.
      client.release(isBroken);
    }
  };

  return {
    alone(domain, work) {
      const turn = (turns.get(domain) ?? Promise.resolve()).then(() => locked(domain, work));
      const settled = turn.catch(() => {});
      turns.set(domain, settled);
      void settled.then(() => {
        if (turns.get(domain) === settled) turns.delete(domain);
      });
      return turn;
    },
    close: () => pool.end(),
  };
}
