import type { Hex, Iso } from './notation.ts';

export type Occasion = 'start' | 'close' | 'daily';
export type CopyChannel = 'compliance_mail' | 'auditor_mail' | 'download' | 'witness';

/** What the log says about itself: its keys, its checkpoints outside the app, its continuation after a loss. */
export interface LogEntries {
  'log.opened': { origin: string; demo: boolean; packKey: string };
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
}
