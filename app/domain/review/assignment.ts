import type { Account } from '#app/domain/access/account.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';

/** The row that changes hands. */
export interface ItemToMove {
  reviewerId: string;
  isSigned: boolean;
}

/**
 * Can this person be asked to decide? Somebody who cannot sign in to the admin cannot open the app. A status that is not
 * known counts in their favour: whether they ever opened the app is shown beside their name.
 */
export function mayReview(row: Pick<Account, 'type' | 'status'>): boolean {
  const cannotSignIn =
    row.type === 'pos_only' || row.type === 'restricted' || row.type === 'system' || row.type === 'invited';
  return !cannotSignIn && (row.status === 'active' || row.status === 'unknown');
}

/**
 * Gives one row to another reviewer, named by their row on the people list; `isSubject`: the row is about them. Out: the reason as it is recorded, or why not.
 * Moving decides nothing; a decision that waits for its signature is taken back, because nobody signs for somebody else.
 * Every hop needs its reason: an auditor asks who chose the reviewer, and why.
 */
export function moveItem(
  state: CycleState,
  item: ItemToMove,
  to: Pick<Account, 'type' | 'status'> & { memberId: string | null; isSubject: boolean },
  reason: string,
): { reason: string } | Refusal {
  if (!cycleCan(state, 'reassign')) return refuse('cycle_not_open');
  if (item.isSigned) return refuse('already_signed');
  if (to.isSubject) return refuse('reviewer_is_subject');
  if (!mayReview(to)) return refuse('reviewer_cannot_open');
  if (to.memberId === item.reviewerId) return refuse('reviewer_has_it');
  return reason.trim() === '' ? refuse('words_missing') : { reason: reason.trim() };
}
