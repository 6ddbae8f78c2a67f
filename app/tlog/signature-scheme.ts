import { concatBytes } from './bytes.ts';
import type { Curve, HashName, SignatureScheme, TlogCrypto } from './crypto.ts';
import {
  bitBytesOf,
  contextTag,
  DER,
  DerReader,
  integerBytesOf,
  oidOf,
  readDer,
  smallIntegerOf,
  type DerValue,
} from './der.ts';
import { TlogError } from './error.ts';

/** AlgorithmIdentifier: what it is, and its parameters if any. */
export interface Algorithm {
  readonly oid: string;
  readonly parameters: DerValue | null;
}

/** Reads an AlgorithmIdentifier (RFC 5280 4.1.1.2), known or not. Throws TlogError `der-malformed`. */
export function readAlgorithm(value: DerValue): Algorithm {
  const fields = new DerReader(value.content);
  const oid = oidOf(fields.next());
  const parameters = fields.isAtEnd ? null : fields.next();
  fields.end();
  return { oid, parameters };
}

/** The hash function an identifier names. SHA-1 and older are refused: TlogError `algorithm-refused`. */
export function hashOf(algorithm: Algorithm): HashName {
  const hash = HASHES[algorithm.oid];
  if (!hash) throw refused(`hash ${algorithm.oid}`);
  return hash;
}

/**
 * Verifies a signature as X.509 and CMS describe one. `digest` is the hash named apart from the signature algorithm, as
 * CMS does where the algorithm itself names none. False if it does not verify. Throws TlogError `algorithm-refused` for
 * anything but RSA of at least 2048 bits (PKCS #1 v1.5, PSS) and ECDSA on P-256, P-384, P-521, with SHA-256, 384 or 512.
 */
export async function verifyWithKey(
  crypto: TlogCrypto,
  publicKey: Uint8Array,
  algorithm: Algorithm,
  digest: HashName | null,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = readPublicKey(publicKey);
  const scheme = schemeOf(key, algorithm, digest);
  const raw = scheme.kind === 'ECDSA' ? joinedIntegers(signature, scheme.curve) : signature;
  if (raw === null) return false;
  return crypto.verifySignature(scheme, key.spki, message, raw);
}

type PublicKey = { readonly spki: Uint8Array } & (
  { readonly kind: 'RSA' } | { readonly kind: 'EC'; readonly curve: Curve }
);

const OID = {
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  mask: '1.2.840.113549.1.1.8',
  ec: '1.2.840.10045.2.1',
} as const;

const HASHES: Readonly<Record<string, HashName>> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

const RSA_WITH: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};

const ECDSA_WITH: Readonly<Record<string, HashName>> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};

const CURVES: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

const CURVE_BYTES: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const MIN_RSA_BYTES = 256;

/** AlgorithmIdentifier rsaEncryption with NULL: hosts import RSA keys under this name only, also those meant for PSS. */
const RSA_ALGORITHM = new Uint8Array([
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
]);

function readPublicKey(spki: Uint8Array): PublicKey {
  const fields = new DerReader(readDer(spki, DER.sequence).content);
  const algorithm = readAlgorithm(fields.next(DER.sequence));
  const key = fields.next(DER.bitString);
  fields.end();
  if (algorithm.oid === OID.rsa || algorithm.oid === OID.rsaPss) {
    const modulus = integerBytesOf(new DerReader(readDer(bitBytesOf(key), DER.sequence).content).next());
    if (modulus.length - (modulus[0] === 0 ? 1 : 0) < MIN_RSA_BYTES) throw refused('RSA key below 2048 bits');
    return { kind: 'RSA', spki: sequence(concatBytes(RSA_ALGORITHM, key.whole)) };
  }
  const curve = algorithm.oid === OID.ec && algorithm.parameters ? CURVES[oidOf(algorithm.parameters)] : undefined;
  if (!curve) throw refused(`key ${algorithm.oid}`);
  return { kind: 'EC', curve, spki };
}

function schemeOf(key: PublicKey, algorithm: Algorithm, digest: HashName | null): SignatureScheme {
  if (key.kind === 'RSA') {
    if (algorithm.oid === OID.rsaPss) return pssScheme(algorithm, digest);
    const hash = RSA_WITH[algorithm.oid] ?? (algorithm.oid === OID.rsa ? digest : null);
    if (hash) return { kind: 'RSA-PKCS1', hash: agreed(hash, digest) };
  } else {
    const hash = ECDSA_WITH[algorithm.oid] ?? (algorithm.oid === OID.ec ? digest : null);
    if (hash) return { kind: 'ECDSA', hash: agreed(hash, digest), curve: key.curve };
  }
  throw refused(`signature ${algorithm.oid}`);
}

/** RSASSA-PSS-params (RFC 4055 3.1). Their defaults mean SHA-1 and are refused with it. */
function pssScheme(algorithm: Algorithm, digest: HashName | null): SignatureScheme {
  if (algorithm.parameters?.tag !== DER.sequence) throw refused('PSS without parameters');
  const fields = new DerReader(algorithm.parameters.content);
  const named = fields.optional(contextTag(0));
  const mask = fields.optional(contextTag(1));
  const salt = fields.optional(contextTag(2));
  const trailer = fields.optional(contextTag(3));
  fields.end();
  if (!named || !mask || trailer) throw refused('PSS parameters');
  const hash = hashOf(readAlgorithm(readDer(named.content, DER.sequence)));
  const { oid, parameters } = readAlgorithm(readDer(mask.content, DER.sequence));
  if (oid !== OID.mask || !parameters || hashOf(readAlgorithm(parameters)) !== hash) throw refused('PSS mask');
  const saltLength = salt ? smallIntegerOf(readDer(salt.content, DER.integer)) : 20;
  if (saltLength > 512) throw refused('PSS salt');
  return { kind: 'RSA-PSS', hash: agreed(hash, digest), saltLength };
}

function agreed(hash: HashName, digest: HashName | null): HashName {
  if (digest !== null && digest !== hash) throw refused('two hash functions');
  return hash;
}

/** The two integers of an ECDSA signature, each as long as the curve's order; null if it is none. */
function joinedIntegers(signature: Uint8Array, curve: Curve): Uint8Array | null {
  const width = CURVE_BYTES[curve];
  const joined = new Uint8Array(2 * width);
  try {
    const fields = new DerReader(readDer(signature, DER.sequence).content);
    for (const end of [width, 2 * width]) {
      const integer = integerBytesOf(fields.next());
      const bytes = integer[0] === 0 ? integer.subarray(1) : integer;
      if (integer[0]! > 0x7f || bytes.length > width) return null;
      joined.set(bytes, end - bytes.length);
    }
    fields.end();
  } catch {
    return null;
  }
  return joined;
}

function sequence(content: Uint8Array): Uint8Array {
  const { length } = content;
  const header = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concatBytes(new Uint8Array([DER.sequence, ...header]), content);
}

function refused(detail: string): TlogError {
  return new TlogError('algorithm-refused', detail);
}
