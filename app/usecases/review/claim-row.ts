import type { Tx } from '#app/db/client.server.ts';
import { latestList } from '#app/db/lists.ts';
import type { MemberRow } from '#app/db/members.ts';
import { lockShop } from '#app/db/shops.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { knownRowsOf, settledOn, withKnownRow } from '#app/usecases/review/match-member.ts';

/**
 * "This is me": a person names their own row on a list that carries neither user ids nor e-mails. It counts only once a
 * second person has confirmed it. Auditors decide nothing, so they are asked for no row. Claims of one store wait for each
 * other on its row, so that two people cannot be one row.
 */
export async function claimRow(
  ctx: Context & { actor: Actor },
  input: { subjectKey: string },
): Promise<{ waitsForSecondPerson: true } | Refusal> {
  const { shopId } = ctx.shop;
  const { memberId, roles } = ctx.actor;
  if (!roles.some((role) => role !== 'auditor')) return refuse('role_missing');
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const row = await newestRow(tx, shopId, input.subjectKey);
    if (!row) return refuse('not_found');
    const me = await tx.member.findUniqueOrThrow({ where: { shopId_memberId: { shopId, memberId } } });
    if (await settledOn(tx, shopId, row.listId, me)) return refuse('already_matched');
    if (await isTaken(tx, shopId, input.subjectKey, memberId, 'or_claimed')) return refuse('row_taken');
    await tx.member.update({
      where: { shopId_memberId: { shopId, memberId } },
      data: { subjectKey: input.subjectKey, matchedBy: 'claimed', matchConfirmedBy: null },
    });
    const claimed = {
      memberId,
      rowCommitment: row.commitment,
      listId: row.listId,
      how: 'claimed',
      confirmedBy: null,
    } as const;
    await append(tx, shopId, [entry('member.matched', ctx.now, claimed)], ctx.ports);
    return { waitsForSecondPerson: true };
  });
}

/**
 * A claim is taken back: by whoever made it, having picked the wrong row, or by a manager who will not confirm it. They are
 * then who they were before it.
 */
export async function withdrawClaim(
  ctx: Context & { actor: Actor },
  input: { memberId: string },
): Promise<{ withdrawn: true } | Refusal> {
  const { shopId } = ctx.shop;
  const { memberId: by, roles } = ctx.actor;
  const manages = roles.some((role) => role === 'manager' || role === 'owner');
  if (input.memberId !== by && !manages) return refuse('role_missing');
  return ctx.db.inShop(shopId, async (tx) => {
    await lockShop(tx, shopId);
    const where = { shopId_memberId: { shopId, memberId: input.memberId } };
    const claimant = await tx.member.findUnique({ where });
    if (!claimant) return refuse('not_found');
    if (claimant.matchedBy !== 'claimed') return refuse('claim_not_open');
    const before = knownRowsOf(claimant).at(-1);
    await tx.member.update({
      where,
      data: { subjectKey: before?.subjectKey ?? null, matchedBy: before?.how ?? null },
    });
    const withdrawn = { memberId: input.memberId, by };
    await append(tx, shopId, [entry('member.claim_withdrawn', ctx.now, withdrawn)], ctx.ports);
    return { withdrawn: true };
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
    await lockShop(tx, shopId);
    const claim = await openClaim(tx, shopId, input.memberId);
    if (isRefusal(claim)) return claim;
    const { claimant, row, subjectKey } = claim;
    await tx.member.update({
      where: { shopId_memberId: { shopId, memberId: input.memberId } },
      data: {
        matchedBy: 'confirmed',
        matchConfirmedBy: by,
        knownRows: withKnownRow(claimant, { subjectKey, how: 'confirmed' }),
        roles: [...new Set([...claimant.roles, 'reviewer'])],
      },
    });
    const confirmed = entry('member.matched', ctx.now, {
      memberId: input.memberId,
      rowCommitment: row.commitment,
      listId: row.listId,
      how: 'confirmed',
      confirmedBy: by,
    });
    const moved = await takeOverRows(tx, ctx, input.memberId, subjectKey);
    await append(tx, shopId, [confirmed, ...moved], ctx.ports);
    return { confirmed: true };
  });
}

async function openClaim(tx: Tx, shopId: ShopId, memberId: string) {
  const claimant = await tx.member.findUnique({ where: { shopId_memberId: { shopId, memberId } } });
  if (!claimant) return refuse('not_found');
  const { subjectKey } = claimant;
  if (claimant.matchedBy !== 'claimed' || subjectKey === null) return refuse('claim_not_open');
  const row = await newestRow(tx, shopId, subjectKey);
  if (!row) return refuse('not_found');
  // Since the claim was made, an id or a verified e-mail may have shown whose row it is.
  if (await isTaken(tx, shopId, subjectKey, memberId, 'settled')) return refuse('row_taken');
  return { claimant, row, subjectKey };
}

/** Rows given to somebody appointed by this row of the list, who turns out to be the claimant. */
async function takeOverRows(
  tx: Tx,
  ctx: Context & { actor: Actor },
  memberId: string,
  subjectKey: string,
): Promise<LedgerEntry[]> {
  const { shopId } = ctx.shop;
  const appointed = await tx.member.findMany({
    where: { shopId, subjectKey, userId: null, memberId: { not: memberId } },
    select: { memberId: true },
  });
  const open = await tx.cycle.findMany({ where: { shopId, state: 'open' }, select: { cycleId: true } });
  const items = await tx.reviewItem.findMany({
    where: {
      shopId,
      cycleId: { in: open.map((cycle) => cycle.cycleId) },
      reviewerId: { in: appointed.map((one) => one.memberId) },
      signedVersion: null,
    },
    select: { cycleId: true, itemId: true, reviewerId: true },
    orderBy: { itemId: 'asc' },
  });
  await tx.reviewItem.updateMany({
    where: { shopId, itemId: { in: items.map((item) => item.itemId) } },
    data: { reviewerId: memberId },
  });
  return items.map(({ cycleId, itemId, reviewerId: from }) => {
    const moved = { cycleId, itemId, from, to: memberId, by: ctx.actor.memberId, reason: 'confirmed_on_list' };
    return entry('item.reassigned', ctx.now, moved, { cycleId });
  });
}

async function newestRow(tx: Tx, shopId: ShopId, subjectKey: string) {
  const list = await latestList(tx, shopId, 'people');
  if (!list || isErasedKey(subjectKey)) return null;
  return tx.listRow.findUnique({ where: { shopId_listId_subjectKey: { shopId, listId: list.listId, subjectKey } } });
}

/** Is somebody else this row: for certain, or (`or_claimed`) by their own word? */
async function isTaken(
  tx: Tx,
  shopId: ShopId,
  subjectKey: string,
  memberId: string,
  by: 'settled' | 'or_claimed',
): Promise<boolean> {
  const others: Pick<MemberRow, 'subjectKey' | 'matchedBy' | 'knownRows'>[] = await tx.member.findMany({
    where: { shopId, memberId: { not: memberId } },
    select: { subjectKey: true, matchedBy: true, knownRows: true },
  });
  return others.some(
    (other) =>
      knownRowsOf(other).some((known) => known.subjectKey === subjectKey) ||
      (by === 'or_claimed' && other.matchedBy === 'claimed' && other.subjectKey === subjectKey),
  );
}
