import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';

import { randomPool } from '#app/ledger/random-pool.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM: 12-byte random IV, 16-byte tag, ciphertext. `context` is authenticated and must be given again to open:
 * it ties a sealed value to its place, so that one row cannot be moved to another.
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', keyObjectOf(key), iv).setAAD(Buffer.from(context));
  const body = cipher.update(plain);
  // GCM is a stream cipher: nothing is held back, and what is left to do is the tag.
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), body], IV_BYTES + TAG_BYTES + body.length);
}

/** The plain bytes. Throws when key, context or bytes are not those of `seal`. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(key), sealed.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const plain = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
  decipher.final();
  return plain as Buffer<ArrayBuffer>;
}

// A key in raw bytes is taken in anew by every cipher, which costs more than the encryption of an entry.
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}

const freshIv = randomPool(IV_BYTES);
