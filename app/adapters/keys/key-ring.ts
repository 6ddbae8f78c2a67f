import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KeyRing } from '#app/ports.ts';

export type KeyErrorCode = 'key_missing' | 'key_file_invalid' | 'demo_key_refused' | 'value_damaged';

/** A root key is absent or unusable, or a sealed value is not what was sealed. Never carries key material. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}

// Published with the source, so worth nothing as a secret: the demonstration's data can be read by anybody.
const DEMO_ROOT_KEY = {
  id: 'demo',
  key: createSecretKey(createHash('sha256').update('countersign published demonstration root key').digest()),
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

interface RootKey {
  id: string;
  /** A key in raw bytes would be taken in anew by every cipher, which costs ten times the unwrapping itself. */
  key: KeyObject;
}

/**
 * Opens the root keys. `file` holds one key per line, `<id> <32 bytes in base64>`, the current one first and retired ones after it;
 * lines that begin with # are comments. null takes the published demonstration key. Throws KeyError.
 * Random 96-bit IVs bound one root key to 2^32 wraps (NIST SP 800-38D 8.3): wrap data keys and small values with it, not traffic.
 */
export function openKeyRing(file: string | null): KeyRing {
  const keys = file === null ? [DEMO_ROOT_KEY] : parseRootKeys(readFileSync(file, 'utf8'));
  const byId = new Map(keys.map((root) => [root.id, root.key]));
  const current = keys[0]!;
  return {
    rootKeyId: current.id,
    wrap: (dataKey, context) => ({ wrapped: seal(current, dataKey, context), rootKeyId: current.id }),
    unwrap: (wrapped, rootKeyId, context) => {
      const key = byId.get(rootKeyId);
      if (key === undefined) throw new KeyError('key_missing', `The root key ${rootKeyId} is not configured.`);
      return unseal({ id: rootKeyId, key }, wrapped, context);
    },
  };
}

function parseRootKeys(text: string): RootKey[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseRootKey);
  if (keys.length === 0) throw new KeyError('key_file_invalid', 'The root key file holds no key.');
  if (new Set(keys.map((root) => root.id)).size !== keys.length) {
    throw new KeyError('key_file_invalid', 'The root key file names one id twice.');
  }
  return keys;
}

function parseRootKey(line: string, at: number): RootKey {
  const [, id, encoded] = /^([A-Za-z0-9._-]{1,64})\s+([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
  if (id === undefined || encoded === undefined) {
    throw new KeyError('key_file_invalid', `Key ${at + 1} of the root key file is not "<id> <32 bytes in base64>".`);
  }
  const key = createSecretKey(Buffer.from(encoded, 'base64'));
  if (key.equals(DEMO_ROOT_KEY.key)) {
    throw new KeyError('demo_key_refused', 'The root key file holds the published demonstration key.');
  }
  return { id, key };
}

// The id of the root key is authenticated too, so a value cannot be passed off as wrapped under another key.
const associatedData = (root: RootKey, context: string) => Buffer.from(`countersign/root/v1\n${root.id}\n${context}`);

function seal(root: RootKey, plain: Uint8Array, context: string): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', root.key, iv, { authTagLength: TAG_BYTES }).setAAD(
    associatedData(root, context),
  );
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function unseal(root: RootKey, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.length < IV_BYTES + TAG_BYTES)
    throw new KeyError('value_damaged', 'A sealed value is too short to be one.');
  const decipher = createDecipheriv('aes-256-gcm', root.key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(associatedData(root, context))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new KeyError('value_damaged', 'A sealed value does not open: wrong key, wrong place, or altered.');
  }
}
