import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEMO_LOG_KEY_PEM, DEMO_PACK_KEY_PEM } from './demo-key.ts';
import { DEMO_CLIENT_ID } from '#app/config/env.server.ts';
import type { CheckpointSigner } from '#app/ports.ts';

export type SignerErrorCode = 'key_unreadable' | 'not_ed25519' | 'same_key_twice' | 'demo_key_refused';

/** A signing key cannot be used. Never carries key material. */
export class SignerError extends Error {
  readonly code: SignerErrorCode;
  constructor(code: SignerErrorCode, message: string) {
    super(message);
    this.name = 'SignerError';
    this.code = code;
  }
}

const RAW_KEY_BYTES = 32;

/**
 * Opens the two Ed25519 keys (PKCS #8 PEM files), and the log key before the last rotation if there is one. null takes the published
 * demonstration key, but for the previous one, where it means that there is none. A signer is a demonstration when its log
 * key is the published one or the app runs under the demonstration client id; `production` then refuses to open at all.
 * Throws SignerError.
 */
export function openSigner(settings: {
  logKeyFile: string | null;
  packKeyFile: string | null;
  previousLogKeyFile?: string | null;
  heldBy?: CheckpointSigner['heldBy'];
  clientId: string;
  production: boolean;
}): CheckpointSigner {
  const logKey = readKey(settings.logKeyFile, DEMO_LOG_KEY_PEM, 'log');
  const packKey = readKey(settings.packKeyFile, DEMO_PACK_KEY_PEM, 'pack');
  const { previousLogKeyFile = null } = settings;
  const previousKey = previousLogKeyFile === null ? null : readKey(previousLogKeyFile, '', 'previous log');
  const isDemo = isPublished(logKey) || isPublished(packKey) || settings.clientId === DEMO_CLIENT_ID;
  if (isDemo && settings.production) {
    throw new SignerError('demo_key_refused', 'A published demonstration key or client id is refused in production.');
  }
  if (sameKey(logKey, packKey)) {
    throw new SignerError(
      'same_key_twice',
      'The log and the packs need keys of their own: a leaked pack key must not sign checkpoints.',
    );
  }
  return {
    isDemo,
    heldBy: settings.heldBy ?? null,
    logPublicKey: rawPublicKey(logKey),
    packPublicKey: rawPublicKey(packKey),
    previousLog: previousKey && {
      publicKey: rawPublicKey(previousKey),
      sign: async (bytes) => sign(null, bytes, previousKey),
    },
    signLog: async (bytes) => sign(null, bytes, logKey),
    signPack: async (bytes) => sign(null, bytes, packKey),
  };
}

function readKey(file: string | null, published: string, use: 'log' | 'pack' | 'previous log'): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(file === null ? published : readFileSync(file));
  } catch {
    throw new SignerError('key_unreadable', `The ${use} key file is not a private key in PEM form.`);
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new SignerError(
      'not_ed25519',
      `The ${use} key is not an Ed25519 key. Make one with: openssl genpkey -algorithm ed25519`,
    );
  }
  return key;
}

const isPublished = (key: KeyObject) =>
  [DEMO_LOG_KEY_PEM, DEMO_PACK_KEY_PEM].some((published) => sameKey(key, createPrivateKey(published)));

const sameKey = (one: KeyObject, other: KeyObject) => rawPublicKey(one).equals(rawPublicKey(other));

// The raw key is the tail of its SubjectPublicKeyInfo (RFC 8410 section 4).
const rawPublicKey = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-RAW_KEY_BYTES);
