import type { PackFacts } from './facts.ts';
import { NOT_KNOWN } from './report/csv.ts';
import { pageOneSentences } from './report/page-one.ts';
import { memberLabel } from './report/tables.ts';
import { utcMinute } from './report/time-words.ts';
import type { ReviewEvidence } from './review.ts';

/** The evidence as tables and report show it: all rows of a review, or the rows of the sample in the order drawn. */
export function shownEvidence(evidence: ReviewEvidence, facts: PackFacts): ReviewEvidence {
  if (!facts.sample) return evidence;
  const rows = new Map(evidence.rows.map((row) => [row.item.itemId, row]));
  const drawn = drawnIn(evidence, facts)?.body.itemIds ?? [];
  return { ...evidence, rows: drawn.flatMap((itemId) => rows.get(itemId) ?? []) };
}

/** The sentences of page one: the five of a review, or those of a sample. */
export function sentencesOf(evidence: ReviewEvidence, facts: PackFacts): readonly string[] {
  const ofReview = pageOneSentences(evidence, facts);
  if (!facts.sample) return ofReview;
  const { seed, size, of, drawn } = facts.sample;
  const entry = drawnIn(evidence, facts);
  const shown = shownEvidence(evidence, facts).rows;
  const decided = shown.filter((row) => row.standing !== null);
  const dueAt = evidence.launched?.body.dueAt;
  const inTime = dueAt === undefined ? NOT_KNOWN : decided.filter((row) => row.standing!.time <= dueAt).length;
  const by = entry ? memberLabel(evidence, entry.body.by) : NOT_KNOWN;
  const store = facts.shop.name ?? facts.shop.domain;
  return [
    `This pack shows ${size} of the ${of} rows of the review "${evidence.launched?.body.name ?? NOT_KNOWN}" of ${store}, drawn by the seed "${seed}" on ${utcMinute(entry?.time)} by ${by} (log entry ${drawn}); the same seed and size draw the same rows again.`,
    ofReview[1]!,
    `Of these ${size} rows ${decided.length} are decided, ${inTime} of them in time; ${shown.filter((row) => row.revocation).length} were ordered to be removed or reduced. Names and content of the other ${of - size} rows are left out; that each of them is under review and has its decision is shown without them.`,
    ofReview[4]!,
  ];
}

/** The entry that recorded the drawing; null when the pack does not hold it. */
export function drawnIn(evidence: ReviewEvidence, facts: PackFacts): ReviewEvidence['samples'][number] | null {
  return evidence.samples.find(({ index }) => index === facts.sample?.drawn) ?? null;
}
