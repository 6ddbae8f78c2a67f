import { equalBytes, utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { fromHex, toHex } from '#app/tlog/hex.ts';
import { ALLOWED_SIGNERS, PUBLIC_KEY, SIGNATURE, SSH_SIGNATURE, TAG_MANIFEST } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { formatAllowedSigners, parsePublicKeyPem, verifySshSignature } from '#app/pack/signature.ts';

import type { GivenPackKey } from '../keys.ts';
import type { LogStory } from '../log-story.ts';

import { failed, passed, type Finding } from './finding.ts';

/** Which pack keys may sign the pack of a closed review, by the SHA-256 of each. */
export interface ClosedUnder {
  /** Index of the closing. */
  readonly index: number;
  /** What it says of the pack key in force then; null if it says nothing. */
  readonly packKeyDigest: string | null;
}

export interface SignatureQuestion {
  readonly origin: string;
  /** null where the pack is of no closed review. */
  readonly closedUnder: ClosedUnder | null;
  readonly story: LogStory;
  /** Pack keys on the page of keys that the reader gave; none without one. */
  readonly packKeys: readonly GivenPackKey[];
}

/**
 * The pack key in the pack signed the tag manifest, in both forms; and in the pack of a closed review it is the one that
 * the closing names, or one that the log named later; and where the reader gave a page of keys, it is on that page, which
 * may say that it was replaced since (`acceptListed`). Whether it is the one in force is for checkPackKey to say.
 */
export async function checkSignature(
  crypto: TlogCrypto,
  archive: PackArchive,
  { origin, closedUnder: closed, story, packKeys: given }: SignatureQuestion,
  acceptListed: (key: GivenPackKey) => void,
): Promise<Finding> {
  const present = [SIGNATURE, SSH_SIGNATURE, PUBLIC_KEY].filter((path) => archive.members.has(path));
  if (present.length < 3)
    return failed(`of the signature files ${present.join(', ') || 'none'} is there, and all must be`);
  const key = await readPackKey(archive);
  const message = await archive.bytes(TAG_MANIFEST);
  if (!(await crypto.verifyEd25519(key, message, await archive.bytes(SIGNATURE)))) {
    return failed(`${SIGNATURE} is not a signature of the key in ${PUBLIC_KEY}`);
  }
  const armoured = utf8Text(await archive.bytes(SSH_SIGNATURE)) ?? '';
  if (!(await verifySshSignature(crypto, key, message, armoured))) {
    return failed(`${SSH_SIGNATURE} is not a signature of the key in ${PUBLIC_KEY}`);
  }
  const signers = utf8Bytes(formatAllowedSigners(origin, key));
  if (!equalBytes(await archive.bytes(ALLOWED_SIGNERS), signers)) return failed(`${ALLOWED_SIGNERS} names another key`);
  const stranger = closed && strangerTo(closed, story, crypto, key);
  if (stranger) return failed(stranger);
  const own = given.find(({ digest }) => digest === toHex(crypto.sha256(key)));
  if (given.length > 0 && !own) {
    const isNewer = story.packKeysAfter(0).some((hex) => hex === toHex(key));
    const hint = isNewer ? '; the log names it since, so your page may be older than that: get it anew' : '';
    return failed(`your page of keys names no such pack key as the one in ${PUBLIC_KEY}${hint}`);
  }
  if (own) acceptListed(own);
  const state = own ? `; your page of keys has it as ${own.remark}` : '';
  return passed(`${TAG_MANIFEST} is signed by the key in ${PUBLIC_KEY}, in both forms${state}`);
}

/** A pack key that was replaced before the review was closed may still be in somebody's hands. */
function strangerTo(closed: ClosedUnder, story: LogStory, crypto: TlogCrypto, key: Uint8Array): string | null {
  const later = story.packKeysAfter(closed.index).map((hex) => toHex(crypto.sha256(fromHex(hex))));
  if ([closed.packKeyDigest, ...later].includes(toHex(crypto.sha256(key)))) return null;
  return closed.packKeyDigest === null
    ? `entry ${closed.index} closes the review and names no pack key`
    : `the key in ${PUBLIC_KEY} is not the pack key that the review was closed under (entry ${closed.index}), nor one that the log named later: somebody signed with a key that was replaced, or never was one`;
}

/** The key that signed the pack is the one the log itself names, also by each closing that is here, and the log goes by the name the pack gives it. */
export async function checkPackKey(
  crypto: TlogCrypto,
  archive: PackArchive,
  story: LogStory,
  origin: string,
): Promise<Finding> {
  if (!archive.members.has(PUBLIC_KEY)) return failed(`${PUBLIC_KEY} is not there`);
  const named = story.packKey;
  if ('wrong' in named) return failed(named.wrong);
  if (story.wrongNames) return failed(story.wrongNames);
  if (story.origin !== origin) return failed('the log names another origin than the pack');
  if (!equalBytes(fromHex(named.hex), await readPackKey(archive))) {
    return failed(`the log names another pack key than the one in ${PUBLIC_KEY}`);
  }
  const closing = story.closedUnderAnother(crypto);
  if (closing !== null)
    return failed(
      `entry ${closing} closes a review under another pack key than the entries of this pack name: one that replaces it was left out`,
    );
  return passed(`entry ${named.index} of the log names the pack key that signed`);
}

async function readPackKey(archive: PackArchive): Promise<Uint8Array> {
  return parsePublicKeyPem(utf8Text(await archive.bytes(PUBLIC_KEY)) ?? '');
}
