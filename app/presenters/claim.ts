import type { Tx } from '#app/db/client.server.ts';
import { openCycle } from '#app/db/cycles.ts';
import { latestList, READABLE } from '#app/db/lists.ts';
import type { Matched } from '#app/domain/review/decision.ts';
import type { Reader } from './reader.ts';

export interface ClaimScreen {
  state: 'unmatched' | 'waiting';
  /** The row that was claimed and waits for a second person. */
  claimed: string | null;
  search: string;
  candidates: { subjectKey: string; name: string; email: string | null }[];
}

const CANDIDATES = 8;

/**
 * What a reviewer is asked who is not yet matched to a row of the people list; null when nothing is to be asked: they are
 * matched, they may decide unmatched by a written exception of this review, or there is no people list.
 * @param cycleId the review in question; null: the one that is running, if any
 * @param matched what the rules made of this person just now
 */
export async function presentClaim(
  tx: Tx,
  reader: Reader & { actor: { name: string } },
  cycleId: string | null,
  matched: { matched: Matched; subjectKey: string | null },
  search: string,
): Promise<ClaimScreen | null> {
  if (matched.matched !== 'claimed' && matched.matched !== 'not_matched') return null;
  const { shopId } = reader.shop;
  const list = await latestList(tx, shopId, 'people');
  if (!list || (await mayDecideUnmatched(tx, reader, cycleId))) return null;
  if (matched.matched === 'claimed') {
    const row = await tx.listRow.findFirst({
      where: { shopId, listId: list.listId, subjectKey: matched.subjectKey ?? '' },
    });
    return { state: 'waiting', claimed: row?.name ?? null, search: '', candidates: [] };
  }
  const words = (search || reader.actor.name).split(/\s+/).filter((word) => word.length > 1);
  const candidates = await tx.listRow.findMany({
    where: {
      shopId,
      listId: list.listId,
      ...READABLE,
      OR: words.flatMap((word) => {
        const contains = { contains: word, mode: 'insensitive' as const };
        return [{ name: contains }, { email: contains }];
      }),
    },
    select: { subjectKey: true, name: true, email: true },
    orderBy: { name: 'asc' },
    take: CANDIDATES,
  });
  return { state: 'unmatched', claimed: null, search, candidates };
}

/**
 * Is it settled which row this reader is: of the list a review froze, or of the newest people list? Looks at single rows: a
 * whole list is gone through, by the rules, just once.
 * @param frozenListId people list of the review in question; null: the newest list alone
 */
export async function isMatched(tx: Tx, reader: Reader, frozenListId: string | null): Promise<boolean> {
  const { shopId } = reader.shop;
  const member = await tx.member.findUnique({
    where: { shopId_memberId: { shopId, memberId: reader.actor.memberId } },
    select: { knownRows: true },
  });
  const newest = await latestList(tx, shopId, 'people');
  const listIds = [frozenListId, newest?.listId ?? null].filter((id) => id !== null);
  const known = (member?.knownRows ?? []) as { subjectKey: string }[];
  const where = { shopId, listId: { in: listIds }, subjectKey: { in: known.map((row) => row.subjectKey) } };
  return (await tx.listRow.findFirst({ where, select: { position: true } })) !== null;
}

async function mayDecideUnmatched(tx: Tx, reader: Reader, cycleId: string | null): Promise<boolean> {
  const { shopId } = reader.shop;
  const cycle =
    cycleId === null
      ? await openCycle(tx, shopId)
      : await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } }, select: { exceptions: true } });
  const exceptions = (cycle?.exceptions ?? []) as { kind: string; by: string }[];
  return exceptions.some((one) => one.kind === 'unmatched_reviewer' && one.by === reader.actor.memberId);
}
