import type { Tx } from '#app/db/client.server.ts';
import { membersOfShop } from '#app/db/members.ts';
import type { PersonTrace } from '#app/db/person-trace.ts';
import type { ErasureStanding } from '#app/domain/access/erasure.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** What stands in the way of erasing this person, as the tables have it. `by`: the member who asks. */
export async function erasureStanding(tx: Tx, shop: ShopId, trace: PersonTrace, by: string): Promise<ErasureStanding> {
  const memberIds = trace.members.map(({ memberId }) => memberId);
  const others = (await membersOfShop(tx, shop)).filter(({ memberId }) => !memberIds.includes(memberId));
  return {
    isSelf: memberIds.includes(by),
    isInReview: await takesPartInReview(tx, shop, memberIds),
    isLastManager: !others.some(
      ({ firstOpenedAt, roles }) => firstOpenedAt !== null && (roles.includes('manager') || roles.includes('owner')),
    ),
  };
}

/** Has one of these members started the running review, decides or has decided in it, or has signed it? */
async function takesPartInReview(tx: Tx, shop: ShopId, memberIds: readonly string[]): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ takesPart: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM cycle c WHERE c.shop_id = ${shop} AND c.state IN ('open', 'remediating') AND (
      c.started_by = ANY (${memberIds}::uuid[])
      OR EXISTS (SELECT 1 FROM review_item i WHERE i.shop_id = c.shop_id AND i.cycle_id = c.cycle_id
                 AND (i.reviewer_id = ANY (${memberIds}::uuid[]) OR i.decided_by = ANY (${memberIds}::uuid[])))
      OR EXISTS (SELECT 1 FROM sign_off s WHERE s.shop_id = c.shop_id AND s.cycle_id = c.cycle_id
                 AND s.member_id = ANY (${memberIds}::uuid[])))) AS "takesPart"`;
  return found?.takesPart ?? false;
}

/** Removals ordered of this person's access that no later list has proven yet: once the row is erased, none can. */
export async function unprovenRemovals(tx: Tx, shop: ShopId, { rows }: Pick<PersonTrace, 'rows'>): Promise<number> {
  const [found] = await tx.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM revocation v
    JOIN review_item i ON i.shop_id = v.shop_id AND i.cycle_id = v.cycle_id AND i.item_id = v.item_id
    JOIN cycle c ON c.shop_id = v.shop_id AND c.cycle_id = v.cycle_id AND c.state <> 'cancelled'
    JOIN unnest(${rows.map(({ listId }) => listId)}::uuid[], ${rows.map(({ position }) => position)}::int[]) AS r (list_id, position)
      ON r.list_id = i.list_id AND r.position = i.list_position
    WHERE v.shop_id = ${shop} AND v.state IN ('open', 'stated', 'still_present')`;
  return found?.open ?? 0;
}
