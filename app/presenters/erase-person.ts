import type { Tx } from '#app/db/client.server.ts';
import { openCycle } from '#app/db/cycles.ts';
import { erasureStanding, unprovenRemovals } from '#app/db/erasure-standing.ts';
import { latestList } from '#app/db/lists.ts';
import { namesakes, type PersonTrace, tracePerson } from '#app/db/person-trace.ts';
import { judgeErasure, type PersonTarget } from '#app/domain/access/erasure.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Reader } from './member.ts';

/** The person who would be erased, and what that would take. */
export interface ErasablePerson {
  name: string;
  /** null: none is kept. */
  email: string | null;
  rows: number;
  lists: number;
  /** Reviews in which they are a row. */
  reviews: number;
  isMember: boolean;
  watched: number;
  /** Parts of entries sealed under their own key; notes on others that name them come on top. */
  parts: number;
  isOnNewestList: boolean;
  isInRunningReview: boolean;
  unprovenRemovals: number;
  /** Why they cannot be erased now; null when they can. */
  refused: Refusal | null;
}

/** One of several people of the same name: the place of their newest row. */
export interface Namesake {
  listId: string;
  position: number;
  name: string;
  email: string | null;
}

/** Who was found; several, where what was typed is the name of more than one. Refusals: not_found, erase_not_one. */
export async function presentErasure(
  ctx: Reader,
  target: PersonTarget,
): Promise<ErasablePerson | { several: Namesake[] } | Refusal> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const trace = await tracePerson(tx, shopId, target);
    if (trace === null) return refuse('not_found');
    if (trace === 'several') {
      const several = 'text' in target ? await namesakes(tx, shopId, target.text) : [];
      return several.length > 0 ? { several } : refuse('erase_not_one');
    }
    return personOf(tx, ctx, trace);
  });
}

async function personOf(tx: Tx, ctx: Reader, trace: PersonTrace): Promise<ErasablePerson> {
  const { shopId } = ctx.shop;
  const { rows, members, names, addresses, personIds, watchIds } = trace;
  const newest = await latestList(tx, shopId, 'people');
  const running = await openCycle(tx, shopId);
  const items = await tx.$queryRaw<{ cycleId: string }[]>`
    SELECT DISTINCT cycle_id AS "cycleId" FROM review_item
    WHERE shop_id = ${shopId} AND (list_id, list_position) IN (
      SELECT * FROM unnest(${rows.map(({ listId }) => listId)}::uuid[], ${rows.map(({ position }) => position)}::int[]))`;
  return {
    // The newest name and address are the ones they go by.
    name: rows.at(-1)?.name ?? members.at(-1)?.name ?? names[0] ?? '',
    email: rows.findLast(({ email }) => email !== null)?.email ?? addresses.at(-1) ?? null,
    rows: rows.length,
    lists: new Set(rows.map(({ listId }) => listId)).size,
    reviews: items.length,
    isMember: members.length > 0,
    watched: watchIds.length,
    parts: await tx.entryPart.count({ where: { shopId, personId: { in: [...personIds] } } }),
    isOnNewestList: rows.some(({ listId }) => listId === newest?.listId),
    isInRunningReview: items.some(({ cycleId }) => cycleId === running?.cycleId),
    unprovenRemovals: await unprovenRemovals(tx, shopId, trace),
    refused: judgeErasure(await erasureStanding(tx, shopId, trace, ctx.actor.memberId)),
  };
}
