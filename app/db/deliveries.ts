import pg from 'pg';
import type { Tx } from './client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** One webhook as it came in, its body already sealed. */
export interface ArrivedDelivery {
  shopDomain: string;
  webhookId: string;
  eventId: string | null;
  topic: string;
  apiVersion: string | null;
  triggeredAt: Date | null;
  arrivedAt: Date;
  /** SHA-256 of the raw body: 32 bytes. */
  bodyDigest: Buffer;
  sealedBody: Buffer;
  keyId: string;
}

/** The door for deliveries of every shop, as the role countersign_intake: it can add them and cannot read one back. */
export interface Inbox {
  /** Stores those whose webhook id is new for the shop, all in one commit; resolves with their number once they are on the disk. */
  add(deliveries: readonly ArrivedDelivery[]): Promise<number>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

// A domain without a shop row gets shop 0: the sender is answered, and nothing of it enters anybody's log. Keys go in sorted, so that
// two processes with the same deliveries wait for one another instead of deadlocking.
const ADD = `
  WITH incoming AS (
    SELECT coalesce(shop.shop_id, 0) AS shop_id, arrived.*
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::bytea[], $10::text[])
      AS arrived (shop_domain, webhook_id, event_id, topic, api_version, triggered_at, arrived_at, body_digest, sealed_body, key_id)
    LEFT JOIN shop ON shop.domain = arrived.shop_domain
  ), fresh AS (
    INSERT INTO delivery_key (shop_id, webhook_id, arrived_at)
    SELECT shop_id, webhook_id, min(arrived_at) FROM incoming GROUP BY shop_id, webhook_id ORDER BY shop_id, webhook_id
    ON CONFLICT DO NOTHING
    RETURNING shop_id, webhook_id
  )
  INSERT INTO delivery
    (shop_id, webhook_id, event_id, topic, shop_domain, api_version, triggered_at, arrived_at, body_digest, sealed_body, key_id)
  SELECT DISTINCT ON (shop_id, webhook_id)
    shop_id, webhook_id, event_id, topic, shop_domain, api_version, triggered_at, arrived_at, body_digest, sealed_body, key_id
  FROM incoming JOIN fresh USING (shop_id, webhook_id)
  ORDER BY shop_id, webhook_id, arrived_at`;

/** `url` logs in as countersign_intake. Every wait is bounded, because the sender of a webhook waits at most five seconds. */
export function openInbox(url: string, options: { connections: number; timeoutMs: number }): Inbox {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'countersign-intake',
    max: options.connections,
    connectionTimeoutMillis: options.timeoutMs,
    statement_timeout: options.timeoutMs,
    query_timeout: options.timeoutMs,
  });
  // A connection that breaks while idle is replaced at the next use; the next use reports what is wrong.
  pool.on('error', () => {});
  return {
    add: async (deliveries) => {
      const column = <Key extends keyof ArrivedDelivery>(key: Key) => deliveries.map((delivery) => delivery[key]);
      const { rowCount } = await pool.query({
        name: 'add-deliveries',
        text: ADD,
        values: [
          column('shopDomain'),
          column('webhookId'),
          column('eventId'),
          column('topic'),
          column('apiVersion'),
          column('triggeredAt'),
          column('arrivedAt'),
          column('bodyDigest'),
          column('sealedBody'),
          column('keyId'),
        ],
      });
      return rowCount ?? 0;
    },
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

/** A place in the inbox of one shop. Transactions are numbered in the order they began, rows in the order they were written. */
export interface InboxMark {
  /** The xid8 of the transaction, as decimal text. */
  xid: string;
  seq: bigint;
}

/** A delivery without its body, as the sequencer needs it. Times as in `2026-11-21T09:30:00.000Z`, the digest in hexadecimal. */
export interface WaitingDelivery extends InboxMark {
  webhookId: string;
  eventId: string | null;
  topic: string;
  apiVersion: string | null;
  triggeredAt: string | null;
  arrivedAt: string;
  bodyDigest: string;
}

/** Locks the shop's mark until the transaction ends, so that two sequencers never take the same deliveries. Makes it when it is missing. */
export async function lockMark(tx: Tx, shop: ShopId): Promise<InboxMark> {
  // The update changes nothing: it is what takes the lock on a row that is there already.
  const [mark] = await tx.$queryRaw<InboxMark[]>`
    INSERT INTO delivery_mark (shop_id, xid, seq) VALUES (${shop}, '0'::xid8, 0)
    ON CONFLICT (shop_id) DO UPDATE SET seq = delivery_mark.seq
    RETURNING xid::text AS xid, seq`;
  return mark!;
}

/**
 * The next deliveries behind the mark, oldest first. Only those of transactions older than every one still running: a transaction that
 * began earlier and commits later would otherwise slip in behind a mark that has already moved past it.
 */
export async function waitingAfter(tx: Tx, shop: ShopId, mark: InboxMark, limit: number): Promise<WaitingDelivery[]> {
  // As one text: thousands of rows of nine values each cost the client more than all else that is done with them.
  const [row] = await tx.$queryRaw<{ waiting: string | null }[]>`
    SELECT json_agg(json_build_array(xid::text, seq::text, webhook_id, event_id, topic, api_version,
        to_char(triggered_at AT TIME ZONE 'UTC', ${ISO}), to_char(arrived_at AT TIME ZONE 'UTC', ${ISO}),
        encode(body_digest, 'hex')) ORDER BY xid, seq)::text AS waiting
    FROM (
      SELECT xid, seq, webhook_id, event_id, topic, api_version, triggered_at, arrived_at, body_digest FROM delivery
      WHERE shop_id = ${shop} AND (xid, seq) > (${mark.xid}::xid8, ${mark.seq})
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY xid, seq
      LIMIT ${limit}
    ) AS next`;
  return row?.waiting == null ? [] : (JSON.parse(row.waiting) as Told[]).map(toWaiting);
}

const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

type Told = [string, string, string, string | null, string, string | null, string | null, string, string];

const toWaiting = ([
  xid,
  seq,
  webhookId,
  eventId,
  topic,
  apiVersion,
  triggeredAt,
  arrivedAt,
  bodyDigest,
]: Told): WaitingDelivery => ({
  xid,
  seq: BigInt(seq),
  webhookId,
  eventId,
  topic,
  apiVersion,
  triggeredAt,
  arrivedAt,
  bodyDigest,
});

export async function moveMark(tx: Tx, shop: ShopId, to: InboxMark): Promise<void> {
  await tx.$executeRaw`UPDATE delivery_mark SET xid = ${to.xid}::xid8, seq = ${to.seq} WHERE shop_id = ${shop}`;
}

/** One delivery with its sealed body; null when it was erased meanwhile. */
export const findDelivery = (tx: Tx, shop: ShopId, seq: bigint) =>
  tx.delivery.findFirst({
    where: { shopId: shop, seq },
    select: {
      webhookId: true,
      topic: true,
      shopDomain: true,
      triggeredAt: true,
      arrivedAt: true,
      sealedBody: true,
      keyId: true,
    },
  });

/** Deliveries of these topics by their place in the inbox, both ends included, at most `limit`. */
export const deliveriesBetween = (
  tx: Tx,
  shop: ShopId,
  { from, to, topics, limit }: { from: bigint; to: bigint; topics: readonly string[]; limit: number },
) =>
  tx.delivery.findMany({
    where: { shopId: shop, seq: { gte: from, lte: to }, topic: { in: [...topics] } },
    select: { seq: true, webhookId: true, topic: true, sealedBody: true, keyId: true },
    orderBy: { seq: 'asc' },
    take: limit,
  });

/**
 * Puts another body into the place of this delivery, which keeps everything else. Nobody may edit the inbox, so the row goes and comes
 * again, in one statement; a sequencer beside us takes it as it was or as it is, and once.
 */
export async function replaceBody(
  tx: Tx,
  shop: ShopId,
  seq: bigint,
  { sealed, keyId }: { sealed: Buffer; keyId: string },
): Promise<void> {
  await tx.$executeRaw`
    WITH gone AS (DELETE FROM delivery WHERE shop_id = ${shop} AND seq = ${seq} RETURNING *)
    INSERT INTO delivery (seq, xid, shop_id, webhook_id, event_id, topic, shop_domain, api_version, triggered_at, arrived_at,
      body_digest, sealed_body, key_id)
    SELECT seq, xid, shop_id, webhook_id, event_id, topic, shop_domain, api_version, triggered_at, arrived_at, body_digest, ${sealed},
      ${keyId} FROM gone`;
}
