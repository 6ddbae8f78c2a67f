import { fromBase64 } from '#app/tlog/base64.ts';
import { equalBytes, utf8Text } from '#app/tlog/bytes.ts';
import { openCheckpoint, type Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { TlogError } from '#app/tlog/error.ts';
import { isSameKey, parseKey, type NoteKey } from '#app/tlog/note.ts';
import { rootOf, type Frontier } from '#app/tlog/tree.ts';
import { verifyConsistency } from '#app/tlog/verify.ts';
import {
  CHECKPOINT,
  CLOSE_CHECKPOINT,
  CLOSE_CONSISTENCY,
  CONSISTENCY,
  LOG_PEM,
  LOG_VKEY,
  PREVIOUS_CHECKPOINT,
  START_CHECKPOINT,
  START_CONSISTENCY,
} from '#app/pack/layout.ts';
import { PackError } from '#app/pack/error.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { parsePublicKeyPem } from '#app/pack/signature.ts';

import { bestOf, type GivenKey } from '../keys.ts';
import type { LogStory } from '../log-story.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/** A checkpoint whose signature holds, and by whose word. */
export interface TrustedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The key the pack names first, which signed. */
  readonly key: NoteKey;
  /** The key of the reader's own that signed; null if the reader gave none. */
  readonly given: GivenKey | null;
  /** Keys that may have signed older checkpoints of this log: the pack's and the reader's. */
  readonly named: readonly NoteKey[];
  readonly ownKeys: readonly NoteKey[];
}

const MAX_NAMED_KEYS = 100;

/**
 * The checkpoint is signed by a key the reader gave, or by the one the pack names if none was given, and in both cases
 * by the one the pack names first. `accept` gets the checkpoint once it may be believed.
 */
export async function checkCheckpoint(
  crypto: TlogCrypto,
  archive: PackArchive,
  given: readonly GivenKey[],
  origin: string,
  accept: (trusted: TrustedCheckpoint) => void,
): Promise<Finding> {
  const named = await readNamedKeys(crypto, archive);
  const [key] = named;
  if (!key) return failed(`${LOG_VKEY} names no key`);
  const bytes = await archive.bytes(CHECKPOINT);
  const ownKeys = given.map((one) => one.key);
  const { signedBy, checkpoint } = await opened(crypto, bytes, given.length > 0 ? ownKeys : [key], named);
  const own = bestOf(given, signedBy);
  accept({ checkpoint, key, given: own, named, ownKeys });
  const { signedBy: bySaid } = await openCheckpoint(crypto, bytes, [key]);
  if (bySaid.length !== 1) return failed(`${LOG_VKEY} is not the key of the checkpoint`);
  const pem = parsePublicKeyPem(utf8Text(await archive.bytes(LOG_PEM)) ?? '');
  if (!equalBytes(pem, key.publicKey)) return failed(`${LOG_PEM} is another key than ${LOG_VKEY}`);
  if (checkpoint.origin !== origin) return failed('the pack and its checkpoint name different logs');
  const whose = own ? `the key you gave${stateWords(own)}` : 'the key the pack names';
  return passed(`${checkpoint.size} entries of ${checkpoint.origin}, signed by ${whose}`);
}

function stateWords({ state, remark }: GivenKey): string {
  return state === 'current' ? '' : ` (${remark ?? state})`;
}

async function opened(
  crypto: TlogCrypto,
  bytes: Uint8Array,
  trusted: readonly NoteKey[],
  named: readonly NoteKey[],
): ReturnType<typeof openCheckpoint> {
  try {
    return await openCheckpoint(crypto, bytes, trusted);
  } catch (error) {
    if (!(error instanceof TlogError) || error.code !== 'note-unknown-key') throw error;
    const isEarlier = named.slice(1).some((key) => trusted.some((one) => isSameKey(one, key)));
    const hint = isEarlier ? '; the pack says yours is an earlier key of this log, so get its page of keys anew' : '';
    throw new TlogError('note-unknown-key', `the checkpoint is not signed by the key you gave${hint}`);
  }
}

/** Keys in `log.vkey`: that of the checkpoint, then earlier ones of the same log. */
async function readNamedKeys(crypto: TlogCrypto, archive: PackArchive): Promise<readonly NoteKey[]> {
  const text = utf8Text(await archive.bytes(LOG_VKEY)) ?? '';
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length > MAX_NAMED_KEYS) throw new PackError('line-malformed', LOG_VKEY);
  return lines.map((line) => parseKey(crypto, line));
}

/**
 * Keys an older checkpoint of the log may carry: the present one, the reader's own, and those earlier ones the pack names
 * that the log itself says it used.
 */
