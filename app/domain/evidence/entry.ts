/**
 * The ledger entry union, version 1: every kind of fact the log can hold.
 *
 * An entry has a public part, which names people only by opaque member ids and rows only by salted commitments, and any
 * number of personal parts (names, e-mails, notes), each sealed under the key of one person so that erasing that person
 * leaves the rest readable. Times are ISO 8601 UTC with milliseconds. Digests and commitments are lower-case hex SHA-256.
 * Stored data, beware: a shape that was once written is read forever. Change by adding a type, never by changing one.
 */
export type Iso = string;
export type Hex = string;

export type SubjectKind = 'people' | 'apps';
export type Route = 'api' | 'import' | 'paste' | 'manual';
export type DecisionKind = 'keep' | 'reduce' | 'remove' | 'cannot_tell' | 'exception';
export type ProofGrade =
  'proven_by_api' | 'proven_by_import' | 'seen_uninstalled' | 'stated_only' | 'still_there' | 'open';

export interface PublicParts {
  'log.opened': { origin: string; demo: boolean; packKey: string };
  'app.installed': { installationNo: number; scopes: string[]; distribution: 'public' | 'custom' };
  'app.scopes_changed': { previous: string[]; current: string[] };
  'app.uninstalled': { installationNo: number };
  'shop.redacted': { installationNo: number };
  'person.redacted': PersonRedacted;
  'content.lost': ContentLost;
  'delivery.received': {
    webhookId: string;
    eventId: string | null;
    topic: string;
    apiVersion: string | null;
    triggeredAt: Iso | null;
    arrivedAt: Iso;
    bodyDigest: Hex;
  };
  'delivery.not_understood': { webhookId: string; topic: string; why: string };
  'member.opened': { memberId: string; roles: string[] };
  'member.roles_changed': { memberId: string; previous: string[]; current: string[]; by: string | null };
  'member.matched': {
    memberId: string;
    rowCommitment: Hex;
    listId: string;
    how: 'user_id' | 'verified_email' | 'claimed' | 'confirmed';
    confirmedBy: string | null;
  };
  'member.claim_withdrawn': { memberId: string; by: string };
  'list.recorded': ListRecorded;
  'list.failed': { kind: SubjectKind; route: Route; at: Iso; why: string; pagesRead: number };
  'cycle.launched': CycleLaunched;
  'decision.recorded': DecisionRecorded;
  'decision.withdrawn': { cycleId: string; itemId: string; version: number; by: string };
  'item.reassigned': { cycleId: string; itemId: string; from: string; to: string; by: string; reason: string | null };
  'decisions.signed': DecisionsSigned;
  'decisions.reopened': { cycleId: string; memberId: string; version: number; by: string };
  'revocation.opened': {
    cycleId: string;
    revocationId: string;
    itemId: string;
    rowCommitment: Hex;
    demand: 'remove' | 'reduce';
    drop: string[];
    dueAt: Iso;
  };
  'revocation.stated': { cycleId: string; revocationId: string; by: string; at: Iso };
  'revocation.verified': RevocationVerified;
  'revocation.still_present': {
    cycleId: string;
    revocationId: string;
    listId: string;
    listDigest: Hex;
    rowCommitment: Hex;
    lastSeenListId: string;
  };
  /** A newer signed decision no longer demands this removal; what it demands instead, if anything, is opened as another. */
  'revocation.withdrawn': {
    cycleId: string;
    revocationId: string;
    itemId: string;
    by: string;
    why: 'decision_changed';
  };
  'cycle.acknowledged': { cycleId: string; by: string; at: Iso; statement: string };
  'cycle.closed': CycleClosed;
  'cycle.cancelled': { cycleId: string; by: string; reason: string };
  'pack.exported': { cycleId: string | null; packId: string; edition: number; digest: Hex; checkpointSize: string };
  /** An outside authority stamped a checkpoint (RFC 3161). `checkpointDigest` is over the signed note's bytes, `tokenDigest` over the reply's. */
  'checkpoint.stamped': {
    checkpointSize: string;
    checkpointDigest: Hex;
    /** 'asked': for a pack that somebody asked for. */
    occasion: Occasion | 'asked';
    cycleId: string | null;
    authority: string;
    stampedAt: Iso;
    tokenDigest: Hex;
  };
  /** A checkpoint left the app, or the other side would not take it. To whom is a personal matter and not said here. */
  'checkpoint.copied': {
    checkpointSize: string;
    checkpointDigest: Hex;
    occasion: Occasion | 'asked';
    cycleId: string | null;
    channel: CopyChannel;
    outcome: 'delivered' | 'refused';
    at: Iso;
  };
  /** Somebody decided which mail addresses get copies. The addresses are personal and not said here. */
  'copies.directed': { channels: ('compliance_mail' | 'auditor_mail')[]; by: string };
  /** Keys in their one-line form, `name+id+key`. The checkpoint over this entry carries the signatures of both. */
  'log.key_rotated': { origin: string; previousKey: string; nextKey: string; by: string | null };
  /** `untrustedSince` is when the key may have come into other hands; null when that is not known. */
  'log.key_revoked': { key: string; untrustedSince: Iso | null; reason: string; by: string };
  /**
   * First entry under a new origin after entries were lost: everything before it stands as it did under the previous
   * origin, entries `gapFrom` to `gapTo` of that log are gone. `gapTo` is null when nobody knows how far it had grown.
   */
  'log.continued': {
    previousOrigin: string;
    origin: string;
    lastOutsideCheckpoint: { size: string; root: string; note: string } | null;
    gapFrom: string;
    gapTo: string | null;
    by: string;
    reason: string;
  };
  'pack.key_changed': { previousKey: Hex; nextKey: Hex; by: string | null };
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
  /** Rows drawn by seed out of a review, in the order drawn. */
  'sample.drawn': { cycleId: string; seed: string; size: number; of: number; itemIds: string[]; by: string };
  /** An export made before an auditor's eyes, against a stored list. Rows are named by their commitments in that list. */
  'export.watched': {
    watchId: string;
    listId: string;
    listDigest: Hex;
    kind: SubjectKind;
    route: Route;
    watchedAt: Iso;
    fileDigest: Hex;
    rowsRead: number;
    rowsKept: number;
    rowsSetAside: number;
    same: number;
    joined: number;
    left: number;
    changed: number;
    changedAddress: number;
    /** The first 200; the counts are always whole. */
    differences: WatchedDifference[];
    by: string;
  };
  'file.downloaded': { fileKind: string; fileRef: string; by: string; at: Iso };
}

