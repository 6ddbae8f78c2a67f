import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';

/** One tap for a removal; anything else needs words. */
export const REMOVAL_REASONS = ['left', 'not_needed', 'unknown', 'duplicate'] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

/** How sure we are that this member is that row of the people list. */
export type Matched = 'user_id' | 'verified_email' | 'claimed' | 'confirmed' | 'not_matched';

/** A claim is a person's word until a second person has confirmed it. */
export const isSettled = (matched: Matched): boolean => matched !== 'not_matched' && matched !== 'claimed';

/** The row under decision, as the rules see it. */
export interface ItemUnderDecision {
  itemId: string;
  /** The row is the reviewer themselves, by whatever list or sign. Never true of an app. */
  isOwnRow: boolean;
  reviewerId: string;
  highRisk: boolean;
  changed: boolean;
  /** What could be dropped, by name; null when permissions are not known, and then `reduce` is not on offer. */
  droppable: readonly string[] | null;
  decision: DecisionKind | null;
  version: number;
  isSigned: boolean;
  /** A written exception lets the subject decide their own row; page one prints it. */
  selfReviewExcepted: boolean;
}

export interface Reviewer {
  memberId: string;
  matched: Matched;
  /** A written exception lets somebody decide who is on no list; page one prints it. */
  unmatchedExcepted: boolean;
}

export interface DecisionInput {
  decision: DecisionKind;
  reason: RemovalReason | null;
  note: string | null;
  drop: readonly string[];
  until: Date | null;
  expectedVersion: number;
  /** Rows this one action decides. */
  batchSize: number;
}

/** What a decision makes of the row. */
export interface DecidedItem {
  decision: DecisionKind;
  reason: RemovalReason | null;
  note: string | null;
  drop: string[];
  until: Date | null;
  version: number;
  /** Cannot tell is no decision: the row goes up to whoever started the review, unless it is their own. */
  escalates: boolean;
}

/**
 * Decides one row. Out: what the row becomes, or why not. `now` is UTC.
 * A bulk keep leaves high-risk and changed rows for a look of their own (product rule 21).
 */
export function decide(
  state: CycleState,
  item: ItemUnderDecision,
  reviewer: Reviewer,
  input: DecisionInput,
  now: Date,
): DecidedItem | Refusal {
  return (
    mayDecide(state, item, reviewer) ??
    versionHolds(item, input) ??
    isComplete(item, input, now) ??
    withinBulkGuard(item, input) ??
    decided(item, input)
  );
}

/** Takes a decision back, before it is signed. */
export function withdraw(
  state: CycleState,
  item: ItemUnderDecision,
  reviewer: Reviewer,
  expectedVersion: number,
): { version: number } | Refusal {
  const refusal = mayDecide(state, item, reviewer) ?? versionHolds(item, { expectedVersion });
  if (refusal) return refusal;
  return item.decision === null ? refuse('not_found') : { version: item.version + 1 };
}

function mayDecide(state: CycleState, item: ItemUnderDecision, reviewer: Reviewer): Refusal | null {
  if (!cycleCan(state, 'decide')) return refuse('cycle_not_open');
  if (item.reviewerId !== reviewer.memberId) return refuse('item_not_assigned');
  if (item.isSigned) return refuse('already_signed');
  return isIndependent(item, reviewer);
}

// Somebody who is on no row could be deciding about themselves without our knowing, so being unmatched stops every row.
function isIndependent(item: ItemUnderDecision, reviewer: Reviewer): Refusal | null {
  if (reviewer.matched === 'not_matched' && !reviewer.unmatchedExcepted) return refuse('reviewer_unmatched');
  if (reviewer.matched === 'claimed' && !reviewer.unmatchedExcepted) return refuse('match_needs_second_person');
  return item.isOwnRow && !item.selfReviewExcepted ? refuse('own_row') : null;
}

function versionHolds(item: ItemUnderDecision, input: Pick<DecisionInput, 'expectedVersion'>): Refusal | null {
  return item.version === input.expectedVersion ? null : refuse('decided_meanwhile');
}

function isComplete(item: ItemUnderDecision, input: DecisionInput, now: Date): Refusal | null {
  const hasNote = input.note !== null && input.note.trim() !== '';
  switch (input.decision) {
    case 'keep':
      return item.highRisk && !hasNote && input.batchSize === 1 ? refuse('note_required') : null;
    case 'remove':
      return input.reason === null && !hasNote ? refuse('reason_missing') : null;
    case 'reduce':
      if (item.droppable === null) return refuse('reduce_needs_known_permissions');
      return input.drop.length === 0 || input.drop.some((name) => !item.droppable!.includes(name))
        ? refuse('drop_missing')
        : null;
    case 'exception':
      if (!hasNote) return refuse('note_required');
      return input.until === null || input.until <= now ? refuse('until_missing') : null;
    case 'cannot_tell':
      return null;
  }
}

function withinBulkGuard(item: ItemUnderDecision, input: DecisionInput): Refusal | null {
  if (input.decision !== 'keep' || input.batchSize === 1) return null;
  if (item.highRisk) return refuse('bulk_keep_skips_high_risk');
  return item.changed ? refuse('bulk_keep_skips_changed') : null;
}

function decided(item: ItemUnderDecision, input: DecisionInput): DecidedItem {
  return {
    decision: input.decision,
    reason: input.decision === 'remove' ? input.reason : null,
    note: input.note === null || input.note.trim() === '' ? null : input.note.trim(),
    drop: input.decision === 'reduce' ? [...input.drop] : [],
    until: input.decision === 'exception' ? input.until : null,
    version: item.version + 1,
    escalates: input.decision === 'cannot_tell',
  };
}
