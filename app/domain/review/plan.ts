import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { isSettled, type Matched } from '#app/domain/review/decision.ts';

/** A row of a frozen list, as planning sees it. */
export interface PlannedRow {
  kind: ReviewedKind;
  subjectKey: string;
}

/** Who starts the review and decides everything but their own rows. */
export interface Starter {
  memberId: string;
  /** Keys of the rows of the people list that are they; usually one. */
  ownKeys: readonly string[];
  matched: Matched;
  isAccountOwner: boolean;
}

export interface PlanInput {
  rows: readonly PlannedRow[];
  starter: Starter;
  /** Who decides the starter's own rows; null while nobody was chosen. */
  other: { memberId: string; subjectKey: string } | null;
  /** Rows of people who could be chosen: they can sign in, and are not the starter. */
  eligible: readonly string[];
  /** Written reasons; blank counts as none. */
  selfReviewReason: string | null;
  unmatchedReason: string | null;
  dueAt: Date;
}

export interface PlanException {
  kind: 'self_review' | 'unmatched_reviewer';
  reason: string;
  subjectKey: string | null;
  acknowledgedBy: string | null;
}

export interface Plan {
  /** One reviewer for each row, in the order of the rows. */
  assignments: { memberId: string }[];
  exceptions: PlanException[];
}

/** Everything that stands in the way of starting, all at once, so that a person can mend it in one go. `now` is UTC. */
export function blocksOf(input: PlanInput, now: Date): Refusal[] {
  const blocks: Refusal[] = [];
  if (input.rows.length === 0) blocks.push(refuse('list_missing'));
  if (input.dueAt <= now) blocks.push(refuse('due_date_in_past'));
  if (!isMatched(input.starter) && !isWritten(input.unmatchedReason)) blocks.push(refuse('reviewer_unmatched'));
  if (ownRowsOf(input).length > 0) blocks.push(...blocksOfOwnRow(input));
  return blocks;
}

/** The rows of the person who starts: none when they are not on the list. */
export function ownRowsOf(input: Pick<PlanInput, 'rows' | 'starter'>): PlannedRow[] {
  return input.rows.filter((row) => row.kind === 'people' && input.starter.ownKeys.includes(row.subjectKey));
}

/**
 * Assigns every row: the starter's own rows to the other person, all else to the starter. Out: the plan, or the first block.
 * Self-review needs that nobody else is eligible and a written reason; it is then an exception, never a silence.
 */
export function plan(input: PlanInput, now: Date): Plan | Refusal {
  const [block] = blocksOf(input, now);
  if (block) return block;
  const own = ownRowsOf(input);
  const exceptions: PlanException[] = [];
  if (!isMatched(input.starter))
    exceptions.push({
      kind: 'unmatched_reviewer',
      reason: input.unmatchedReason!.trim(),
      subjectKey: null,
      acknowledgedBy: null,
    });
  if (!input.other) {
    const acknowledgedBy = input.starter.isAccountOwner ? input.starter.memberId : null;
    for (const { subjectKey } of own)
      exceptions.push({ kind: 'self_review', reason: input.selfReviewReason!.trim(), subjectKey, acknowledgedBy });
  }
  const assignments = input.rows.map((row) => ({
    memberId: input.other && own.includes(row) ? input.other.memberId : input.starter.memberId,
  }));
  return { assignments, exceptions };
}

function blocksOfOwnRow(input: PlanInput): Refusal[] {
  if (input.other) {
    if (input.starter.ownKeys.includes(input.other.subjectKey)) return [refuse('reviewer_is_subject')];
    return input.eligible.includes(input.other.subjectKey) ? [] : [refuse('reviewer_cannot_open')];
  }
  if (input.eligible.length > 0) return [refuse('reviewer_missing', { eligible: input.eligible.length })];
  return isWritten(input.selfReviewReason) ? [] : [refuse('exception_reason_missing')];
}

const isMatched = (starter: Starter): boolean => isSettled(starter.matched) && starter.ownKeys.length > 0;
const isWritten = (reason: string | null): boolean => reason !== null && reason.trim() !== '';
