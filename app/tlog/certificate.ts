import { fromBase64 } from './base64.ts';
import { equalBytes, utf8Text } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { bitBytesOf, booleanOf, contextTag, DER, DerReader, oidOf, readDer, smallIntegerOf, timeOf } from './der.ts';
import { TlogError } from './error.ts';
import { readAlgorithm, verifyWithKey, type Algorithm } from './signature-scheme.ts';

/** An X.509 certificate (RFC 5280) as far as a time stamp needs it. Names are kept in their encoding and compared so. */
export interface Certificate {
  readonly whole: Uint8Array;
  readonly signed: Uint8Array;
  /** Content bytes of the serial number. */
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Common name, else organisation, else the words "no name". */
  readonly name: string;
  /** Milliseconds since 1970, both ends included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
  readonly isAuthority: boolean;
  /** How many authorities may stand between this one and the end; null if that is not limited. */
  readonly pathLength: number | null;
  /** May sign other certificates, or does not say. */
  readonly maySignCertificates: boolean;
  /** May sign data, or does not say. */
  readonly maySignData: boolean;
  readonly purposes: { readonly isCritical: boolean; readonly oids: readonly string[] } | null;
  /** Critical extensions this reader does not know; such a certificate must not be relied on (RFC 5280 4.2). */
  readonly unknownCritical: readonly string[];
  readonly keyId: Uint8Array | null;
}

/** Certificates in one PEM file or one token: more than this is no chain. */
export const MAX_CERTIFICATES = 32;

/** Reads one certificate in DER. Throws TlogError `certificate-malformed`. */
export function parseCertificate(bytes: Uint8Array): Certificate {
  try {
    return readCertificate(bytes);
  } catch (error) {
    if (error instanceof TlogError) throw new TlogError('certificate-malformed', error.detail);
    throw error;
  }
}

/** A PEM file of certificates may not be longer: a chain is a few thousand characters. */
export const MAX_PEM_LENGTH = 200_000;

/**
 * Certificates of a PEM file in order; text between the blocks is passed over, as openssl does.
 * Throws TlogError `certificates-too-large` (over MAX_PEM_LENGTH characters), or `certificate-malformed`, also when there is none.
 */
export function parseCertificates(pem: string): Certificate[] {
  if (pem.length > MAX_PEM_LENGTH) throw new TlogError('certificates-too-large', `${pem.length} characters`);
  const blocks = pemBlocks(pem);
  if (blocks.length === 0) throw new TlogError('certificate-malformed', 'no certificate in the file');
  return blocks.map((body) => {
    try {
      return parseCertificate(fromBase64(body.replaceAll(/\s/g, '')));
    } catch (error) {
      throw new TlogError('certificate-malformed', error instanceof TlogError ? error.detail : 'PEM');
    }
  });
}

/** What stands between the lines of each block. Looks at every character once, however hostile the text is. */
function pemBlocks(pem: string): string[] {
  const blocks: string[] = [];
  for (let begin = pem.indexOf(PEM_BEGIN); begin !== -1; begin = pem.indexOf(PEM_BEGIN, begin)) {
    if (blocks.length === MAX_CERTIFICATES) throw new TlogError('certificate-malformed', 'too many certificates');
    const end = pem.indexOf(PEM_END, begin);
    if (end === -1) throw new TlogError('certificate-malformed', 'a certificate without its end');
    blocks.push(pem.slice(begin + PEM_BEGIN.length, end));
    begin = end + PEM_END.length;
  }
  return blocks;
}

const PEM_BEGIN = '-----BEGIN CERTIFICATE-----';
const PEM_END = '-----END CERTIFICATE-----';

/**
 * The certificates from `first` up to one of the roots, each signed by the next and valid at `at` (milliseconds since
 * 1970). Roots are believed for what they are: they need no signature of their own. Throws TlogError `chain-broken`.
 */
export async function chainToRoot(
  crypto: TlogCrypto,
  first: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  at: number,
): Promise<readonly Certificate[]> {
  const pool = [...roots, ...others].slice(0, 2 * MAX_CERTIFICATES);
  const chain = [first];
  checkUsable(first, at);
  while (!roots.some((root) => isSame(root, chain.at(-1)!))) {
    if (chain.length > MAX_CHAIN) throw broken('the chain is too long');
    const issuer = await issuerOf(crypto, chain, pool, at);
    if (!issuer) throw broken(`nobody is known who issued the certificate of ${chain.at(-1)!.name}`);
    chain.push(issuer);
  }
  return chain;
}

/** Whether two certificates are the same one, byte for byte. */
export function isSame(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.whole, b.whole);
}

const MAX_CHAIN = 8;
const OID = {
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  keyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  policies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
} as const;

function readCertificate(bytes: Uint8Array): Certificate {
  const outer = new DerReader(readDer(bytes, DER.sequence).content);
  const signed = outer.next(DER.sequence);
  const algorithm = readAlgorithm(outer.next(DER.sequence));
  const signature = bitBytesOf(outer.next(DER.bitString));
  outer.end();
  const tbs = new DerReader(signed.content);
  if (smallIntegerOf(new DerReader(tbs.next(contextTag(0)).content).next()) !== 2) throw malformed('not version 3');
  const serial = tbs.next(DER.integer).content;
  if (readAlgorithm(tbs.next(DER.sequence)).oid !== algorithm.oid) throw malformed('two signature algorithms');
  const issuer = tbs.next(DER.sequence).whole;
  const validity = tbs.into(DER.sequence);
  const notBefore = timeOf(validity.next());
  const notAfter = timeOf(validity.next());
  validity.end();
  const subject = tbs.next(DER.sequence);
  const publicKey = tbs.next(DER.sequence).whole;
  tbs.optional(contextTag(1, false));
  tbs.optional(contextTag(2, false));
  const extensions = tbs.optional(contextTag(3));
  tbs.end();
  return {
    whole: bytes,
    signed: signed.whole,
    serial,
    issuer,
    subject: subject.whole,
    name: nameOf(subject.content),
    notBefore,
    notAfter,
    publicKey,
    algorithm,
    signature,
    ...readExtensions(extensions?.content ?? null),
  };
}

