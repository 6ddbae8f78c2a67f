import { countDecisions } from '#app/domain/review/completeness.ts';
import type { DecisionRecorded } from '#app/domain/evidence/entry.ts';
import { independenceOf } from '#app/pack/report/tables.ts';
import { groupBy, type PlacedEntry, type ReviewEvidence, type RowEvidence } from '#app/pack/review.ts';

import { failed, passed, type Finding } from './finding.ts';

/**
 * Every row has one final decision or is counted as undecided; decisions are about the row they name, by whoever the
 * row was given to, in an unbroken series; nobody decided their own row unless a written exception says so.
 */
export function checkDecisions(evidence: ReviewEvidence): Finding {
  const known = new Set(evidence.rows.map((row) => row.item.itemId));
  const stray = evidence.decisionsOfItems.find((itemId) => !known.has(itemId));
  if (stray !== undefined) return failed('a decision is about a row that is not under review');
  const ofItem: OfItem = {
    withdrawals: groupBy(evidence.withdrawals, ({ body }) => body.itemId),
    reassignments: groupBy(evidence.reassignments, ({ body }) => body.itemId),
  };
  for (const row of evidence.rows) {
    const wrong = wrongSeries(ofItem, row) ?? wrongDecider(evidence, ofItem, row);
    if (wrong) return failed(`row ${row.position}: ${wrong}`);
  }
  const counts = countDecisions(
    evidence.rows.map((row) => ({ decision: row.standing?.body.decision ?? null, isSigned: false })),
  );
  const open = counts.undecided + counts.cannotTell;
  const { closed } = evidence;
  if (closed && closed.body.undecided !== open) {
    return failed(`the review was closed with ${closed.body.undecided} rows undecided, the pack shows ${open}`);
  }
  const unknown = evidence.rows.filter((row) => row.standing && independenceOf(evidence, row) === 'unknown').length;
  const notKnown =
    unknown > 0 ? `; independence not known for ${unknown} rows, by written exception or after erasure` : '';
  return passed(
    `${counts.decided} of ${counts.total} rows have one final decision, ${open} are listed as undecided${notKnown}`,
  );
}

/** What happened to each item beside its decisions, so that a row does not look through those of all others. */
interface OfItem {
  readonly withdrawals: ReadonlyMap<string, readonly ReviewEvidence['withdrawals'][number][]>;
  readonly reassignments: ReadonlyMap<string, readonly ReviewEvidence['reassignments'][number][]>;
}

/** Versions count from 1 without a gap, so a decision taken out of the pack leaves a hole. */
function wrongSeries({ withdrawals }: OfItem, row: RowEvidence): string | null {
  const withdrawn = withdrawals.get(row.item.itemId) ?? [];
  const versions = [...row.decisions, ...withdrawn].map((entry) => entry.body.version).sort((a, b) => a - b);
  if (versions.some((version, i) => version !== i + 1)) return 'its decisions are not an unbroken series';
  const foreign = row.decisions.find((entry) => entry.body.rowCommitment !== row.item.rowCommitment);
  return foreign ? `entry ${foreign.index} decides another row` : null;
}

function wrongDecider(evidence: ReviewEvidence, ofItem: OfItem, row: RowEvidence): string | null {
  for (const decision of row.decisions) {
    if (decision.body.decidedBy !== assignedAt(ofItem, row, decision)) {
      return `entry ${decision.index} was decided by somebody the row was not given to`;
    }
  }
  const { standing } = row;
  if (!standing) return null;
  const exceptions = evidence.launched?.body.exceptions ?? [];
  const isExcepted = exceptions.some((one) => one.kind === 'self_review' && one.itemId === row.item.itemId);
  if (independenceOf(evidence, row) === 'no' && !isExcepted)
    return 'decided by the person it is about, without a written exception';
  const { decidedBy } = standing.body;
  const isMatched = evidence.matches.some(({ body }) => body.memberId === decidedBy && body.how !== 'claimed');
  const mayBeUnmatched = exceptions.some((one) => one.kind === 'unmatched_reviewer' && one.by === decidedBy);
  if (row.item.kind === 'people' && !isMatched && !mayBeUnmatched) {
    return 'decided by somebody who was matched to no row, without a written exception';
  }
  return null;
}

function assignedAt({ reassignments }: OfItem, row: RowEvidence, decision: PlacedEntry<DecisionRecorded>): string {
  const moved = reassignments.get(row.item.itemId)?.findLast((entry) => entry.index < decision.index);
  return moved?.body.to ?? row.item.memberId;
}
