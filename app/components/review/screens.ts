import type { DecisionKind, ProofGrade, Route, SubjectKind } from '#app/domain/evidence/entry.ts';
import type { DecisionCounts } from '#app/domain/review/completeness.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import type { RemovalCounts, RevocationState } from '#app/domain/review/revocation.ts';
import type { PackLine } from '#app/components/evidence/screens.ts';

// What the review screens are given. Times are ISO 8601 UTC; the presenters fill these shapes.

type FactName =
  | 'email'
  | 'type'
  | 'status'
  | 'isOwner'
  | 'secondFactor'
  | 'lastSeen'
  | 'createdAt'
  | 'developer'
  | 'listed'
  | 'privacyPolicy'
  | 'installedAt';

/** One fact beside a row. `value` is a code of the domain or what the source wrote; null means not known. */
interface Fact {
  name: FactName;
  value: string | null;
}

interface Ability {
  sentence: string;
  /** Moves money, data, apps or people: listed first and marked. */
  risky: boolean;
  /** The name a reduction uses for it, as the list wrote it. */
  handle: string;
}

/** What is known of one row of a list, in the order a person reads it. */
interface AboutRow {
  /** One line under the name: the e-mail of a person, the developer of an app; null when not known. */
  detail: string | null;
  facts: Fact[];
  /** Columns of the source without a field of their own, as written. */
  extra: { label: string; value: string }[];
  /** null when the list does not say. */
  roles: string[] | null;
  /** Risky first; null when the list does not say what the row may do. */
  abilities: Ability[] | null;
  /** What a reduction could take away, by the names the rules know; null when none of it is known. */
  droppable: { name: string; sentence: string }[] | null;
}

/** What of the table is shown; kept in the address bar so that it survives a reload and can be sent to a colleague. */
export interface DecideFilters {
  whose: 'mine' | 'all';
  show: 'all' | 'undecided' | 'decided' | 'closer_look' | 'stands_out' | 'changed';
  kind: SubjectKind | 'all';
  search: string;
  /** From 1. */
  page: number;
}

export interface DecideRow extends AboutRow {
  itemId: string;
  kind: SubjectKind;
  name: string;
  highRisk: boolean;
  changed: boolean;
  standsOut: { sentence: string; severity: string }[];
  change: {
    kind: 'new' | 'changed' | 'same' | 'first';
    details: string[];
    previous: { decision: DecisionKind; at: string; review: string } | null;
  };
  reviewer: string;
  isMine: boolean;
  isSelf: boolean;
  decision: DecisionKind | null;
  reason: string | null;
  note: string | null;
  drop: string[];
  decidedBy: string | null;
  decidedAt: string | null;
  batchSize: number;
  version: number;
  signed: boolean;
}

export interface DecideCounts {
  rows: number;
  decided: number;
  /** Undecided rows that bulk keep leaves alone: high-risk, or changed since the last review. */
  closerLook: number;
  standsOut: number;
  changed: number;
}

export interface DecideScreen {
  cycle: { cycleId: string; name: string; state: CycleState; dueAt: string; daysLeft: number };
  /** Over the rows this reader decides, or over all rows when `whose` is "all". */
  counts: DecideCounts;
  /** Rows the reader decides, over the whole review: what the sign button goes by. */
  own: { rows: number; undecided: number; signed: boolean };
  rows: DecideRow[];
  /** Rows of this filter, on all pages, that the reader has not decided yet: what "all of this filter" means to a bulk decision. */
  matchingUndecided: number;
  page: number;
  pages: number;
  sees: { everything: boolean; manages: boolean };
}

/** What the table posts. */
export type DecisionRequest =
  | {
      intent: 'record';
      items: { itemId: string; expectedVersion: number }[];
      decision: DecisionKind;
      reason: RemovalReason | null;
      note: string | null;
      drop: string[];
      /** The last day of an exception, YYYY-MM-DD. */
      until: string | null;
      whose: 'mine' | 'all';
    }
  | {
      intent: 'bulk';
      /** null: every undecided row that the filters of this address find. */
      items: { itemId: string; expectedVersion: number }[] | null;
      address: string;
      decision: 'keep' | 'remove';
      reason: RemovalReason | null;
      whose: 'mine' | 'all';
    }
  | { intent: 'undo'; itemId: string; expectedVersion: number; whose: 'mine' | 'all' };

