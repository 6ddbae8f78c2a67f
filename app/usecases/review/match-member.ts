import type { Tx } from '#app/db/client.server.ts';
import { latestList, peopleOf } from '#app/db/lists.ts';
import type { MemberRow } from '#app/db/members.ts';
import type { Account } from '#app/domain/access/account.ts';
import { type KnownPerson, matchReviewer } from '#app/domain/access/match-reviewer.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { isSettled, type Matched } from '#app/domain/review/decision.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

export interface MatchedMember {
  subjectKey: string | null;
  matched: Matched;
}

/** A row that a person was found to be for certain, and how. */
export interface KnownRow {
  subjectKey: string;
  how: Exclude<Matched, 'claimed' | 'not_matched'>;
}

/**
 * Which row of the people list is this person? In a review, the list that it froze answers first: a newer list that names
 * people by less does not make strangers of its reviewers. What was settled before stands; otherwise the Shopify user id or a
 * verified e-mail settles it now, and that is recorded. A name alone never does.
 * @param frozenListId the people list of the review in question; null: the newest list alone
 */
export async function matchMember(
  tx: Tx,
  ctx: Context & { actor: Actor },
  frozenListId: string | null = null,
): Promise<MatchedMember> {
  const { shopId } = ctx.shop;
  const where = { shopId_memberId: { shopId, memberId: ctx.actor.memberId } };
  const member = await tx.member.findUniqueOrThrow({ where });
  const newest = (await latestList(tx, shopId, 'people'))?.listId ?? null;
  const lists = [...new Set([frozenListId, newest])].filter((id) => id !== null);
  // Asked on every decision: single rows are looked up, a list is read only to settle who somebody is.
  for (const listId of lists) {
    const settled = await settledOn(tx, shopId, listId, member);
    if (settled) return { subjectKey: settled.subjectKey, matched: settled.how };
  }
  for (const listId of lists) {
    const found = await settle(tx, ctx, member, listId, listId === newest);
    if (found) return { subjectKey: found.subjectKey, matched: found.how };
  }
  const { subjectKey, matchedBy } = member;
  if (matchedBy !== 'claimed' || subjectKey === null) return { subjectKey: null, matched: 'not_matched' };
  const listed = await rowOf(tx, shopId, newest, [subjectKey]);
  return listed ? { subjectKey, matched: 'claimed' } : { subjectKey: null, matched: 'not_matched' };
}

/** Everything that could give a member away as the subject of a row, on whatever list it stands. */
export async function knownPerson(tx: Tx, shopId: ShopId, member: MemberRow): Promise<KnownPerson> {
  const newest = await latestList(tx, shopId, 'people');
  const settled = newest && (await settledOn(tx, shopId, newest.listId, member));
  const listed = newest && settled ? await rowOf(tx, shopId, newest.listId, [settled.subjectKey]) : null;
  const keys = knownRowsOf(member).map((known) => known.subjectKey);
  return {
    platformId: member.userId?.toString() ?? null,
    verifiedEmail: member.emailVerified ? member.email : null,
    keys: new Set(member.subjectKey === null ? keys : [...keys, member.subjectKey]),
    listed: listed && (listed.row as unknown as Account),
  };
}

/** The rows this member was found to be for certain, oldest first; a claim that waits is none. */
export function knownRowsOf(member: Pick<MemberRow, 'knownRows'>): KnownRow[] {
  return member.knownRows as unknown as KnownRow[];
}

/** The row of this list that the member was found to be before; null when none of them is on it. */
export async function settledOn(
  tx: Tx,
  shopId: ShopId,
  listId: string,
  member: Pick<MemberRow, 'knownRows'>,
): Promise<KnownRow | null> {
  const known = knownRowsOf(member);
  const row = await rowOf(
    tx,
    shopId,
    listId,
    known.map((one) => one.subjectKey),
  );
  return (row && known.findLast((one) => one.subjectKey === row.subjectKey)) ?? null;
}

/** The member's known rows with one more, the newest last. */
export function withKnownRow(member: Pick<MemberRow, 'knownRows'>, row: KnownRow): { [name: string]: string }[] {
  const others = knownRowsOf(member).filter((known) => known.subjectKey !== row.subjectKey);
  return [...others, row].map((known) => ({ ...known }));
}

async function settle(
  tx: Tx,
  ctx: Context & { actor: Actor },
  member: MemberRow,
  listId: string,
  isNewest: boolean,
): Promise<KnownRow | null> {
  const { shopId } = ctx.shop;
  const { actor } = ctx;
  const found = matchReviewer(
    { platformId: actor.userId.toString(), email: actor.email, emailVerified: actor.emailVerified, name: actor.name },
    await peopleOf(tx, shopId, listId),
  );
  if (found.certainty !== 'certain') return null;
  const { accountKey: subjectKey } = found;
  const how = found.by === 'platform_id' ? 'user_id' : 'verified_email';
  const row = await tx.listRow.findUniqueOrThrow({
    where: { shopId_listId_subjectKey: { shopId, listId, subjectKey } },
  });
  // What the newest list says of them is not overwritten by an older list.
  const isCurrent = isNewest || !isSettled((member.matchedBy ?? 'not_matched') as Matched);
  await tx.member.update({
    where: { shopId_memberId: { shopId, memberId: actor.memberId } },
    data: {
      knownRows: withKnownRow(member, { subjectKey, how }),
      ...(isCurrent && { subjectKey, matchedBy: how, matchConfirmedBy: null }),
    },
  });
  const matched = { memberId: actor.memberId, rowCommitment: row.commitment, listId, how, confirmedBy: null } as const;
  await append(tx, shopId, [entry('member.matched', ctx.now, matched)], ctx.ports);
  return { subjectKey, how };
}

function rowOf(tx: Tx, shopId: ShopId, listId: string | null, subjectKeys: string[]) {
  if (listId === null || subjectKeys.length === 0) return Promise.resolve(null);
  return tx.listRow.findFirst({ where: { shopId, listId, subjectKey: { in: subjectKeys } } });
}
