import { countDecisions } from '#app/domain/review/completeness.ts';
import type { DecisionRecorded } from '#app/domain/evidence/review-entries.ts';
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
  const allowed = allowedIn(evidence);
  for (const row of evidence.rows) {
    const wrong = wrongSeries(ofItem, row) ?? wrongDecider(evidence, allowed, ofItem, row);
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

/** What written exceptions allow, and who was matched to a row: read once for all rows. */
interface Allowed {
  readonly selfReviewOf: ReadonlySet<string | null>;
  readonly unmatched: ReadonlySet<string>;
  readonly matched: ReadonlySet<string>;
}

function allowedIn({ launched, matches }: ReviewEvidence): Allowed {
  const exceptions = launched?.body.exceptions ?? [];
  const ofKind = (kind: string) => exceptions.filter((one) => one.kind === kind);
  return {
    selfReviewOf: new Set(ofKind('self_review').map((one) => one.itemId)),
    unmatched: new Set(ofKind('unmatched_reviewer').map((one) => one.by)),
    matched: new Set(matches.flatMap(({ body }) => (body.how === 'claimed' ? [] : [body.memberId]))),
  };
}

function wrongDecider(evidence: ReviewEvidence, allowed: Allowed, ofItem: OfItem, row: RowEvidence): string | null {
  for (const decision of row.decisions) {
    if (decision.body.decidedBy !== assignedAt(ofItem, row, decision)) {
      return `entry ${decision.index} was decided by somebody the row was not given to`;
    }
  }
  const { standing } = row;
  if (!standing) return null;
  if (independenceOf(evidence, row) === 'no' && !allowed.selfReviewOf.has(row.item.itemId))
    return 'decided by the person it is about, without a written exception';
  const { decidedBy } = standing.body;
  const mayDecide = allowed.matched.has(decidedBy) || allowed.unmatched.has(decidedBy);
  if (row.item.kind === 'people' && !mayDecide) {
    return 'decided by somebody who was matched to no row, without a written exception';
  }
  return null;
}

function assignedAt({ reassignments }: OfItem, row: RowEvidence, decision: PlacedEntry<DecisionRecorded>): string {
  const moved = reassignments.get(row.item.itemId)?.findLast((entry) => entry.index < decision.index);
  return moved?.body.to ?? row.item.memberId;
}
