import type { Tx } from '#app/db/client.server.ts';
import { sightOf } from '#app/domain/access/proof-of-removal.ts';
import type { Roster } from '#app/domain/access/roster.ts';
import { entry, type LedgerEntry, type Route, type SubjectKind } from '#app/domain/evidence/entry.ts';
import { judge, type Judgement, type RevocationState } from '#app/domain/review/revocation.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';

/**
 * Judges every removal of this kind against a list that was just frozen, in the transaction that froze it: the proof and
 * the list it rests on exist together or not at all. Running it again over the same list changes nothing.
 */
export async function judgeRemovals(
  tx: Tx,
  ctx: Context,
  listId: string,
): Promise<{ proven: number; stillThere: number }> {
  const { shopId } = ctx.shop;
  const list = await tx.list.findUniqueOrThrow({ where: { shopId_listId: { shopId, listId } } });
  const waiting = await tx.revocation.findMany({ where: { shopId, kind: list.kind, state: { not: 'excepted' } } });
  if (waiting.length === 0) return { proven: 0, stillThere: 0 };
  const later = await rosterOf(tx, ctx, listId, list.kind as SubjectKind);
  const entries: LedgerEntry[] = [];
  const outcome = { proven: 0, stillThere: 0 };
  for (const revocation of waiting) {
    const item = await tx.reviewItem.findUniqueOrThrow({
      where: { shopId_cycleId_itemId: { shopId, cycleId: revocation.cycleId, itemId: revocation.itemId } },
    });
    const frozen = await tx.listRow.findUniqueOrThrow({
      where: { shopId_listId_position: { shopId, listId: item.listId, position: item.listPosition } },
    });
    const sight = sightOf(
      frozen.row as unknown as Roster['rows'][number],
      later,
      revocation.demand === 'reduce' ? revocation.drop : null,
    );
    const state = revocation.state as RevocationState;
    const judgement = judge(
      { state, openedAt: revocation.openedAt },
      { route: list.route as Route, takenAt: list.takenAt },
      sight,
    );
    const isSeen = sight.seen === 'there' && list.takenAt > (revocation.lastSeenAt ?? revocation.openedAt);
    const lastSeen = isSeen ? { lastSeenListId: listId, lastSeenAt: list.takenAt } : {};
    if (!judgement && !isSeen) continue;
    await tx.revocation.update({
      where: { shopId_revocationId: { shopId, revocationId: revocation.revocationId } },
      data: { ...lastSeen, ...changeOf(judgement, sight.seen === 'gone' ? sight.as : null, list) },
    });
    if (!judgement) continue;
    outcome[judgement.state === 'verified' ? 'proven' : 'stillThere'] += 1;
    entries.push(
      entryOf(judgement, revocation, item.rowCommitment, list, sight.seen === 'gone' ? sight.as : 'absent', ctx.now),
    );
  }
  await append(tx, shopId, entries, ctx.ports);
  return outcome;
}

async function rosterOf(
  tx: Tx,
  ctx: Context,
  listId: string,
  kind: SubjectKind,
): Promise<Pick<Roster, 'kind' | 'rows'>> {
  const rows = await tx.listRow.findMany({
    where: { shopId: ctx.shop.shopId, listId },
    orderBy: { position: 'asc' },
    select: { row: true },
  });
  return { kind, rows: rows.map(({ row }) => row) as unknown as Roster['rows'] } as Pick<Roster, 'kind' | 'rows'>;
}

function changeOf(judgement: Judgement, goneAs: string | null, list: { listId: string; takenAt: Date }) {
  if (judgement === null) return {};
  const { state, grade } = judgement;
  return state === 'verified'
    ? { state, grade, goneAs, provenListId: list.listId, provenAt: list.takenAt }
    : { state, grade, goneAs: null, provenListId: null, provenAt: null };
}

interface JudgedRevocation {
  cycleId: string;
  revocationId: string;
  openedAt: Date;
  lastSeenListId: string | null;
  lastSeenAt: Date | null;
}

function entryOf(
  judgement: NonNullable<Judgement>,
  revocation: JudgedRevocation,
  rowCommitment: string,
  list: { listId: string; digest: string | null; takenAt: Date },
  goneAs: 'absent' | 'suspended' | 'deactivated' | 'reduced',
  now: Date,
): LedgerEntry {
  const { cycleId, revocationId } = revocation;
  const seen = { cycleId, revocationId, listId: list.listId, listDigest: list.digest ?? '' };
  if (judgement.state === 'verified') {
    const notBefore = (revocation.lastSeenAt ?? revocation.openedAt).toISOString();
    const verified = { ...seen, grade: judgement.grade, goneAs, notBefore, notAfter: list.takenAt.toISOString() };
    return entry('revocation.verified', now, verified, { cycleId });
  }
  const lastSeenListId = revocation.lastSeenListId ?? '';
  return entry('revocation.still_present', now, { ...seen, rowCommitment, lastSeenListId }, { cycleId });
}