export function keysOfOlder(crypto: TlogCrypto, trusted: TrustedCheckpoint, story: LogStory): readonly NoteKey[] {
  const earlier = trusted.named.filter((key) => story.isEarlierKey(crypto, key));
  const all: NoteKey[] = [];
  for (const key of [trusted.key, ...trusted.ownKeys, ...earlier]) {
    if (!all.some((one) => isSameKey(one, key))) all.push(key);
  }
  return all;
}

/** The log only grew since the checkpoint of the previous pack. */
export async function checkConsistency(
  crypto: TlogCrypto,
  archive: PackArchive,
  trusted: TrustedCheckpoint,
  story: LogStory,
): Promise<Finding> {
  const present = [PREVIOUS_CHECKPOINT, CONSISTENCY].filter((path) => archive.members.has(path));
  if (present.length === 0) return notPresent('this pack refers to no earlier pack');
  const previous = await openGrown(crypto, archive, trusted, story, PREVIOUS_CHECKPOINT, CONSISTENCY);
  return passed(`the log only grew from ${previous.size} to ${trusted.checkpoint.size} entries`);
}

/**
 * An older checkpoint in the pack from which a proof in the pack leads to the pack's own. Throws TlogError or PackError
 * if it does not.
 */
export async function openGrown(
  crypto: TlogCrypto,
  archive: PackArchive,
  trusted: TrustedCheckpoint,
  story: LogStory,
  olderPath: string,
  proofPath: string,
): Promise<Checkpoint> {
  const keys = keysOfOlder(crypto, trusted, story);
  const { checkpoint: older } = await openCheckpoint(crypto, await archive.bytes(olderPath), keys);
  verifyConsistency(crypto, {
    older,
    newer: trusted.checkpoint,
    proof: await readConsistency(archive, proofPath, older.size),
  });
  return older;
}

/**
 * The log only grew since an older checkpoint that the reader kept, be it of the pack before or of the start or close of
 * the review. Provable when the pack carries a proof from that size, when both are the same size, or when the pack holds the complete log.
 */
export async function checkOlderCheckpoint(
  crypto: TlogCrypto,
  archive: PackArchive,
  trusted: TrustedCheckpoint,
  story: LogStory,
  older: Uint8Array | null,
  completeLog: ((size: number) => Frontier) | null,
): Promise<Finding> {
  if (older === null) return notPresent('no older checkpoint was given (--against)');
  const { checkpoint } = trusted;
  const { size, root, origin } = (await openCheckpoint(crypto, older, keysOfOlder(crypto, trusted, story))).checkpoint;
  const lost = story.continuations.find(({ body }) => body.previousOrigin === origin && size > Number(body.gapFrom));
  if (lost) {
    return failed(
      `your checkpoint has ${size} entries; the log says that those from ${lost.body.gapFrom} on were lost and that it was continued without them`,
    );
  }
  if (size > checkpoint.size) {
    return failed(`the log was cut: your checkpoint has ${size} entries, the pack's only ${checkpoint.size}`);
  }
  if (size === checkpoint.size) {
    return equalBytes(root, checkpoint.root)
      ? passed('the same checkpoint as yours')
      : failed('the log forked: same size, other root');
  }
  for (const [path, proof] of OLDER_IN_PACK) {
    if (!archive.members.has(path)) continue;
    const shown = await openGrown(crypto, archive, trusted, story, path, proof);
    if (shown.size !== size) continue;
    return equalBytes(shown.root, root)
      ? passed(`the log only grew since your checkpoint of ${size} entries`)
      : failed(`the log forked: another root at ${size} entries`);
  }
  if (!completeLog) return notPresent(`the pack carries no proof from your checkpoint of ${size} entries`);
  if (!equalBytes(rootOf(crypto, completeLog(size)), root))
    return failed(`the log forked: another root at ${size} entries`);
  return passed(`the log only grew since your checkpoint of ${size} entries, computed from the complete log`);
}

/** Checkpoints from which a proof in the pack leads to its own. */
const OLDER_IN_PACK = [
  [PREVIOUS_CHECKPOINT, CONSISTENCY],
  [START_CHECKPOINT, START_CONSISTENCY],
  [CLOSE_CHECKPOINT, CLOSE_CONSISTENCY],
] as const;

async function readConsistency(archive: PackArchive, path: string, size: number): Promise<Uint8Array[]> {
  const text = utf8Text(await archive.bytes(path)) ?? '';
  const [first, ...hashes] = text.split('\n');
  if (first !== `old ${size}` || hashes.pop() !== '' || hashes.length > 128) {
    throw new PackError('line-malformed', path);
  }
  return hashes.map((hash) => {
    const bytes = fromBase64(hash);
    if (bytes.length !== 32) throw new TlogError('hash-malformed', path);
    return bytes;
  });
}
