import { lastClosedCycle, openCycle } from '#app/db/cycles.ts';
import { latestList } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Role } from '#app/ports.ts';
import type { Reader } from './member.ts';
import { nextDue } from './next-due.ts';
import { OPEN_REMOVAL, openRemovals } from './open-removals.ts';
import type { OpenRemovals } from './open-removals.ts';
import { managesReviews, seesEverything } from './reader.ts';

/** What the person should do next; one thing. */
export type Step =
  | { kind: 'people' | 'apps' | 'start' | 'read' | 'idle' }
  | { kind: 'again'; name: string; closedAt: string }
  | { kind: 'decide'; cycleId: string; name: string; dueAt: string; count: number }
  | { kind: 'sign' | 'close' | 'closing'; cycleId: string; name: string }
  | { kind: 'wait'; cycleId: string; name: string; dueAt: string; count: number; people: number }
  | { kind: 'remove'; cycleId: string; name: string; count: number };

/** Everything the next step depends on. Times ISO 8601 UTC. */
export interface Standing {
  roles: readonly Role[];
  hasPeople: boolean;
  hasApps: boolean;
  open: {
    cycleId: string;
    name: string;
    dueAt: string;
    state: 'open' | 'remediating';
    mine: number;
    /** Cannot tell is a question still open, so such a row is not decided. */
    mineUndecided: number;
    mineUnsigned: number;
    /** Rows not signed yet, and with how many people they are. */
    unsigned: number;
    unsignedPeople: number;
    openRemovals: number;
  } | null;
  /** The newest closed review; `closing` while its last record is not yet published. */
  last: { cycleId: string; name: string; closedAt: string; closing: boolean } | null;
}

export interface ListFacts {
  count: number;
  takenAt: string;
}

export interface HomePage {
  step: Step;
  last: { name: string; closedAt: string } | null;
  /** The end of the running review, or when the next one should start. */
  due: { what: 'review' | 'next'; at: string; overdue: boolean } | null;
  openRemovals: OpenRemovals;
  /** null for those who see their own rows only. */
  lists: Record<SubjectKind, ListFacts | null> | null;
  /** null: dismissed, done, or not this person's to do. */
  setup: { people: boolean; apps: boolean } | null;
  manages: boolean;
}

/** @param setupKey the setting under which this person's dismissal of the set-up card is kept */
export async function presentHome(ctx: Reader, setupKey: string): Promise<HomePage> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const lists = { people: await listFacts(tx, ctx, 'people'), apps: await listFacts(tx, ctx, 'apps') };
    const open = await openReview(tx, ctx);
    const last = await lastReview(tx, ctx);
    const { roles } = ctx.actor;
    const manages = managesReviews(ctx);
    const standing: Standing = { roles, hasPeople: lists.people !== null, hasApps: lists.apps !== null, open, last };
    const dismissed = await tx.setting.findUnique({ where: { shopId_key: { shopId, key: setupKey } } });
    const started = open !== null || last !== null;
    return {
      step: nextStep(standing),
      last: last && { name: last.name, closedAt: last.closedAt },
      due: await dueOf(tx, ctx, open),
      openRemovals: await openRemovals(tx, ctx),
      lists: seesEverything(ctx) ? lists : null,
      setup: dismissed || started || !manages ? null : { people: lists.people !== null, apps: lists.apps !== null },
      manages,
    };
  });
}

async function dueOf(tx: Tx, ctx: Reader, open: Standing['open']): Promise<HomePage['due']> {
  if (open) {
    if (!seesEverything(ctx) && open.mine === 0) return null;
    return { what: 'review', at: open.dueAt, overdue: open.state === 'open' && new Date(open.dueAt) < ctx.now };
  }
  const next = await nextDue(tx, ctx);
  return next && { what: 'next', at: next.at, overdue: next.daysLeft < 0 };
}

/** The one next thing for this person. Pure. */
export function nextStep({ roles, hasPeople, hasApps, open, last }: Standing): Step {
  if (open && open.state === 'open') {
    if (open.mineUndecided > 0) return { kind: 'decide', count: open.mineUndecided, ...named(open) };
    if (open.mineUnsigned > 0) return { kind: 'sign', ...named(open) };
  }
  if (!managesReviews({ actor: { roles } })) return { kind: roles.includes('auditor') ? 'read' : 'idle' };
  if (open) {
    if (open.state === 'open') {
      return { kind: 'wait', count: open.unsigned, people: open.unsignedPeople, ...named(open) };
    }
    if (open.openRemovals > 0) return { kind: 'remove', count: open.openRemovals, ...named(open) };
    return { kind: 'close', ...named(open) };
  }
  if (!hasPeople) return { kind: 'people' };
  if (!hasApps) return { kind: 'apps' };
  if (last?.closing) return { kind: 'closing', cycleId: last.cycleId, name: last.name };
  return last ? { kind: 'again', name: last.name, closedAt: last.closedAt } : { kind: 'start' };
}

const named = ({ cycleId, name, dueAt }: { cycleId: string; name: string; dueAt: string }) => ({
  cycleId,
  name,
  dueAt,
});

async function listFacts(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<ListFacts | null> {
  const list = await latestList(tx, ctx.shop.shopId, kind);
  return list && { count: list.rowsKept ?? 0, takenAt: list.takenAt.toISOString() };
}

async function openReview(tx: Tx, ctx: Reader): Promise<Standing['open']> {
  const { shopId } = ctx.shop;
  const cycle = await openCycle(tx, shopId);
  if (!cycle) return null;
  const { cycleId } = cycle;
  const waiting = await tx.$queryRaw<{ mine: boolean; rows: number; unsigned: number; undecided: number }[]>`
    SELECT reviewer_id = ${ctx.actor.memberId}::uuid AS mine,
           count(*)::int AS rows,
           (count(*) FILTER (WHERE signed_version IS NULL))::int AS unsigned,
           (count(*) FILTER (WHERE signed_version IS NULL AND (decision IS NULL OR decision = 'cannot_tell')))::int
             AS undecided
    FROM review_item WHERE shop_id = ${shopId} AND cycle_id = ${cycleId}::uuid
    GROUP BY reviewer_id`;
  const mine = waiting.find((group) => group.mine);
  return {
    cycleId,
    name: cycle.name,
    dueAt: cycle.dueAt.toISOString(),
    state: cycle.state === 'open' ? 'open' : 'remediating',
    mine: mine?.rows ?? 0,
    mineUndecided: mine?.undecided ?? 0,
    mineUnsigned: mine?.unsigned ?? 0,
    unsigned: waiting.reduce((sum, group) => sum + group.unsigned, 0),
    unsignedPeople: waiting.filter((group) => group.unsigned > 0).length,
    openRemovals: await tx.revocation.count({ where: { shopId, cycleId, state: { in: OPEN_REMOVAL } } }),
  };
}

async function lastReview(tx: Tx, ctx: Reader): Promise<Standing['last']> {
  const cycle = await lastClosedCycle(tx, ctx.shop.shopId);
  if (!cycle) return null;
  const closedAt = cycle.attestedAt ?? cycle.startedAt;
  return {
    cycleId: cycle.cycleId,
    name: cycle.name,
    closedAt: closedAt.toISOString(),
    closing: cycle.state === 'attested',
  };
}
