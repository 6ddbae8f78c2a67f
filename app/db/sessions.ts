import type { Tx } from './client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** A sealed access token. The id carries the store's domain, as the platform library makes it. */
export interface SessionRow {
  id: string;
  kind: 'online' | 'offline';
  userId: bigint | null;
  /** null: Shopify named no end, which is read as ended. */
  expiresAt: Date | null;
  sealed: Uint8Array<ArrayBuffer>;
  keyId: string;
  storedAt: Date;
}

export async function findSession(tx: Tx, shop: ShopId, id: string): Promise<SessionRow | null> {
  const row = await tx.session.findFirst({ where: { shopId: shop, id } });
  return row === null ? null : toRow(row);
}

export async function sessionsOfShop(tx: Tx, shop: ShopId): Promise<SessionRow[]> {
  const rows = await tx.session.findMany({ where: { shopId: shop }, orderBy: { id: 'asc' } });
  return rows.map(toRow);
}

/**
 * Stores a token unless a fresher one is there already; false when it was not stored. Access token and refresh token are one value of one
 * statement, so a crash cannot part them. Fresher is what ends later; where an end is not known, what was stored later.
 */
export async function storeSession(tx: Tx, shop: ShopId, row: SessionRow): Promise<boolean> {
  const stored = await tx.$executeRaw`
    INSERT INTO session (id, shop_id, kind, user_id, expires_at, sealed, key_id, stored_at)
    VALUES (${row.id}, ${shop}, ${row.kind}, ${row.userId}, ${row.expiresAt}, ${row.sealed}, ${row.keyId}, ${row.storedAt})
    ON CONFLICT (id) DO UPDATE SET
      kind = EXCLUDED.kind, user_id = EXCLUDED.user_id, expires_at = EXCLUDED.expires_at,
      sealed = EXCLUDED.sealed, key_id = EXCLUDED.key_id, stored_at = EXCLUDED.stored_at
    WHERE CASE WHEN session.expires_at IS NULL OR EXCLUDED.expires_at IS NULL THEN session.stored_at <= EXCLUDED.stored_at
      ELSE session.expires_at <= EXCLUDED.expires_at END`;
  return stored > 0;
}

export async function deleteSessions(tx: Tx, shop: ShopId, ids: readonly string[]): Promise<number> {
  const { count } = await tx.session.deleteMany({ where: { shopId: shop, id: { in: [...ids] } } });
  return count;
}

export async function deleteSessionsOfShop(tx: Tx, shop: ShopId): Promise<number> {
  const { count } = await tx.session.deleteMany({ where: { shopId: shop } });
  return count;
}

function toRow(row: {
  id: string;
  kind: string;
  userId: bigint | null;
  expiresAt: Date | null;
  sealed: Uint8Array<ArrayBuffer>;
  keyId: string;
  storedAt: Date;
}): SessionRow {
  const { id, userId, expiresAt, sealed, keyId, storedAt } = row;
  return { id, kind: row.kind === 'online' ? 'online' : 'offline', userId, expiresAt, sealed, keyId, storedAt };
}
