import type { Tx } from '#app/db/client.server.ts';
import { lockShop } from '#app/db/shops.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { keyOfRow, type Roster, withRowsByHand } from '#app/domain/access/roster.ts';
import type { ListId } from '#app/domain/ids.ts';
import type { Context } from '#app/ports.ts';
import { rowsByHand } from '#app/usecases/lists/rows-by-hand.ts';
import { type FrozenRow, type Provenance, storeList } from '#app/usecases/lists/store-list.ts';
import { judgeRemovals, lockRemovals } from '#app/usecases/review/judge-removals.ts';

/**
 * Freezes a list of people or apps as a source gave it, with the rows that were added by hand before and that this source does
 * not show either, and judges by it the removals that wait for proof. All in the caller's transaction.
 */
export async function storeRoster(
  tx: Tx,
  ctx: Context,
  roster: Roster,
  provenance: Provenance,
): Promise<{ listId: ListId; digest: string }> {
  // The shop's row is where a list that comes and a row that is added by hand meet, so that neither loses the other.
  await lockShop(tx, ctx.shop.shopId);
  await lockRemovals(tx, ctx, roster.kind);
  const whole = withRowsByHand(roster, await rowsByHand(tx, ctx.shop.shopId, roster.kind));
  const { kind, route, takenAt, sheet } = whole;
  const producedBy = ctx.actor?.memberId ?? null;
  const rows = whole.rows.map(frozen);
  const stored = await storeList(tx, ctx, { kind, route, takenAt, producedBy, sheet, rows }, provenance);
  await judgeRemovals(tx, ctx, stored, whole);
  return stored;
}

/** A row of people or apps as it is frozen. */
export const frozen = (row: Account | AppInstallation): FrozenRow => ({
  key: keyOfRow(row),
  name: 'accountKey' in row ? row.name : row.title,
  email: 'accountKey' in row ? row.email : null,
  row,
});
