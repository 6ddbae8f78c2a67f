import type { Hex, Iso } from './notation.ts';

export type ProofGrade =
  'proven_by_api' | 'proven_by_import' | 'seen_uninstalled' | 'stated_only' | 'still_there' | 'open';

/** What the log says about one removal or reduction that a review ordered. */
export interface RemovalEntries {
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
