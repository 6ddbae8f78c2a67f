/** A row without a decision, as it is stored. */
export const UNDECIDED = {
  decision: null,
  reason: null,
  note: null,
  drop: [],
  until: null,
  decidedBy: null,
  decidedAt: null,
  batchSize: 1,
};
