import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';
import { type DecisionCounts, isComplete } from '#app/domain/review/completeness.ts';

/** The sentence a reviewer signs. Fixed: its exact words are part of what is signed. */
export function signingSentence(decided: number): string {
  return `I looked at these ${decided} rows myself and decided each of them to the best of my knowledge.`;
}

/** The sentence whoever closes the review puts their name to. Fixed, with the counts of that moment. */
export function closingStatement(counts: DecisionCounts): string {
  return `I acknowledge the result of this review: ${counts.decided} of ${counts.total} rows decided and signed.`;
}

/** May this member sign now? `own` counts the rows assigned to them. */
export function maySign(state: CycleState, own: DecisionCounts, sentence: string): Refusal | null {
  if (!cycleCan(state, 'sign')) return refuse('cycle_not_open');
  if (own.total === 0) return refuse('nothing_to_sign');
  if (own.signed === own.total) return refuse('already_signed');
  if (own.undecided > 0) return refuse('rows_undecided', { rows: own.undecided });
  if (own.cannotTell > 0) return refuse('cannot_tell_left', { rows: own.cannotTell });
  return sentence === signingSentence(own.decided) ? null : refuse('statement_missing');
}

/** May the review be closed now? No review closes with a row undecided or unsigned. */
export function mayClose(state: CycleState, counts: DecisionCounts, statement: string): Refusal | null {
  if (!isComplete(counts)) return refuse('not_all_signed', { rows: counts.total - counts.signed });
  if (!cycleCan(state, 'close')) return refuse('cycle_not_open');
  return statement === closingStatement(counts) ? null : refuse('statement_missing');
}
