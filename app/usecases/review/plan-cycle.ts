import type { Tx } from '#app/db/client.server.ts';
import { openCycle } from '#app/db/cycles.ts';
import type { Account } from '#app/domain/access/account.ts';
import { isOwnRow } from '#app/domain/access/match-reviewer.ts';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { mayReview } from '#app/domain/review/assignment.ts';
import { blocksOf, ownRowsOf, type PlanInput } from '#app/domain/review/plan.ts';
import type { Actor, Context } from '#app/ports.ts';
import { isMemberOf } from '#app/usecases/members/appoint-reviewer.ts';
import { type FrozenList, frozenLists, seenOutside, sheetBlocks, sourceOf } from '#app/usecases/review/frozen-lists.ts';
import { knownPerson, matchMember } from '#app/usecases/review/match-member.ts';

export interface SetUp {
  dueAt: Date;
  name: string | null;
  /** Who decides the starter's own row: a row of the people list. */
  otherReviewer: { subjectKey: string } | null;
  selfReviewReason: string | null;
  unmatchedReason: string | null;
  /** Why to start although a list's sum or second count does not hold; printed on page one of the pack. */
  overrideReason: string | null;
}

export interface SetUpPreview {
  name: string;
  dueAt: string;
  people: number;
  apps: number;
  roles: number;
  reviewers: { memberId: string | null; name: string; rows: number; firstOpenedAt: string | null; matched: string }[];
  blocks: Refusal[];
  ownRow: { name: string; subjectKey: string } | null;
  eligible: { subjectKey: string; name: string; email: string | null; openedAt: string | null }[];
  lists: { kind: ReviewedKind; takenAt: string; route: string; rows: number }[];
}

type Members = Awaited<ReturnType<Tx['member']['findMany']>>;

/** What the plan's rule needs, with the people it speaks of. */
export interface Planned {
  input: PlanInput;
  people: Account[];
  eligible: Account[];
  members: Members;
}

/** Stands for the other reviewer until they are appointed, which happens only once nothing blocks the start. */
export const PENDING_REVIEWER = 'pending';

/** What starting now would do, and everything that stands in the way. Stores nothing but a match it may find. */
export async function planCycle(ctx: Context & { actor: Actor }, input: SetUp): Promise<SetUpPreview> {
  return ctx.db.inShop(ctx.shop.shopId, async (tx) => {
    const lists = await frozenLists(tx, ctx);
    const planned = await planInput(tx, ctx, lists, input);
    const seen = await seenOutside(tx, ctx);
    const running = await openCycle(tx, ctx.shop.shopId);
    const [own] = ownRowsOf(planned.input);
    return {
      name: await nameOf(tx, ctx, input),
      dueAt: input.dueAt.toISOString(),
      people: sourceOf(lists, 'people')?.count ?? 0,
      apps: sourceOf(lists, 'apps')?.count ?? 0,
      roles: sourceOf(lists, 'roles')?.count ?? 0,
      reviewers: reviewersOf(ctx, planned),
      blocks: [
        ...(running ? [refuse('cycle_already_open')] : []),
        ...sheetBlocks({ lists, seen, overrideReason: input.overrideReason }),
        ...blocksOf(planned.input, ctx.now),
      ],
      ownRow: own
        ? {
            subjectKey: own.subjectKey,
            name: planned.people.find((row) => row.accountKey === own.subjectKey)?.name ?? '',
          }
        : null,
      eligible: planned.eligible.map((row) => ({
        subjectKey: row.accountKey,
        name: row.name,
        email: row.email,
        openedAt: memberOfRow(planned, row)?.firstOpenedAt?.toISOString() ?? null,
      })),
      lists: lists.map(({ kind, takenAt, route, rows }) => ({
        kind,
        takenAt: takenAt.toISOString(),
        route,
        rows: rows.length,
      })),
    };
  });
}

/** Gathers what the plan's rule needs: rows, the starter with the row they are, and who could decide that row. */
export async function planInput(
  tx: Tx,
  ctx: Context & { actor: Actor },
  lists: readonly FrozenList[],
  input: SetUp,
): Promise<Planned> {
  const { shopId } = ctx.shop;
  const { matched } = await matchMember(tx, ctx);
  const members = await tx.member.findMany({ where: { shopId }, orderBy: { createdAt: 'asc' } });
  const me = await knownPerson(
    tx,
    shopId,
    members.find((member) => member.memberId === ctx.actor.memberId)!,
  );
  const people = (lists.find((list) => list.kind === 'people')?.rows ?? []).map((row) => row.row as unknown as Account);
  const eligible = people.filter((row) => !isOwnRow(me, row) && mayReview(row));
  const ownKeys = people.filter((row) => isOwnRow(me, row)).map((row) => row.accountKey);
  const chosen = input.otherReviewer && people.find((row) => row.accountKey === input.otherReviewer!.subjectKey);
  return {
    people,
    eligible,
    members,
    input: {
      rows: lists.flatMap((list) => list.rows.map((row) => ({ kind: list.kind, subjectKey: row.subjectKey }))),
      starter: { memberId: ctx.actor.memberId, ownKeys, matched, isAccountOwner: ctx.actor.isAccountOwner },
      other: chosen ? { memberId: PENDING_REVIEWER, subjectKey: chosen.accountKey } : null,
      eligible: eligible.map((row) => row.accountKey),
      selfReviewReason: input.selfReviewReason,
      unmatchedReason: input.unmatchedReason,
      dueAt: input.dueAt,
    },
  };
}

function reviewersOf(ctx: Context & { actor: Actor }, planned: Planned): SetUpPreview['reviewers'] {
  const { rows, other, starter } = planned.input;
  const own = ownRowsOf(planned.input).length;
  const chosen = own > 0 && other ? planned.people.find((row) => row.accountKey === other.subjectKey) : undefined;
  const me = planned.members.find((one) => one.memberId === ctx.actor.memberId);
  const starting = {
    memberId: ctx.actor.memberId,
    name: ctx.actor.name,
    rows: chosen ? rows.length - own : rows.length,
    firstOpenedAt: me?.firstOpenedAt?.toISOString() ?? null,
    matched: starter.matched,
  };
  if (!chosen) return [starting];
  const known = memberOfRow(planned, chosen);
  const deciding = {
    memberId: known?.memberId ?? null,
    name: chosen.name,
    rows: own,
    firstOpenedAt: known?.firstOpenedAt?.toISOString() ?? null,
    matched: known?.matchedBy ?? 'not_matched',
  };
  return [starting, deciding];
}

const memberOfRow = ({ members }: Planned, row: Account): Members[number] | undefined =>
  members.find((member) => isMemberOf(member, row));

/**
 * The name a review gets: the person's, or "Review of November 2026" in the store's time zone, numbered when the store has one of that
 * name already: two reviews of a month must not be taken for each other in a pack.
 */
export async function nameOf(tx: Tx, { now, shop }: Context, { name }: Pick<SetUp, 'name'>): Promise<string> {
  if (name !== null) return name;
  const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: shop.timeZone }).format(now);
  const wanted = `Review of ${month}`;
  const same = await tx.cycle.findMany({
    where: { shopId: shop.shopId, name: { startsWith: wanted } },
    select: { name: true },
  });
  const taken = new Set(same.map((cycle) => cycle.name));
  let free = wanted;
  for (let number = 2; taken.has(free); number += 1) free = `${wanted} (${number})`;
  return free;
}
