import { lastClosedCycle, openCycle } from '#app/db/cycles.ts';
import { latestList } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { SubjectKind } from '#app/domain/evidence/entry.ts';
import type { Role } from '#app/ports.ts';
import type { Reader } from './member.ts';

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

export interface HomePage {
  step: Step;
  last: { name: string; closedAt: string } | null;
  due: { at: string; overdue: boolean } | null;
  openRemovals: number;
  lists: Record<SubjectKind, { count: number; takenAt: string } | null>;
  /** null: dismissed, done, or not this person's to do. */
  setup: { people: boolean; apps: boolean; started: boolean } | null;
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
    const standing: Standing = { roles, hasPeople: lists.people !== null, hasApps: lists.apps !== null, open, last };
    const dismissed = await tx.setting.findUnique({ where: { shopId_key: { shopId, key: setupKey } } });
    const started = open !== null || last !== null;
    return {
      step: nextStep(standing),
      last: last && { name: last.name, closedAt: last.closedAt },
      due: open && { at: open.dueAt, overdue: open.state === 'open' && new Date(open.dueAt) < ctx.now },
      openRemovals: await tx.revocation.count({
        where: { shopId, state: { in: ['open', 'stated', 'still_present'] } },
      }),
      lists,
      setup:
        dismissed || started || !manages(roles)
          ? null
          : { people: lists.people !== null, apps: lists.apps !== null, started },
      manages: manages(roles),
    };
  });
}

const manages = (roles: readonly Role[]): boolean => roles.includes('manager') || roles.includes('owner');

/** The one next thing for this person. Pure. */
export function nextStep({ roles, hasPeople, hasApps, open, last }: Standing): Step {
  if (open && open.state === 'open') {
    if (open.mineUndecided > 0) return { kind: 'decide', count: open.mineUndecided, ...named(open) };
    if (open.mineUnsigned > 0) return { kind: 'sign', ...named(open) };
  }
  if (!manages(roles)) return { kind: roles.includes('auditor') ? 'read' : 'idle' };
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

async function listFacts(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<HomePage['lists'][SubjectKind]> {
  const list = await latestList(tx, ctx.shop.shopId, kind);
  return list && { count: list.rowsKept ?? 0, takenAt: list.takenAt.toISOString() };
}

async function openReview(tx: Tx, ctx: Reader): Promise<Standing['open']> {
  const { shopId } = ctx.shop;
  const cycle = await openCycle(tx, shopId);
  if (!cycle) return null;
  const { cycleId } = cycle;
  const waiting = await tx.reviewItem.groupBy({
    by: ['reviewerId'],
    where: { shopId, cycleId, signedVersion: null },
    _count: { _all: true, decision: true },
  });
  const mine = waiting.find((group) => group.reviewerId === ctx.actor.memberId)?._count;
  return {
    cycleId,
    name: cycle.name,
    dueAt: cycle.dueAt.toISOString(),
    state: cycle.state === 'open' ? 'open' : 'remediating',
    mineUndecided: mine ? mine._all - mine.decision : 0,
    mineUnsigned: mine?._all ?? 0,
    unsigned: waiting.reduce((sum, group) => sum + group._count._all, 0),
    unsignedPeople: waiting.length,
    openRemovals: await tx.revocation.count({
      where: { shopId, cycleId, state: { in: ['open', 'stated', 'still_present'] } },
    }),
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
