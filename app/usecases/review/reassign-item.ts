import type { Tx } from '#app/db/client.server.ts';
import { lockCycle } from '#app/db/cycles.ts';
import { latestList } from '#app/db/lists.ts';
import type { MemberRow } from '#app/db/members.ts';
import { type Account, isErasedKey } from '#app/domain/access/account.ts';
import { isOwnRow } from '#app/domain/access/match-reviewer.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { moveItem } from '#app/domain/review/assignment.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { appointReviewer, memberOf } from '#app/usecases/members/appoint-reviewer.ts';
import { knownPerson } from '#app/usecases/review/match-member.ts';
import { UNDECIDED } from '#app/usecases/review/undecided.ts';

/**
 * Gives a row to another reviewer, named by their row on the people list. The move is recorded with its reason and decides
 * nothing. A crash before the commit leaves the row where it was.
 */
export async function reassignItem(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; itemId: string; subjectKey: string; reason: string },
): Promise<{ itemId: string; reviewer: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId, itemId } = input;
  return ctx.db.inShop(shopId, async (tx) => {
    const cycle = await lockCycle(tx, shopId, cycleId);
    await tx.$queryRaw`
      SELECT 1 FROM review_item
      WHERE shop_id = ${shopId} AND cycle_id = ${cycleId}::uuid AND item_id = ${itemId}::uuid FOR UPDATE`;
    const where = { shopId_cycleId_itemId: { shopId, cycleId, itemId } };
    const item = await tx.reviewItem.findUnique({ where });
    if (!cycle || !item) return refuse('not_found');
    const account = await accountOf(tx, ctx, input.subjectKey);
    if (!account) return refuse('not_found');
    const known = await memberOf(tx, shopId, account);
    const moved = moveItem(
      cycle.state as CycleState,
      {
        reviewerId: item.reviewerId,
        isSigned: item.signedVersion !== null,
      },
      {
        ...account,
        memberId: known?.memberId ?? null,
        isSubject: item.kind === 'people' && (await isSubjectOf(tx, ctx, item, account, known)),
      },
      input.reason,
    );
    if (isRefusal(moved)) return moved;
    const { memberId: to } = await appointReviewer(tx, ctx, account);
    const by = ctx.actor.memberId;
    const entries: LedgerEntry[] = [];
    if (item.decision !== null) {
      const back = { cycleId, itemId, version: item.version + 1, by };
      entries.push(entry('decision.withdrawn', ctx.now, back, { cycleId }));
    }
    const hop = { cycleId, itemId, from: item.reviewerId, to, by, reason: 'moved' };
    const why = { part: 'p.note' as const, personId: by, body: { note: moved.reason } };
    entries.push(entry('item.reassigned', ctx.now, hop, { cycleId, personal: [why] }));
    await tx.reviewItem.update({
      where,
      data: { reviewerId: to, ...(item.decision === null ? {} : { ...UNDECIDED, version: item.version + 1 }) },
    });
    await append(tx, shopId, entries, ctx.ports);
    return { itemId, reviewer: account.name };
  });
}

async function accountOf(tx: Tx, ctx: Context, subjectKey: string): Promise<Account | null> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, 'people');
  if (!list || isErasedKey(subjectKey)) return null;
  const where = { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey } };
  const row = await tx.listRow.findUnique({ where });
  return row ? (row.row as unknown as Account) : null;
}

/** Is the row about this person? The newest list may name them by another key than the list under review. */
async function isSubjectOf(
  tx: Tx,
  ctx: Context,
  item: { listId: string; listPosition: number },
  account: Account,
  known: MemberRow | null,
): Promise<boolean> {
  const { shopId } = ctx.shop;
  const { listId, listPosition: position } = item;
  const frozen = await tx.listRow.findUnique({
    where: { shopId_listId_position: { shopId, listId, position } },
  });
  if (!frozen) return false;
  const person = known ? await knownPerson(tx, shopId, known) : null;
  const keys = new Set([...(person?.keys ?? []), account.accountKey]);
  const asListed = { platformId: null, verifiedEmail: null, ...person, keys, listed: account };
  return isOwnRow(asListed, frozen.row as unknown as Account);
}
