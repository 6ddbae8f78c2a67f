import { equalBytes, utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { fromHex } from '#app/tlog/hex.ts';
import { ALLOWED_SIGNERS, PUBLIC_KEY, SIGNATURE, SSH_SIGNATURE, TAG_MANIFEST } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { formatAllowedSigners, parsePublicKeyPem, verifySshSignature } from '#app/pack/signature.ts';

import type { LogStory } from '../log-story.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/** The pack key in the pack signed the tag manifest, in both forms. Whose key it is, is for checkPackKey to say. */
export async function checkSignature(crypto: TlogCrypto, archive: PackArchive, origin: string): Promise<Finding> {
  const present = [SIGNATURE, SSH_SIGNATURE, PUBLIC_KEY].filter((path) => archive.members.has(path));
  if (present.length === 0) return notPresent('the pack is not signed');
  if (present.length < 3) return failed(`of the signature files only ${present.join(', ')} is there`);
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
  return passed(`${TAG_MANIFEST} is signed by the key in ${PUBLIC_KEY}, in both forms`);
}

/** The key that signed the pack is the one the log itself names, and the log goes by the name the pack gives it. */
export async function checkPackKey(archive: PackArchive, story: LogStory, origin: string): Promise<Finding> {
  if (!archive.members.has(PUBLIC_KEY)) return notPresent('the pack is not signed');
  const named = story.packKey;
  if ('wrong' in named) return failed(named.wrong);
  if (story.wrongNames) return failed(story.wrongNames);
  if (story.origin !== origin) return failed('the log names another origin than the pack');
  if (!equalBytes(fromHex(named.hex), await readPackKey(archive))) {
    return failed(`the log names another pack key than the one in ${PUBLIC_KEY}`);
  }
  return passed('the log names the pack key that signed');
}

async function readPackKey(archive: PackArchive): Promise<Uint8Array> {
  return parsePublicKeyPem(utf8Text(await archive.bytes(PUBLIC_KEY)) ?? '');
}