/**
 * The tombstone of one person. It names what was destroyed, so that nobody can call erased what was merely left out of a pack. An erasure of
 * very many parts is told by several of these.
 */
export interface PersonRedacted {
  /** Owners of the destroyed keys: members, and people of lists whom the record spoke about. */
  personIds: string[];
  /** The member who ordered it; null when the app did so by itself. */
  by: string | null;
  /** Why, as typed; null when nobody was asked. */
  reason: string | null;
  /** Indexes of the entries whose part went, ascending, by the name of that part. */
  parts: Record<string, number[]>;
  /** Commitments of the rows of lists that went. */
  rows: Hex[];
}

/**
 * After a recovery that put entries back: parts of them that no pack still showed, or of which nobody can tell under whose key they belong.
 * They were lost and not erased. Losing very many is told by several of these.
 */
export interface ContentLost {
  /** Indexes of the entries whose part is lost, ascending, by the name of that part. */
  parts: Record<string, number[]>;
  by: string;
  reason: string;
}

export type Occasion = 'start' | 'close' | 'daily';
export type CopyChannel = 'compliance_mail' | 'auditor_mail' | 'download' | 'witness';
export type ControlFrequency = 'monthly' | 'quarterly' | 'half_yearly' | 'yearly';

/** Why a watched export differs from the stored list, as far as the record knows. */
export type WatchedReason = 'removed_by_review' | 'reduced_by_review' | 'later_list' | 'not_explained';

/** One difference between a stored list and a watched export. */
export interface WatchedDifference {
  difference: 'joined' | 'left' | 'changed' | 'changed_address';
  /** Commitment of the row in the stored list; null for a row that only the watched export has. */
  row: Hex | null;
  /** The personal part that names the person; null for apps. */
  part: string | null;
  /** Title of an app; null for people. */
  name: string | null;
  /** Names of what reads differently, never its content. */
  fields: string[];
  why: WatchedReason;
  /** The later list that shows the same. */
  listId: string | null;
  /** The review that ordered it. */
  cycleId: string | null;
}

/** One frozen list. rowsRead = rowsKept + rowsSetAside always holds for a recorded list. */
export interface ListRecorded {
  listId: string;
  kind: SubjectKind;
  route: Route;
  /** The member who produced it; null when the app read it by itself. */
  producedBy: string | null;
  takenAt: Iso;
  rowsRead: number;
  rowsKept: number;
  rowsSetAside: number;
  /** [line, reason code] of each row set aside. */
  setAside: { line: number; reason: string }[];
  /** A count from somewhere else, typed by a person; null when nobody gave one. */
  secondCount: number | null;
  secondCountBy: string | null;
  secondCountAt: Iso | null;
  /** digestOfCommitments over the commitments of the kept rows in list order. */
  digest: Hex;
  /** SHA-256 of the file's bytes, of the pasted text, or of each raw API page, before anything was derived from it. */
  sourceDigests: Hex[];
  /** How it was read: query and its digest, API version, scopes, pages; or file encoding and columns. Never a row's content. */
  method: Record<string, string | number | string[] | null>;
}

export interface CycleLaunched {
  cycleId: string;
  name: string;
  startedBy: string;
  dueAt: Iso;
  people: { listId: string; digest: Hex; count: number } | null;
  apps: { listId: string; digest: Hex; count: number } | null;
  /** digestOfCommitments over the commitments of all items in item order (people first, then apps). */
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
  kind: 'self_review' | 'list_sum_overridden' | 'unmatched_reviewer' | 'no_second_count';
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

export interface RevocationVerified {
  cycleId: string;
  revocationId: string;
  grade: 'proven_by_api' | 'proven_by_import' | 'seen_uninstalled';
  listId: string;
  listDigest: Hex;
  goneAs: 'absent' | 'suspended' | 'deactivated' | 'reduced';
  /** Removed after the last list that showed it and before the first that did not. */
  notBefore: Iso;
  notAfter: Iso;
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

export type EntryType = keyof PublicParts;

/** A personal part: whose key seals it, and what it says. Part names are 'p.' and a short noun, for example 'p.subject'. */
export interface PersonalPart {
  part: `p.${string}`;
  personId: string;
  body: Record<string, string | null>;
}

/** What a rule or use case hands to the ledger, before salts, ids of keys and the place in the tree exist. */
export type LedgerEntry = {
  [T in EntryType]: { type: T; time: Date; cycleId: string | null; public: PublicParts[T]; personal: PersonalPart[] };
}[EntryType];

/** A typed constructor, so that a wrong public part is a compile error at the place it is written. */
export function entry<T extends EntryType>(
  type: T,
  time: Date,
  publicPart: PublicParts[T],
  more: { cycleId?: string | null; personal?: PersonalPart[] } = {},
): LedgerEntry {
  return {
    type,
    time,
    cycleId: more.cycleId ?? null,
    public: publicPart,
    personal: more.personal ?? [],
  } as LedgerEntry;
}
