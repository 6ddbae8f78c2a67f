import { fromBase64 } from '#app/tlog/base64.ts';
import { utf8Text } from '#app/tlog/bytes.ts';
import { openCheckpoint, type Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { TlogError } from '#app/tlog/error.ts';
import { parseKey, type NoteKey } from '#app/tlog/note.ts';
import { rootOf, type Frontier } from '#app/tlog/tree.ts';
import { verifyConsistency } from '#app/tlog/verify.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import { CHECKPOINT, CONSISTENCY, LOG_PEM, LOG_VKEY, PREVIOUS_CHECKPOINT } from '#app/pack/layout.ts';
import { PackError } from '#app/pack/error.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { parsePublicKeyPem } from '#app/pack/signature.ts';
import { equalBytes } from '#app/tlog/bytes.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/** A checkpoint whose signature holds, and the key that signed it. */
export interface TrustedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly key: NoteKey;
}

/**
 * The checkpoint is signed by the pinned key, or by the one the pack names if none is pinned, and both agree.
 * `accept` gets the checkpoint once it may be believed.
 */
export async function checkCheckpoint(
  crypto: TlogCrypto,
  archive: PackArchive,
  pinned: NoteKey | null,
  facts: PackFacts,
  accept: (trusted: TrustedCheckpoint) => void,
): Promise<Finding> {
  const vkey = utf8Text(await archive.bytes(LOG_VKEY)) ?? '';
  const named = parseKey(crypto, vkey.replace(/\n$/, ''));
  const key = pinned ?? named;
  const { checkpoint } = await openCheckpoint(crypto, await archive.bytes(CHECKPOINT), [key]);
  accept({ checkpoint, key });
  if (!equalBytes(named.publicKey, key.publicKey) || named.name !== key.name)
    return failed(`${LOG_VKEY} is not the key you gave`);
  const pem = parsePublicKeyPem(utf8Text(await archive.bytes(LOG_PEM)) ?? '');
  if (!equalBytes(pem, key.publicKey)) return failed(`${LOG_PEM} is another key than ${LOG_VKEY}`);
  if (checkpoint.origin !== facts.origin) return failed('the pack and its checkpoint name different logs');
  return passed(
    `${checkpoint.size} entries of ${checkpoint.origin}, signed by ${pinned ? 'the key you gave' : 'the key the pack names'}`,
  );
}

/** The log only grew since the checkpoint of the previous pack. */
export async function checkConsistency(
  crypto: TlogCrypto,
  archive: PackArchive,
  { checkpoint, key }: TrustedCheckpoint,
): Promise<Finding> {
  if (!archive.members.has(PREVIOUS_CHECKPOINT)) return notPresent('this pack refers to no earlier pack');
  const previous = await openCheckpoint(crypto, await archive.bytes(PREVIOUS_CHECKPOINT), [key]);
  verifyConsistency(crypto, {
    older: previous.checkpoint,
    newer: checkpoint,
    proof: await readConsistency(archive, previous.checkpoint.size),
  });
  return passed(`the log only grew from ${previous.checkpoint.size} to ${checkpoint.size} entries`);
}

/**
 * The log only grew since an older checkpoint that the reader kept. Provable when the pack carries a proof from that
 * size, when both are the same size, or when the pack holds the complete log.
 */
export async function checkOlderCheckpoint(
  crypto: TlogCrypto,
  archive: PackArchive,
  trusted: TrustedCheckpoint,
  older: Uint8Array | null,
  completeLog: ((size: number) => Frontier) | null,
): Promise<Finding> {
  if (older === null) return notPresent('no older checkpoint was given (--against)');
  const { checkpoint, key } = trusted;
  const opened = await openCheckpoint(crypto, older, [key]);
  const { size, root } = opened.checkpoint;
  if (size > checkpoint.size) {
    return failed(`the log was cut: your checkpoint has ${size} entries, the pack's only ${checkpoint.size}`);
  }
  if (size === checkpoint.size) {
    return equalBytes(root, checkpoint.root)
      ? passed('the same checkpoint as yours')
      : failed('the log forked: same size, other root');
  }
  if (archive.members.has(PREVIOUS_CHECKPOINT)) {
    const previous = (await openCheckpoint(crypto, await archive.bytes(PREVIOUS_CHECKPOINT), [key])).checkpoint;
    if (previous.size === size) {
      if (!equalBytes(previous.root, root)) return failed(`the log forked: another root at ${size} entries`);
      verifyConsistency(crypto, { older: previous, newer: checkpoint, proof: await readConsistency(archive, size) });
      return passed(`the log only grew since your checkpoint of ${size} entries`);
    }
  }
  if (!completeLog) return notPresent(`the pack carries no proof from your checkpoint of ${size} entries`);
  if (!equalBytes(rootOf(crypto, completeLog(size)), root))
    return failed(`the log forked: another root at ${size} entries`);
  return passed(`the log only grew since your checkpoint of ${size} entries, computed from the complete log`);
}

async function readConsistency(archive: PackArchive, size: number): Promise<Uint8Array[]> {
  const text = utf8Text(await archive.bytes(CONSISTENCY)) ?? '';
  const [first, ...hashes] = text.split('\n');
  if (first !== `old ${size}` || hashes.pop() !== '' || hashes.length > 128) {
    throw new PackError('line-malformed', CONSISTENCY);
  }
  return hashes.map((hash) => {
    const bytes = fromBase64(hash);
    if (bytes.length !== 32) throw new TlogError('hash-malformed', CONSISTENCY);
    return bytes;
  });
}
