import type { CheckId, Outcome } from '../report.ts';

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  'not present': 'Not present',
};

/** The checks in the words of somebody who has never seen a pack. */
const CHECK_WORDS: Readonly<Record<CheckId, string>> = {
  digests: 'Files unchanged, none added or missing',
  signature: 'Signature of the pack',
  checkpoint: 'Signature of the log',
  leaves: 'Entries are what the log committed to',
  inclusion: 'Entries stand in the log',
  'pack-key': 'The log names the key of the pack',
  consistency: 'Nothing removed since the pack before',
  'older-checkpoint': 'Nothing removed since your own checkpoint',
  timestamp: 'Outside time stamps',
  witness: 'Cosignatures of witnesses',
  recovery: 'What the log says of its recovery',
  population: 'The lists are complete as frozen',
  decisions: 'Every row decided, nobody decided their own',
  removals: 'Removals shown by a later list',
  closing: 'Signed, acknowledged and closed',
  watched: 'Watched exports fit the lists',
  drawing: 'The sample is the one its seed draws',
  slice: 'No entry of these days is missing',
  schedule: 'Every scheduled review judged again',
  renderings: 'Tables say what the evidence says',
};

/** What a check looks at, for people who do not know its id. */
export function checkWords(id: CheckId): string {
  return CHECK_WORDS[id];
}

/** What each line of the headline means, by its beginning. The first that fits counts. */
const LINE_WORDS: readonly (readonly [string, string])[] = [
  [
    'VERIFIED UNDER A REVOKED KEY',
    'The content fits together, but the key was reported lost or stolen. Ask for an outside time stamp older than that, or another copy.',
  ],
  [
    'VERIFIED',
    'Nothing in this pack contradicts itself or the log it comes from. It shows what was recorded, not that the store’s list was right before it arrived.',
  ],
  ['FAILED', 'At least one check found something wrong. The table names the first file or row of each.'],
  ['CANNOT BE JUDGED', 'This is not a pack that can be read, so nothing is said about its content.'],
  ['DEMONSTRATION', 'Nothing here is about a real store.'],
  ['Key: PINNED, RETIRED', 'You gave the key, and it was in use when this pack was made. The log has a newer key now.'],
  ['Key: PINNED', 'You gave the key, so the pack cannot have brought its own.'],
  ['Key: REVOKED', 'This key was reported lost or stolen: whoever had it could sign anything.'],
  ['Key: TAKEN FROM THE PACK AND', 'The log itself says that this key was lost or stolen.'],
  [
    'Key: TAKEN',
    'Anybody can make a pack with a key of their own. Get the key from the address of the log or from the person who should hold it, and paste it above.',
  ],
  [
    'Erased:',
    'What was in these rows and parts cannot be judged any more. Ask for the edition before, or why they were erased.',
  ],
  [
    'Lost:',
    'These parts were lost with the database and no pack given to its recovery held them. Nobody erased them. An older pack may show them.',
  ],
  ['Key: UNSIGNED', 'Nobody you know stands behind this pack: it was signed by another key than yours, or by none.'],
  [
    'Time: BRACKETED, ROOT FROM THE PACK',
    'Two stamps hold around the review, and nothing but the pack says whose they are: anybody can make an authority of their own. Compare its root with one you trust.',
  ],
  [
    'Time: BRACKETED',
    'An outside authority stamped the log before the first decision, as an entry ahead of that decision records, and again with the close in it.',
  ],
  ['Time: NOT', 'No outside party shows when both ends of the review happened. The times are those of the server.'],
  [
    'Pack: SIGNED',
    'The report and the pack’s own words are as good as the pack key; the entries, lists and tables do not rest on it.',
  ],
  ['Pack: ', 'Anybody could have written the report and the pack’s own words. Read the tables and entries instead.'],
  [
    'Tables: NOT COMPARED',
    'The entries and lists were judged; what the tables and page one say of them was not. Use a verifier of the edition that wrote them.',
  ],
  ['Witness: COSIGNED', 'An outside witness you named saw this log, and that it had only grown.'],
  ['Witness: ', 'No witness you named stands behind this log.'],
  ['Coverage: COMPLETE', 'Every entry of the log is in this pack.'],
  [
    'Coverage: SLICE',
    'Only a part of the log is in this pack. An older checkpoint you kept shows that the rest was not rewritten.',
  ],
  [
    'Older checkpoint: NOT',
    'Nothing in this pack leads from the checkpoint you kept to its own, so it is not shown that the log only grew since.',
  ],
  ['Log: ', 'The log was restored after a loss and says so itself.'],
];

/** What a line of the headline means for its reader; empty for a line that speaks for itself. */
export function lineWords(line: string): string {
  return LINE_WORDS.find(([beginning]) => line.startsWith(beginning))?.[1] ?? '';
}
