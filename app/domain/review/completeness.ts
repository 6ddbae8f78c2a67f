import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';

export interface CountedItem {
  decision: DecisionKind | null;
  isSigned: boolean;
}

export interface DecisionCounts {
  total: number;
  /** Rows with a final decision. Cannot tell is not one: it is a question still open. */
  decided: number;
  undecided: number;
  cannotTell: number;
  signed: number;
  byDecision: Record<DecisionKind, number>;
}

/** Counts every row of a review; total = decided + undecided + cannot tell. */
export function countDecisions(items: Iterable<CountedItem>): DecisionCounts {
  const byDecision: Record<DecisionKind, number> = { keep: 0, reduce: 0, remove: 0, cannot_tell: 0, exception: 0 };
  let total = 0;
  let undecided = 0;
  let signed = 0;
  for (const item of items) {
    total += 1;
    if (item.isSigned) signed += 1;
    if (item.decision === null) undecided += 1;
    else byDecision[item.decision] += 1;
  }
  return {
    total,
    undecided,
    cannotTell: byDecision.cannot_tell,
    decided: total - undecided - byDecision.cannot_tell,
    signed,
    byDecision,
  };
}

/** A review is complete when every row of the frozen lists has one final, signed decision. Silence is never approval. */
export function isComplete(counts: DecisionCounts): boolean {
  return counts.total > 0 && counts.decided === counts.total && counts.signed === counts.total;
}
