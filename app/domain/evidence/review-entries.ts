import type { Hex, Iso } from './notation.ts';

export type DecisionKind = 'keep' | 'reduce' | 'remove' | 'cannot_tell' | 'exception';
export type ControlFrequency = 'monthly' | 'quarterly' | 'half_yearly' | 'yearly';

/** What the log says about a review from its launch to its close. */
export interface ReviewEntries {
  /** The merchant's own control, in the merchant's words; in force until the next one is recorded. */
  'control.recorded': {
    controlId: string;
    wording: string;
    frequency: ControlFrequency;
    /** Days after the end of a period in which its review still counts as on time. */
    graceDays: number;
    /** Month in which the fiscal year begins, 1 to 12. */
    yearStartsInMonth: number;
    /** IANA name of the zone in which the days of its periods begin and end. */
    timeZone: string;
    by: string;
  };
  'cycle.launched': CycleLaunched;
  'decision.recorded': DecisionRecorded;
  'decision.withdrawn': { cycleId: string; itemId: string; version: number; by: string };
  'item.reassigned': { cycleId: string; itemId: string; from: string; to: string; by: string; reason: string | null };
  'decisions.signed': DecisionsSigned;
  'decisions.reopened': { cycleId: string; memberId: string; version: number; by: string };
  'cycle.acknowledged': { cycleId: string; by: string; at: Iso; statement: string };
  'cycle.closed': CycleClosed;
  'cycle.cancelled': { cycleId: string; by: string; reason: string };
  /** Rows drawn by seed out of a review, in the order drawn. */
  'sample.drawn': { cycleId: string; seed: string; size: number; of: number; itemIds: string[]; by: string };
}

export interface CycleLaunched {
  cycleId: string;
  name: string;
  startedBy: string;
  dueAt: Iso;
  people: { listId: string; digest: Hex; count: number } | null;
  apps: { listId: string; digest: Hex; count: number } | null;
  roles: { listId: string; digest: Hex; count: number } | null;
  /** digestOfCommitments over the commitments of all items in item order (people first, then apps, then roles). */
  populationDigest: Hex;
  items: number;
  /** Items per reviewer. */
  reviewers: {
    memberId: string;
    items: number;
    matched: 'user_id' | 'verified_email' | 'claimed' | 'confirmed' | 'not_matched';
  }[];
  /** Overrides and written exceptions, each printed on page one of the pack. */
  exceptions: CycleException[];
  /** Digest of the assignment: digestOfCommitments over hash of {itemId, rowCommitment, memberId} in item order. */
  assignmentDigest: Hex;
}

export interface CycleException {
  kind: 'self_review' | 'list_sum_overridden' | 'seen_not_listed_overridden' | 'unmatched_reviewer' | 'no_second_count';
  reason: string;
  by: string;
  itemId: string | null;
  acknowledgedBy: string | null;
}

export interface DecisionRecorded {
  cycleId: string;
  itemId: string;
  rowCommitment: Hex;
  decision: DecisionKind;
  /** One-tap reason of a removal: 'left' | 'not_needed' | 'unknown' | 'duplicate'; null otherwise. Typed text is a personal part. */
  reason: string | null;
  hasNote: boolean;
  drop: string[];
  /** Until when an exception is accepted; null for every other decision. */
  until: Iso | null;
  decidedBy: string;
  /** Counts decisions on this row from 1; the highest stands. */
  version: number;
  /** Digest of what the reviewer was shown: salted commitment of the row, its findings and its change. */
  shownDigest: Hex;
  /** How many rows one action decided. */
  batchSize: number;
  highRisk: boolean;
}

export interface DecisionsSigned {
  cycleId: string;
  memberId: string;
  version: number;
  /** digestOfCommitments over the leaf hashes of the standing decision entries of this member, in item order. */
  digest: Hex;
  counts: Partial<Record<DecisionKind, number>>;
  largestBatch: number;
  sentence: string;
}

export interface CycleClosed {
  cycleId: string;
  by: string;
  items: number;
  decisions: Partial<Record<DecisionKind, number>>;
  undecided: number;
  removals: { ordered: number; proven: number; stated: number; open: number; stillThere: number };
  daysFromDue: number;
  peopleWithTwoParts: string[];
  ownerOpenedApp: boolean;
  /** digestOfCommitments over the leaf hashes of every entry of this cycle, in log order. */
  cycleDigest: Hex;
  /** SHA-256 of the raw pack key that the log names at this moment: whoever has an older one cannot sign this review's pack. */
  packKeyDigest: Hex;
  /** digestOfCommitments over the leaf hashes of the entries outside this cycle that its pack shows, in log order. */
  contextDigest: Hex;
}