type Extensions = Pick<
  Certificate,
  'isAuthority' | 'pathLength' | 'maySignCertificates' | 'maySignData' | 'purposes' | 'unknownCritical' | 'keyId'
>;

function readExtensions(bytes: Uint8Array | null): Extensions {
  const found = { ...NO_EXTENSIONS, unknownCritical: [] as string[] };
  if (bytes === null) return found;
  const seen = new Set<string>();
  for (const { content } of new DerReader(readDer(bytes, DER.sequence).content).rest()) {
    const fields = new DerReader(content);
    const oid = oidOf(fields.next());
    const critical = fields.optional(DER.boolean);
    const isCritical = critical !== null && booleanOf(critical);
    const value = fields.next(DER.octetString).content;
    fields.end();
    if (seen.has(oid)) throw malformed('an extension is there twice');
    seen.add(oid);
    if (oid === OID.basicConstraints) Object.assign(found, readBasicConstraints(value));
    else if (oid === OID.keyUsage) Object.assign(found, readKeyUsage(value));
    else if (oid === OID.extendedKeyUsage) found.purposes = { isCritical, oids: readPurposes(value) };
    else if (oid === OID.keyIdentifier) found.keyId = readDer(value, DER.octetString).content;
    else if (isCritical && oid !== OID.policies) found.unknownCritical.push(oid);
  }
  return found;
}

const NO_EXTENSIONS: { -readonly [Name in keyof Extensions]: Extensions[Name] } = {
  isAuthority: false,
  pathLength: null,
  maySignCertificates: true,
  maySignData: true,
  purposes: null,
  unknownCritical: [],
  keyId: null,
};

function readBasicConstraints(value: Uint8Array): Pick<Extensions, 'isAuthority' | 'pathLength'> {
  const fields = new DerReader(readDer(value, DER.sequence).content);
  const authority = fields.optional(DER.boolean);
  const length = fields.optional(DER.integer);
  fields.end();
  return {
    isAuthority: authority !== null && booleanOf(authority),
    pathLength: length === null ? null : smallIntegerOf(length),
  };
}

function readKeyUsage(value: Uint8Array): Pick<Extensions, 'maySignCertificates' | 'maySignData'> {
  const bits = readDer(value, DER.bitString).content;
  const first = bits[1] ?? 0;
  // digitalSignature is bit 0, nonRepudiation bit 1, keyCertSign bit 5, counted from the left (RFC 5280 4.2.1.3).
  return { maySignData: (first & 0xc0) !== 0, maySignCertificates: (first & 0x04) !== 0 };
}

function readPurposes(value: Uint8Array): string[] {
  return new DerReader(readDer(value, DER.sequence).content).rest().map(oidOf);
}

function nameOf(content: Uint8Array): string {
  const names = new Map<string, string>();
  for (const relative of new DerReader(content).rest()) {
    for (const attribute of new DerReader(relative.content).rest()) {
      const fields = new DerReader(attribute.content);
      const oid = oidOf(fields.next());
      const value = fields.next();
      names.set(oid, utf8Text(value.content) ?? '');
    }
  }
  const name = names.get(OID.commonName) || names.get(OID.organisation) || 'no name';
  // What a stranger chose to call themselves ends in a headline: no line breaks, nothing that hides or turns text.
  return name.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, 100);
}

async function issuerOf(
  crypto: TlogCrypto,
  chain: readonly Certificate[],
  pool: readonly Certificate[],
  at: number,
): Promise<Certificate | null> {
  const last = chain.at(-1)!;
  let refusal: TlogError | null = null;
  for (const candidate of pool) {
    if (!equalBytes(candidate.subject, last.issuer) || chain.some((one) => isSame(one, candidate))) continue;
    try {
      checkUsable(candidate, at);
      checkAuthority(candidate, chain.length - 1);
      if (await verifyWithKey(crypto, candidate.publicKey, last.algorithm, null, last.signed, last.signature)) {
        return candidate;
      }
    } catch (error) {
      if (!(error instanceof TlogError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw broken(refusal.detail);
  return null;
}

function checkUsable(certificate: Certificate, at: number): void {
  const { name, notBefore, notAfter, unknownCritical } = certificate;
  if (at < notBefore || at > notAfter) throw broken(`the certificate of ${name} was not valid at that time`);
  if (unknownCritical.length > 0) throw broken(`the certificate of ${name} has a critical extension nobody knows`);
}

/** `below` counts the authorities between this one and the end of the chain (RFC 5280 4.2.1.9). */
function checkAuthority(certificate: Certificate, below: number): void {
  const { name, isAuthority, maySignCertificates, pathLength } = certificate;
  if (!isAuthority || !maySignCertificates) throw broken(`${name} may not issue certificates`);
  if (pathLength !== null && below > pathLength) throw broken(`${name} may not issue a chain of this length`);
}

function malformed(detail: string): TlogError {
  return new TlogError('certificate-malformed', detail);
}

function broken(detail: string): TlogError {
  return new TlogError('chain-broken', detail);
}
