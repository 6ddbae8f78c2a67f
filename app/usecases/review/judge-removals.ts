import type { Tx } from '#app/db/client.server.ts';
import { READABLE } from '#app/db/lists.ts';
import { type Sight, sightOf } from '#app/domain/access/proof-of-removal.ts';
import type { RolesRoster, Roster, Subject } from '#app/domain/access/roster.ts';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import { marksOf, SubjectIndex } from '#app/domain/access/same-subject.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import { judge, type Judgement, type RevocationState } from '#app/domain/review/revocation.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';

/** The list that is the evidence: frozen in the same transaction. */
interface LaterList {
  listId: string;
  digest: string;
  takenAt: Date;
}

type Waiting = Awaited<ReturnType<Tx['revocation']['findMany']>>[number];

/**
 * Locks the removals that a list of this kind may speak of. For whoever is about to append: locks are taken before the log's
 * head, never after it, so that nobody who states a removal and nobody who brings a list wait for each other for ever.
 */
export async function lockRemovals(tx: Tx, ctx: Context, kind: ReviewedKind): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 FROM revocation WHERE shop_id = ${ctx.shop.shopId} AND kind = ${kind} AND state <> 'excepted'
    ORDER BY revocation_id FOR UPDATE`;
}

/**
 * Judges every removal of this kind against a list that was just frozen, in the transaction that froze it: the proof and
 * the list it rests on exist together or not at all. Running it again over the same list changes nothing. Removals of a
 * cancelled review are not followed further.
 */
export async function judgeRemovals(
  tx: Tx,
  ctx: Context,
  list: { listId: string; digest: string },
  roster: Roster | RolesRoster,
): Promise<{ proven: number; stillThere: number }> {
  const { shopId } = ctx.shop;
  const later = { ...list, takenAt: new Date(roster.takenAt) };
  const cancelled = await tx.cycle.findMany({ where: { shopId, state: 'cancelled' }, select: { cycleId: true } });
  const waiting = await tx.revocation.findMany({
    where: {
      shopId,
      kind: roster.kind,
      state: { not: 'excepted' },
      // Whoever was erased is on no later list by any mark we still have, and that proves nothing.
      ...READABLE,
      cycleId: { notIn: cancelled.map((cycle) => cycle.cycleId) },
    },
  });
  const entries: LedgerEntry[] = [];
  for (const revocation of waiting) {
    const subject = await subjectOf(tx, ctx, revocation);
    const sight = sightOf(subject.row, roster, revocation.demand === 'reduce' ? revocation.drop : null);
    // No source ever showed a row that was added by hand, so that none shows it now proves nothing.
    if ('addedBy' in subject.row && subject.row.addedBy !== undefined && sight.seen === 'gone') continue;
    const state = revocation.state as RevocationState;
    const judgement = judge(
      { state, openedAt: revocation.openedAt },
      { route: roster.route, takenAt: later.takenAt },
      sight,
    );
    await storeSight(tx, ctx, revocation, later, sight, judgement);
    if (judgement) entries.push(entryOf(judgement, revocation, subject.commitment, later, sight, ctx.now));
  }
  await append(tx, shopId, entries, ctx.ports);
  const proven = entries.filter((one) => one.type === 'revocation.verified').length;
  return { proven, stillThere: entries.length - proven };
}

/**
 * Judges the removals of apps by a list of what Shopify shows as uninstalled: an app that stands there is gone. Only the eyes of
 * somebody else than decided the removal count, and an app that does not stand there is nothing. Within the transaction that froze
 * the list.
 */
export async function judgeUninstalled(
  tx: Tx,
  ctx: Context & { actor: Actor },
  list: LaterList & { rows: readonly object[] },
): Promise<void> {
  const { shopId } = ctx.shop;
  const open = await tx.revocation.findMany({
    where: { shopId, kind: 'apps', demand: 'remove', state: { notIn: ['excepted', 'verified'] }, ...READABLE },
  });
  const shown = new SubjectIndex(list.rows);
  const entries: LedgerEntry[] = [];
  for (const revocation of open) {
    const subject = await subjectOf(tx, ctx, revocation);
    if (subject.decidedBy === ctx.actor.memberId || list.takenAt <= revocation.openedAt) continue;
    if (shown.sameAs(marksOf(subject.row)).length === 0) continue;
    const sight: Sight = { seen: 'gone', as: 'absent', sentence: 'Shopify lists it under Uninstalled.' };
    const judgement = { state: 'verified', grade: 'seen_uninstalled' } as const;
    await storeSight(tx, ctx, revocation, list, sight, judgement);
    entries.push(entryOf(judgement, revocation, subject.commitment, list, sight, ctx.now));
  }
  await append(tx, shopId, entries, ctx.ports);
}

/** The frozen row that the removal is about. */
async function subjectOf(tx: Tx, ctx: Context, { cycleId, itemId }: Waiting) {
  const { shopId } = ctx.shop;
  const item = await tx.reviewItem.findUniqueOrThrow({ where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } } });
  const frozen = await tx.listRow.findUniqueOrThrow({
    where: { shopId_listId_position: { shopId, listId: item.listId, position: item.listPosition } },
  });
  return {
    row: frozen.row as unknown as Subject,
    commitment: item.rowCommitment,
    decidedBy: item.decidedBy,
  };
}

async function storeSight(
  tx: Tx,
  ctx: Context,
  revocation: Waiting,
  later: LaterList,
  sight: Sight,
  judgement: Judgement,
): Promise<void> {
  const isNewlySeen =
    sight.seen === 'there' && (revocation.lastSeenAt === null || later.takenAt > revocation.lastSeenAt);
  if (!judgement && !isNewlySeen) return;
  const seen = isNewlySeen ? { lastSeenListId: later.listId, lastSeenAt: later.takenAt } : {};
  await tx.revocation.update({
    where: { shopId_revocationId: { shopId: ctx.shop.shopId, revocationId: revocation.revocationId } },
    data: { ...seen, ...outcomeOf(judgement, sight, later) },
  });
}

function outcomeOf(judgement: Judgement, sight: Sight, later: LaterList) {
  if (judgement === null) return {};
  const { state, grade } = judgement;
  return sight.seen === 'gone'
    ? { state, grade, goneAs: sight.as, provenListId: later.listId, provenAt: later.takenAt }
    : { state, grade, goneAs: null, provenListId: null, provenAt: null };
}

function entryOf(
  judgement: NonNullable<Judgement>,
  revocation: Waiting,
  rowCommitment: string,
  later: LaterList,
  sight: Sight,
  now: Date,
): LedgerEntry {
  const { cycleId, revocationId } = revocation;
  const seen = { cycleId, revocationId, listId: later.listId, listDigest: later.digest };
  if (judgement.state === 'verified' && sight.seen === 'gone') {
    const notBefore = (revocation.lastSeenAt ?? revocation.openedAt).toISOString();
    const verified = {
      ...seen,
      grade: judgement.grade,
      goneAs: sight.as,
      notBefore,
      notAfter: later.takenAt.toISOString(),
    };
    return entry('revocation.verified', now, verified, { cycleId });
  }
  return entry('revocation.still_present', now, { ...seen, rowCommitment, lastSeenListId: later.listId }, { cycleId });
}
