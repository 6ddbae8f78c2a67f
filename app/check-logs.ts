import type { Database } from '#app/db/client.server.ts';
import { openDueShops } from '#app/db/due.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { checkEdge } from '#app/ledger/edge.ts';
import { LogDiverged, LogMissing } from '#app/ledger/error.ts';

/** Logs of some stores are not as they were left. The message names each store and what to do. */
export class LogsDiverged extends Error {
  readonly shops: readonly ShopId[];
  constructor(found: readonly { shop: ShopId; error: LogDiverged }[]) {
    super(
      `Countersign cannot start.${found.map(({ shop, error }) => `\n  Store ${shop}: ${error.message}`).join('')}\n` +
        'ledger:recover wants: --shop ID --by NAME --reason TEXT, and --pack FILE or --checkpoint FILE for what left the app before. See docs/keys.md.',
    );
    this.name = 'LogsDiverged';
    this.shops = found.map(({ shop }) => shop);
  }
}

const AT_ONCE = 4;
const ATTEMPTS = 2;

/**
 * Looks at the edge of every store's log before the process takes any work, and refuses to start when one is not as it was left. About
 * 5 ms a store; after `limitMs` the rest is left to the look that every signature begins with, so that very many stores cannot keep the app down.
 * A store that the database does not answer for, asked twice, is left to that look too and named in `unread`.
 * Out: how many were looked at and how many were left. Throws LogsDiverged.
 */
export async function checkLogs(
  db: Database,
  schedulerUrl: string,
  { limitMs = 60_000 }: { limitMs?: number } = {},
): Promise<{ checked: number; left: number; unread: readonly string[] }> {
  const due = openDueShops(schedulerUrl);
  const waiting = await due.known().finally(() => due.close());
  const known = waiting.length;
  const diverged: { shop: ShopId; error: LogDiverged }[] = [];
  const unread: string[] = [];
  const until = performance.now() + limitMs;
  const takeTurns = async (): Promise<void> => {
    while (performance.now() < until) {
      const shop = waiting.pop();
      if (shop === undefined) return;
      const found = await look(db, shop);
      if (found === 'unread') unread.push(String(shop));
      else if (found) diverged.push({ shop, error: found });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  if (diverged.length > 0) throw new LogsDiverged(diverged);
  return { checked: known - waiting.length - unread.length, left: waiting.length, unread };
}

/** 'unread' when the store could not be looked at, twice: a slow database must not keep every other store out. */
async function look(db: Database, shop: ShopId): Promise<LogDiverged | 'unread' | null> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      await db.inShop(shop, (tx) => checkEdge(tx, shop));
      return null;
    } catch (error) {
      // A store whose installation never finished has no log yet.
      if (error instanceof LogMissing) return null;
      if (error instanceof LogDiverged) return error;
    }
  }
  return 'unread';
}
