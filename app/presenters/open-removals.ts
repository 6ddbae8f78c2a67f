import type { Tx } from '#app/db/client.server.ts';
import { seesEverything } from './reader.ts';
import type { Reader } from './reader.ts';

/** Removals that somebody still has to do or prove. */
export interface OpenRemovals {
  count: number;
  /** The one review they all come from; null: none are open, or several reviews have some. */
  cycleId: string | null;
}

/** States of a removal that is neither proven nor taken back. */
export const OPEN_REMOVAL = ['open', 'stated', 'still_present'];

/**
 * Open removals of this reader's reviews, closed ones included: they run on after a close. A cancelled review is not followed further,
 * so its removals do not count. A reviewer's are those of the rows they decide.
 */
export async function openRemovals(tx: Tx, reader: Reader): Promise<OpenRemovals> {
  const { memberId } = reader.actor;
  const found = await tx.$queryRaw<{ cycleId: string; count: number }[]>`
    SELECT r.cycle_id AS "cycleId", count(*)::int AS count
    FROM revocation r
    JOIN cycle c ON c.shop_id = r.shop_id AND c.cycle_id = r.cycle_id
    JOIN review_item i ON i.shop_id = r.shop_id AND i.cycle_id = r.cycle_id AND i.item_id = r.item_id
    WHERE r.shop_id = ${reader.shop.shopId} AND r.state = ANY(${OPEN_REMOVAL}) AND c.state <> 'cancelled'
      AND (${seesEverything(reader)} OR i.reviewer_id = ${memberId}::uuid)
    GROUP BY r.cycle_id`;
  return {
    count: found.reduce((sum, one) => sum + one.count, 0),
    cycleId: found.length === 1 ? (found[0]?.cycleId ?? null) : null,
  };
}
