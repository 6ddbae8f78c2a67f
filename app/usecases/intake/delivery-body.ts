import { randomBytes } from 'node:crypto';
import { seal, unseal } from '#app/ledger/sealing.ts';
import type { KeyRing } from '#app/ports.ts';

// One data key seals this many bodies: far below the 2^32 that random IVs allow one key (NIST SP 800-38D 8.3).
const BODIES_PER_KEY = 1_000_000;
const KEY_BYTES = 32;
const KEY_CONTEXT = 'delivery-key';

const contextOf = (webhookId: string) => `delivery/${webhookId}`;

/** Seals webhook bodies at the door. Deleting the row erases the body: its key is wrapped beside it and nowhere else. */
export interface BodySealer {
  /** Out: length of the wrapped key (2 bytes, big-endian), wrapped key, sealed body; and the id of the root key. */
  seal(body: Uint8Array, webhookId: string): { sealed: Buffer; keyId: string };
}

/** The sealer makes its own data key, so that the root key is used once per process and not once per webhook. */
export function openBodySealer(keys: KeyRing): BodySealer {
  let sealedBodies = 0;
  let dataKey = newDataKey(keys);
  return {
    seal: (body, webhookId) => {
      if (sealedBodies++ >= BODIES_PER_KEY) {
        dataKey = newDataKey(keys);
        sealedBodies = 1;
      }
      return {
        sealed: Buffer.concat([dataKey.header, seal(dataKey.key, body, contextOf(webhookId))]),
        keyId: dataKey.rootKeyId,
      };
    },
  };
}

function newDataKey(keys: KeyRing) {
  const key = randomBytes(KEY_BYTES);
  const { wrapped, rootKeyId } = keys.wrap(key, KEY_CONTEXT);
  return { key, rootKeyId, header: headerOf(wrapped) };
}

function headerOf(wrapped: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped]);
}

/** The same body with its data key under the present root key; the body itself is not opened. */
export function rewrapBody(keys: KeyRing, sealed: Uint8Array, keyId: string): { sealed: Buffer; keyId: string } {
  const bytes = Buffer.from(sealed);
  const end = 2 + bytes.readUInt16BE(0);
  const { wrapped, rootKeyId } = keys.wrap(keys.unwrap(bytes.subarray(2, end), keyId, KEY_CONTEXT), KEY_CONTEXT);
  return { sealed: Buffer.concat([headerOf(wrapped), bytes.subarray(end)]), keyId: rootKeyId };
}

/** The raw body. Throws when the root key is gone or the row was altered. */
export function openBody(keys: KeyRing, sealed: Uint8Array, keyId: string, webhookId: string): Buffer {
  const bytes = Buffer.from(sealed);
  const end = 2 + bytes.readUInt16BE(0);
  const key = keys.unwrap(bytes.subarray(2, end), keyId, KEY_CONTEXT);
  return unseal(key, bytes.subarray(end), contextOf(webhookId));
}
