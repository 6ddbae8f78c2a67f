import pg from 'pg';
import { shopId, type ShopId } from '#app/domain/ids.ts';

/** What the background process may know of all shops at once, as the role countersign_scheduler: ids and due times. */
export interface DueShops {
  /** Shops whose next reading is due at `now`, longest overdue first, at most `limit`. */
  forSync(now: Date, limit: number): Promise<ShopId[]>;
  /** Shops whose record is due to go out at `now`, longest overdue first, at most `limit`. */
  forProof(now: Date, limit: number): Promise<ShopId[]>;
  /** Shops with deliveries that are not in their log yet. */
  withWaitingDeliveries(limit: number): Promise<ShopId[]>;
  /** Every shop, for checks over all of them. */
  known(): Promise<ShopId[]>;
  close(): Promise<void>;
}

const FOR_SYNC = `
  SELECT shop_id FROM shop WHERE next_sync_due_at <= $1 ORDER BY next_sync_due_at LIMIT $2`;

const FOR_PROOF = `
  SELECT shop_id FROM shop WHERE next_proof_due_at <= $1 ORDER BY next_proof_due_at LIMIT $2`;

const WITH_WAITING_DELIVERIES = `
  SELECT shop.shop_id FROM shop LEFT JOIN delivery_mark AS mark USING (shop_id)
  WHERE EXISTS (
    SELECT FROM delivery
    WHERE delivery.shop_id = shop.shop_id
      AND (delivery.xid, delivery.seq) > (coalesce(mark.xid, '0'::xid8), coalesce(mark.seq, 0)))
  LIMIT $1`;

/** `url` logs in as countersign_scheduler. */
export function openDueShops(url: string): DueShops {
  const pool = new pg.Pool({ connectionString: url, application_name: 'countersign-scheduler', max: 2 });
  pool.on('error', () => {});
  const ids = async (sql: string, values: unknown[]) =>
    (await pool.query<{ shop_id: string }>(sql, values)).rows.map((row) => shopId(row.shop_id));
  return {
    forSync: (now, limit) => ids(FOR_SYNC, [now, limit]),
    forProof: (now, limit) => ids(FOR_PROOF, [now, limit]),
    withWaitingDeliveries: (limit) => ids(WITH_WAITING_DELIVERIES, [limit]),
    known: () => ids('SELECT shop_id FROM shop ORDER BY shop_id', []),
    close: () => pool.end(),
  };
}
