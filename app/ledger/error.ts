/** The log has no row for this shop: it was never opened, or the transaction has not named the shop. */
export class LogMissing extends Error {
  readonly code = 'log_missing';
  constructor() {
    super('the log of this shop has not been opened');
    this.name = 'LogMissing';
  }
}

/** Someone moved the head between our read and our write although we hold its lock: the store is not to be trusted. */
export class HeadMoved extends Error {
  readonly code = 'head_moved';
  constructor() {
    super('the head of the log moved under its lock');
    this.name = 'HeadMoved';
  }
}

const DIVERGED = {
  head: 'the head does not hash to its own root',
  leaves: 'the head does not count the entries that are stored',
  tiles: 'the stored tree does not hash to the head',
  checkpoint_ahead: 'a checkpoint was signed over more entries than are stored',
  checkpoint_root: 'the stored tree is not the one the last checkpoint was signed over',
  checkpoint_signature: 'the last checkpoint is not signed by the keys on record',
} as const;
export type Divergence = keyof typeof DIVERGED;

/** What is stored of the log does not agree with itself: nothing is appended to it and nothing is signed over it. */
export class LogDiverged extends Error {
  readonly code = 'log_diverged';
  readonly why: Divergence;
  readonly size: number;
  constructor(why: Divergence, size: number) {
    super(
      `The log of ${size} entries is not as it was left: ${DIVERGED[why]}. Nothing is added to it and nothing is signed. ` +
        'After a restore, run npm run ledger:recover; if nothing was restored, somebody changed the database: keep it as it is and run npm run ledger:audit.',
    );
    this.name = 'LogDiverged';
    this.why = why;
    this.size = size;
  }
}

const UNKNOWN_KEY = {
  none_on_record: 'no key is on record for this log',
  previous_missing:
    'the log is signed with another key than LOG_KEY_FILE. To rotate, name the key that signed so far in PREVIOUS_LOG_KEY_FILE; ' +
    'if this process was not restarted since a rotation, restart it; if that key is lost, continue the log under a new name with npm run ledger:recover -- --nothing-lost',
  used_before: 'LOG_KEY_FILE holds a key that this log has used before and given up. Make a new one',
} as const;

/** The configured log key is not the one this log is signed with, and cannot become it. */
export class LogKeyUnknown extends Error {
  readonly code = 'log_key_unknown';
  readonly why: keyof typeof UNKNOWN_KEY;
  constructor(why: keyof typeof UNKNOWN_KEY) {
    super(`No checkpoint can be signed: ${UNKNOWN_KEY[why]}. See docs/keys.md.`);
    this.name = 'LogKeyUnknown';
    this.why = why;
  }
}

const REFUSED = {
  leaves_damaged:
    'entries are missing in the middle, or are not what they were. No recovery mends that: restore a backup of the whole database that npm run ledger:audit finds in order',
  tiles_damaged:
    'the stored hashes are not those of the entries. Somebody changed one or the other: restore a backup of the whole database',
  tiles_beyond_leaves:
    'hashes of entries are stored that are not there themselves: the tables come from different moments. Restore the whole database from one backup, then run this again',
  checkpoint_does_not_fit:
    'a signed checkpoint says otherwise than the entries that are stored. Restore a backup of the whole database from before that changed',
  files_came_late:
    'an earlier run put entries back, wrote down which parts of them are lost, and a checkpoint given now goes further. Restore the backup once more and give all files at once',
  checkpoint_not_ours: 'a checkpoint given is not one of this log, or is not signed by a key of it',
} as const;

/** A log cannot be recovered from what is there and what was given. Nothing was changed. */
export class RecoveryRefused extends Error {
  readonly code: keyof typeof REFUSED;
  constructor(code: keyof typeof REFUSED) {
    super(`The log was not recovered: ${REFUSED[code]}.`);
    this.name = 'RecoveryRefused';
    this.code = code;
  }
}
