import { latestList } from '#app/db/lists.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/**
 * "This is me": a person names their own row on a list that carries neither user ids nor e-mails. It counts only once a
 * second person has confirmed it.
 */
export async function claimRow(
  ctx: Context & { actor: Actor },
  input: { subjectKey: string },
): Promise<{ waitsForSecondPerson: true } | Refusal> {
  const { shopId } = ctx.shop;
  const { memberId } = ctx.actor;
  return ctx.db.inShop(shopId, async (tx) => {
    const list = await latestList(tx, shopId, 'people');
    const row =
      list &&
      (await tx.listRow.findUnique({
        where: { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey: input.subjectKey } },
      }));
    if (!list || !row) return refuse('not_found');
    const me = await tx.member.findUniqueOrThrow({ where: { shopId_memberId: { shopId, memberId } } });
    if (me.matchedBy !== null && me.matchedBy !== 'claimed') return refuse('already_matched');
    const other = await tx.member.findFirst({
      where: { shopId, subjectKey: input.subjectKey, memberId: { not: memberId }, matchedBy: { not: null } },
    });
    if (other) return refuse('row_taken');
    await tx.member.update({
      where: { shopId_memberId: { shopId, memberId } },
      data: { subjectKey: input.subjectKey, matchedBy: 'claimed' },
    });
    const claimed = {
      memberId,
      rowCommitment: row.commitment,
      listId: list.listId,
      how: 'claimed',
      confirmedBy: null,
    } as const;
    await append(tx, shopId, [entry('member.matched', ctx.now, claimed)], ctx.ports);
    return { waitsForSecondPerson: true };
  });
}

/**
 * A second person confirms a claim. Rows that were waiting for whoever is on that row of the list become the claimant's.
 */
export async function confirmClaim(
  ctx: Context & { actor: Actor },
  input: { memberId: string },
): Promise<{ confirmed: true } | Refusal> {
  const { shopId } = ctx.shop;
  const by = ctx.actor.memberId;
  if (input.memberId === by) return refuse('match_needs_second_person');
  return ctx.db.inShop(shopId, async (tx) => {
    const claimant = await tx.member.findUnique({ where: { shopId_memberId: { shopId, memberId: input.memberId } } });
    const list = await latestList(tx, shopId, 'people');
    if (!claimant || !list || claimant.matchedBy !== 'claimed' || claimant.subjectKey === null)
      return refuse('not_found');
    const { subjectKey } = claimant;
    const row = await tx.listRow.findUnique({
      where: { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey } },
    });
    if (!row) return refuse('not_found');
    await tx.member.update({
      where: { shopId_memberId: { shopId, memberId: input.memberId } },
      data: { matchedBy: 'confirmed', matchConfirmedBy: by, roles: [...new Set([...claimant.roles, 'reviewer'])] },
    });
    const entries: LedgerEntry[] = [
      entry('member.matched', ctx.now, {
        memberId: input.memberId,
        rowCommitment: row.commitment,
        listId: list.listId,
        how: 'confirmed',
        confirmedBy: by,
      }),
    ];
    const appointed = await tx.member.findMany({
      where: { shopId, subjectKey, userId: null, memberId: { not: input.memberId } },
    });
    for (const { memberId: from } of appointed) {
      const items = await tx.reviewItem.findMany({ where: { shopId, reviewerId: from, signedVersion: null } });
      for (const { cycleId, itemId } of items) {
        await tx.reviewItem.update({
          where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } },
          data: { reviewerId: input.memberId },
        });
        entries.push(
          entry(
            'item.reassigned',
            ctx.now,
            { cycleId, itemId, from, to: input.memberId, by, reason: 'confirmed_on_list' },
            { cycleId },
          ),
        );
      }
    }
    await append(tx, shopId, entries, ctx.ports);
    return { confirmed: true };
  });
}
