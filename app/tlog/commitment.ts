import { concatBytes, utf8Bytes } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { fromHex, isHash, toHex } from './hex.ts';

export const SALT_BYTES = 32;

/**
 * Salted commitment to one part of an entry or one row of a list: SHA-256(salt || part), in hexadecimal.
 *
 * `salt` is 32 random bytes, fresh for every part; `part` is the canonical JSON (RFC 8785) of the part in UTF-8.
 * Once salt and part are destroyed the commitment cannot be tested against a guess. Throws TlogError
 * `hash-malformed` if the salt has another length.
 */
export function commitment(crypto: TlogCrypto, salt: Uint8Array, part: Uint8Array): string {
  if (salt.length !== SALT_BYTES) throw new TlogError('hash-malformed', `salt of ${salt.length} bytes`);
  return toHex(crypto.sha256(concatBytes(salt, part)));
}

/** The same commitment over a salt with its part already behind it. */
export function commitmentOfSalted(crypto: TlogCrypto, saltAndPart: Uint8Array): string {
  if (saltAndPart.length < SALT_BYTES) throw new TlogError('hash-malformed', `salt of ${saltAndPart.length} bytes`);
  return toHex(crypto.sha256(saltAndPart));
}

/**
 * The same commitment from texts: salt in hexadecimal, the part as canonical JSON. Verifying a log takes one for every
 * part, so nothing is allocated for it.
 */
export function commitmentOfText(crypto: TlogCrypto, salt: string, part: string): string {
  if (salt.length !== 2 * SALT_BYTES) throw new TlogError('hash-malformed', `salt of ${salt.length} digits`);
  if (part.length > MAX_SCRATCH_TEXT) return commitment(crypto, fromHex(salt), utf8Bytes(part));
  scratch.set(fromHex(salt));
  const { written } = encoder.encodeInto(part, scratchPart);
  return toHex(crypto.sha256(scratch.subarray(0, SALT_BYTES + written)));
}

// One place to write what is hashed. It is never kept: hashing answers at once.
const MAX_SCRATCH_TEXT = 21_000;
const scratch = new Uint8Array(SALT_BYTES + 3 * MAX_SCRATCH_TEXT);
const scratchPart = scratch.subarray(SALT_BYTES);
const encoder = new TextEncoder();

/**
 * Digest of a list, of what a reviewer was shown or of what was signed, taken over commitments and never over
 * content: SHA-256 of `{"commitments":[...],"version":1}` without white space, order kept as given.
 * Throws TlogError `hash-malformed` if one of them is not 64 lower-case hexadecimal digits.
 */
export function digestOfCommitments(crypto: TlogCrypto, commitments: Iterable<string>): string {
  const hash = crypto.sha256Stream();
  // Many small updates cost more than hashing: a thousand go in at once.
  let open = '{"commitments":[';
  let count = 0;
  for (const one of commitments) {
    if (!isHash(one)) throw new TlogError('hash-malformed', 'commitment in a list');
    open += count === 0 ? `"${one}"` : `,"${one}"`;
    count += 1;
    if (count % 1000 !== 0) continue;
    hash.update(utf8Bytes(open));
    open = '';
  }
  hash.update(utf8Bytes(`${open}],"version":1}`));
  return toHex(hash.digest());
}