export interface ClaimScreen {
  state: 'unmatched' | 'waiting';
  /** The row that was claimed and waits for a second person. */
  claimed: string | null;
  search: string;
  candidates: { subjectKey: string; name: string; email: string | null }[];
}

export interface ReviewLine {
  cycleId: string;
  name: string;
  state: CycleState;
  startedAt: string;
  dueAt: string;
  /** Calendar days from today to the due date; negative when it has passed. */
  daysLeft: number;
  /** null until it is closed or cancelled. */
  endedAt: string | null;
  /** null while it runs: whether the last decision was signed by the due date. */
  onTime: boolean | null;
  rows: number;
  decided: number;
  /** Rows this reader decides, and how many of them are done. */
  ownRows: number;
  ownDecided: number;
  removals: { ordered: number; proven: number };
}

export interface ReviewsScreen {
  running: ReviewLine[];
  past: ReviewLine[];
  /** When the next review should start: a quarter after the last one did. null before the first. */
  nextDue: { at: string; daysLeft: number } | null;
  lists: { people: boolean; apps: boolean };
  canStart: boolean;
}

export interface ListUnderReview {
  kind: SubjectKind;
  rows: number;
  takenAt: string;
  /** Calendar days since it was taken. */
  ageDays: number;
  route: Route;
  secondCount: number | null;
}

export interface ReviewSetupScreen {
  /** The lists a review started now would freeze. */
  lists: ListUnderReview[];
  /** A review that runs already. */
  running: { cycleId: string; name: string } | null;
  /** First and proposed due day, YYYY-MM-DD in the store's time zone. */
  days: { first: string; proposed: string };
}

export interface SignScreen {
  cycle: { cycleId: string; name: string; state: CycleState };
  counts: DecisionCounts;
  /** Rows decided in one action with others, the largest such action, and the first of their names. */
  bulk: { kept: number; largest: number; names: string[] };
  /** The exact words that are signed. */
  sentence: string;
  /** The latest signature of this reader that still stands; null when there is none. */
  signed: { version: number; at: string; digest: string } | null;
  everyone: { name: string; rows: number; undecided: number; signed: boolean }[];
}

export interface RemovalRow {
  revocationId: string;
  kind: SubjectKind;
  name: string;
  detail: string | null;
  demand: 'remove' | 'reduce';
  drop: string[];
  state: RevocationState;
  grade: ProofGrade;
  dueAt: string;
  daysLeft: number;
  /** Where in the Shopify admin a person does it. */
  adminAddress: string;
  stated: { by: string; at: string } | null;
  /** The removal happened after the first moment and before the second. */
  proven: { after: string; before: string; goneAs: string } | null;
  /** Still on this list although it was marked done. */
  seenAgainAt: string | null;
}

export interface RemovalsScreen {
  cycle: { cycleId: string; name: string; state: CycleState };
  counts: RemovalCounts;
  rows: RemovalRow[];
  /** Rows with the decision remove or reduce that nobody has signed yet: they become removals when signed. */
  waitingForSignature: number;
  kinds: SubjectKind[];
  manages: boolean;
}

export interface CloseScreen {
  cycle: { cycleId: string; name: string; state: CycleState; dueAt: string };
  counts: DecisionCounts;
  removals: RemovalCounts;
  /** Overrides and written exceptions, with their reasons. */
  exceptions: { kind: string; reason: string }[];
  /** Days from the due date to the last signature: 0 or less is on time. Until all have signed, to now. */
  daysFromDue: number;
  everyone: SignScreen['everyone'];
  complete: boolean;
  /** The exact words that are acknowledged. */
  statement: string;
  closed: { by: string; at: string } | null;
  pack: PackLine | null;
  manages: boolean;
}
