import type { Tx } from '#app/db/client.server.ts';
import { latestList, peopleOf } from '#app/db/lists.ts';
import { matchReviewer } from '#app/domain/access/match-reviewer.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import type { Matched } from '#app/domain/review/decision.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

export interface MatchedMember {
  subjectKey: string | null;
  matched: Matched;
}

/**
 * Which row of the newest people list is this person? What was settled before stands; otherwise the Shopify user id or a
 * verified e-mail settles it now, and that is recorded. A name alone never does.
 */
export async function matchMember(tx: Tx, ctx: Context & { actor: Actor }): Promise<MatchedMember> {
  const { shopId } = ctx.shop;
  const { actor } = ctx;
  const member = await tx.member.findUniqueOrThrow({
    where: { shopId_memberId: { shopId, memberId: actor.memberId } },
  });
  const list = await latestList(tx, shopId, 'people');
  if (!list) return { subjectKey: member.subjectKey, matched: (member.matchedBy as Matched | null) ?? 'not_matched' };
  // Asked on every decision: one row is looked up, the list is read only to settle who somebody is.
  if (member.matchedBy !== null && member.subjectKey !== null && (await isOnList(tx, shopId, list, member.subjectKey)))
    return { subjectKey: member.subjectKey, matched: member.matchedBy as Matched };
  const rows = await peopleOf(tx, shopId, list.listId);
  const found = matchReviewer(
    { platformId: actor.userId.toString(), email: actor.email, emailVerified: actor.emailVerified, name: actor.name },
    rows,
  );
  if (found.certainty !== 'certain') return { subjectKey: null, matched: 'not_matched' };
  const how = found.by === 'platform_id' ? 'user_id' : 'verified_email';
  const row = await tx.listRow.findUniqueOrThrow({
    where: { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey: found.accountKey } },
  });
  await tx.member.update({
    where: { shopId_memberId: { shopId, memberId: actor.memberId } },
    data: { subjectKey: found.accountKey, matchedBy: how },
  });
  const matched = {
    memberId: actor.memberId,
    rowCommitment: row.commitment,
    listId: list.listId,
    how,
    confirmedBy: null,
  } as const;
  await append(tx, shopId, [entry('member.matched', ctx.now, matched)], ctx.ports);
  return { subjectKey: found.accountKey, matched: how };
}

async function isOnList(tx: Tx, shopId: ShopId, { listId }: { listId: string }, subjectKey: string): Promise<boolean> {
  const where = { shopId_listId_subjectKey: { shopId, listId, subjectKey } };
  return (await tx.listRow.findUnique({ where, select: { position: true } })) !== null;
}
