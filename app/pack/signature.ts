import { fromBase64, toBase64 } from '#app/tlog/base64.ts';
import { concatBytes, equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';

import { PackError } from './error.ts';

/** Namespace of the SSH form: a signature made for another purpose is not valid here. */
export const SSH_NAMESPACE = 'evidence-pack';

/** The pack key as whoever builds a pack holds it. The private half stays with `sign`. */
export interface PackSigner {
  /** Raw 32-byte Ed25519 public key. */
  readonly publicKey: Uint8Array;
  /** 64-byte Ed25519 signature over exactly these bytes. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Public key in PEM (SubjectPublicKeyInfo, RFC 8410), as openssl reads it. */
export function formatPublicKeyPem(publicKey: Uint8Array): string {
  return `-----BEGIN PUBLIC KEY-----\n${toBase64(concatBytes(SPKI_PREFIX, publicKey))}\n-----END PUBLIC KEY-----\n`;
}

/** Raw 32-byte key of the one form formatPublicKeyPem writes. Throws PackError `signature-malformed`. */
export function parsePublicKeyPem(pem: string): Uint8Array {
  const encoded = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{59}=)\n-----END PUBLIC KEY-----\n$/.exec(pem)?.[1];
  if (encoded === undefined) throw new PackError('signature-malformed', 'public key file');
  const spki = fromBase64(encoded);
  if (!equalBytes(spki.subarray(0, SPKI_PREFIX.length), SPKI_PREFIX)) {
    throw new PackError('signature-malformed', 'not an Ed25519 key');
  }
  return spki.subarray(SPKI_PREFIX.length);
}

/** Who ssh-keygen is asked about: the log's origin stands for the signer. */
export function sshIdentity(origin: string): string {
  return `evidence@${origin}`;
}

/** The `allowed_signers` file of ssh-keygen(1), limited to our namespace. */
export function formatAllowedSigners(origin: string, publicKey: Uint8Array): string {
  return `${sshIdentity(origin)} namespaces="${SSH_NAMESPACE}" ssh-ed25519 ${toBase64(sshPublicKey(publicKey))}\n`;
}

/**
 * Signs a message in the SSHSIG format (PROTOCOL.sshsig of OpenSSH): Ed25519 over a frame that names namespace and
 * SHA-512 of the message, in armour. Deterministic.
 */
export async function formatSshSignature(crypto: TlogCrypto, signer: PackSigner, message: Uint8Array): Promise<string> {
  const signature = await signer.sign(await sshSignedData(crypto, message));
  const blob = concatBytes(
    SSHSIG,
    uint32(1),
    sshString(sshPublicKey(signer.publicKey)),
    sshString(utf8Bytes(SSH_NAMESPACE)),
    sshString(new Uint8Array()),
    sshString(utf8Bytes('sha512')),
    sshString(concatBytes(sshString(utf8Bytes('ssh-ed25519')), sshString(signature))),
  );
  const lines = toBase64(blob).match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}

/**
 * True if the armoured SSHSIG is by this key over this message in our namespace. Reads only the one layout that
 * formatSshSignature writes; anything else is false.
 */
export async function verifySshSignature(
  crypto: TlogCrypto,
  publicKey: Uint8Array,
  message: Uint8Array,
  armoured: string,
): Promise<boolean> {
  const body = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n$/.exec(armoured)?.[1];
  if (body === undefined) return false;
  let blob: Uint8Array;
  try {
    blob = fromBase64(body.replaceAll('\n', ''));
  } catch {
    return false;
  }
  const signature = blob.subarray(-64);
  const given: PackSigner = { publicKey, sign: () => signature };
  if ((await formatSshSignature(crypto, given, message)) !== armoured) return false;
  return crypto.verifyEd25519(publicKey, await sshSignedData(crypto, message), signature);
}

const SPKI_PREFIX = new Uint8Array([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
const SSHSIG = utf8Bytes('SSHSIG');

async function sshSignedData(crypto: TlogCrypto, message: Uint8Array): Promise<Uint8Array> {
  return concatBytes(
    SSHSIG,
    sshString(utf8Bytes(SSH_NAMESPACE)),
    sshString(new Uint8Array()),
    sshString(utf8Bytes('sha512')),
    sshString(await crypto.sha512(message)),
  );
}

function sshPublicKey(publicKey: Uint8Array): Uint8Array {
  return concatBytes(sshString(utf8Bytes('ssh-ed25519')), sshString(publicKey));
}

function sshString(bytes: Uint8Array): Uint8Array {
  return concatBytes(uint32(bytes.length), bytes);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
