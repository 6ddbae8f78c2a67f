import type { Tx } from '#app/db/client.server.ts';
import { latestList, READABLE } from '#app/db/lists.ts';
import type { Account } from '#app/domain/access/account.ts';
import { mayReview } from '#app/domain/review/assignment.ts';
import type { Reader } from './reader.ts';

export interface ReviewerChoice {
  /** Words the list was searched for. */
  search: string;
  people: {
    subjectKey: string;
    name: string;
    email: string | null;
    /** When they first opened the app; null: never. */
    openedAt: string | null;
    /** Why this person cannot be given the row; null when they can. */
    whyNot: 'reviewer_is_subject' | 'reviewer_cannot_open' | 'reviewer_has_it' | null;
  }[];
}

const SHOWN = 8;

/**
 * Who could take over this row: people of the newest list who match the search, those who have opened the app first. People who
 * cannot be asked are named with the reason, so that nobody looks for them in vain. null: no such row.
 */
export async function presentReviewerChoice(
  tx: Tx,
  reader: Reader,
  { cycleId, itemId, search }: { cycleId: string; itemId: string; search: string },
): Promise<ReviewerChoice | null> {
  const { shopId } = reader.shop;
  const item = await tx.reviewItem.findUnique({ where: { shopId_cycleId_itemId: { shopId, cycleId, itemId } } });
  const list = await latestList(tx, shopId, 'people');
  if (!item) return null;
  if (!list) return { search, people: [] };
  const members = await tx.member.findMany({
    where: { shopId, subjectKey: { not: null } },
    select: { memberId: true, subjectKey: true, firstOpenedAt: true },
  });
  const bySubject = new Map(members.map((member) => [member.subjectKey, member]));
  const rows = await tx.listRow.findMany({
    where: { shopId, listId: list.listId, ...READABLE, AND: search.split(/\s+/).filter(Boolean).map(containing) },
    orderBy: { name: 'asc' },
    ...(search === '' ? { take: SHOWN * 8 } : { take: SHOWN * 2 }),
  });
  const people = rows.map(({ row, subjectKey, name, email }) => {
    const member = bySubject.get(subjectKey);
    const isSubject = item.kind === 'people' && item.subjectKey === subjectKey;
    return {
      subjectKey,
      name,
      email,
      openedAt: member?.firstOpenedAt?.toISOString() ?? null,
      whyNot: isSubject
        ? ('reviewer_is_subject' as const)
        : !mayReview(row as unknown as Account)
          ? ('reviewer_cannot_open' as const)
          : member?.memberId === item.reviewerId
            ? ('reviewer_has_it' as const)
            : null,
    };
  });
  const rank = (one: (typeof people)[number]) => (one.whyNot !== null ? 2 : one.openedAt === null ? 1 : 0);
  return { search, people: people.sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN) };
}

const containing = (word: string) => {
  const contains = { contains: word, mode: 'insensitive' as const };
  return { OR: [{ name: contains }, { email: contains }] };
};
