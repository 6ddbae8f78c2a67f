import { equalBytes } from './bytes.ts';
import { chainToRoot, MAX_CERTIFICATES, parseCertificate, type Certificate } from './certificate.ts';
import type { HashName, TlogCrypto } from './crypto.ts';
import { contextTag, DER, DerReader, oidOf, readDer, smallIntegerOf, timeOf, type DerValue } from './der.ts';
import { TlogError } from './error.ts';
import { hashOf, readAlgorithm, verifyWithKey, type Algorithm } from './signature-scheme.ts';

/** A time-stamp reply (RFC 3161 2.4.2) taken apart, nothing verified. */
export interface TimestampReply {
  /** What was stamped: its digest, and by which hash function. */
  readonly imprint: { readonly hash: HashName; readonly digest: Uint8Array };
  /** When the authority says it was, milliseconds since 1970. */
  readonly at: number;
  /** What the request carried, to tell replies apart: content bytes of the integer; null when the stamp names none. */
  readonly nonce: Uint8Array | null;
  /** Content of TSTInfo, which the signature is about. */
  readonly content: Uint8Array;
  readonly signer: SignerInfo;
  /** Certificates the token carries. */
  readonly certificates: readonly Certificate[];
}

/** A stamp that holds: when, by whom, and on whose word. */
export interface VerifiedTimestamp {
  readonly at: Date;
  /** Name in the certificate that signed. */
  readonly authority: string;
  /** Name in the root certificate that was believed. */
  readonly root: string;
  /** From the certificate that signed up to the root. */
  readonly chain: readonly Certificate[];
}

/** Replies are a few kilobytes; one with a long chain inside stays far below this. */
export const MAX_REPLY_BYTES = 200_000;

/**
 * Takes a reply apart: DER only, status granted, one signer, content TSTInfo version 1. Throws TlogError
 * `timestamp-malformed`, `timestamp-not-granted`, `algorithm-refused`, `certificate-malformed`.
 */
export function parseTimestampReply(bytes: Uint8Array): TimestampReply {
  if (bytes.length > MAX_REPLY_BYTES) throw malformed(`${bytes.length} bytes`);
  try {
    return readReply(bytes);
  } catch (error) {
    if (error instanceof TlogError && error.code === 'der-malformed') throw malformed(error.detail);
    throw error;
  }
}

/**
 * Verifies that an authority stamped exactly these bytes: imprint, signature over the signed attributes (RFC 5652 5.4),
 * the signer's certificate named in them (RFC 5035, RFC 5816), that certificate valid at the time, meant for time
 * stamps and nothing else (RFC 3161 2.3), and chained to one of the roots. Revocation lists are not asked: there is no
 * network here. Throws TlogError: those of parseTimestampReply, `timestamp-of-something-else`,
 * `timestamp-bad-signature`, `timestamp-wrong-purpose`, `chain-broken`.
 */
export async function verifyTimestamp(
  crypto: TlogCrypto,
  claim: {
    readonly reply: Uint8Array;
    readonly data: Uint8Array;
    /** Certificates between the signer's and a root, beside those the reply carries. */
    readonly others: readonly Certificate[];
    readonly roots: readonly Certificate[];
  },
): Promise<VerifiedTimestamp> {
  const reply = parseTimestampReply(claim.reply);
  if (!equalBytes(await crypto.digest(reply.imprint.hash, claim.data), reply.imprint.digest)) {
    throw new TlogError('timestamp-of-something-else', 'the stamp is over other bytes');
  }
  const pool = [...reply.certificates, ...claim.others];
  const signer = await verifySigner(crypto, reply, pool);
  checkPurpose(signer);
  const chain = await chainToRoot(crypto, signer, pool, claim.roots, reply.at);
  return { at: new Date(reply.at), authority: signer.name, root: chain.at(-1)!.name, chain };
}

interface SignerInfo {
  readonly issuer: Uint8Array | null;
  readonly serial: Uint8Array | null;
  readonly keyId: Uint8Array | null;
  readonly hash: HashName;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
  /** The attributes as they are signed, and one by one. */
  readonly signedBytes: Uint8Array;
  readonly attributes: ReadonlyMap<string, DerValue>;
}

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

function readReply(bytes: Uint8Array): TimestampReply {
  const reply = new DerReader(readDer(bytes, DER.sequence).content);
  const status = smallIntegerOf(reply.into(DER.sequence).next());
  // granted, or granted with modifications (RFC 3161 2.4.2); everything else carries no token.
  if (status > 1) throw new TlogError('timestamp-not-granted', `status ${status}`);
  const token = reply.into(DER.sequence);
  reply.end();
  if (oidOf(token.next()) !== OID.signedData) throw malformed('not signed data');
  const signedData = new DerReader(readDer(token.next(contextTag(0)).content, DER.sequence).content);
  token.end();
  smallIntegerOf(signedData.next());
  signedData.next(DER.set);
  const content = readContent(signedData.into(DER.sequence));
  const carried = signedData.optional(contextTag(0));
  signedData.optional(contextTag(1));
  const signers = signedData.into(DER.set).rest();
  signedData.end();
  if (signers.length !== 1) throw malformed(`${signers.length} signers`);
  return {
    ...readInfo(content),
    content,
    signer: readSigner(new DerReader(signers[0]!.content)),
    certificates: readCarried(carried),
  };
}

function readContent(encapsulated: DerReader): Uint8Array {
  if (oidOf(encapsulated.next()) !== OID.tstInfo) throw malformed('not a time stamp');
  const content = readDer(encapsulated.next(contextTag(0)).content, DER.octetString).content;
  encapsulated.end();
  return content;
}

function readCarried(carried: DerValue | null): Certificate[] {
  const values = carried ? new DerReader(carried.content).rest() : [];
  if (values.length > MAX_CERTIFICATES) throw malformed('too many certificates');
  return values.flatMap((value) => (value.tag === DER.sequence ? [parseCertificate(value.whole)] : []));
}

/** TSTInfo (RFC 3161 2.4.2). Optional members are read past in their order; extensions that are critical are refused. */
function readInfo(content: Uint8Array): Pick<TimestampReply, 'imprint' | 'at' | 'nonce'> {
  const info = new DerReader(readDer(content, DER.sequence).content);
  if (smallIntegerOf(info.next()) !== 1) throw malformed('version');
  oidOf(info.next());
  const imprint = info.into(DER.sequence);
  const hash = hashOf(readAlgorithm(imprint.next(DER.sequence)));
  const digest = imprint.next(DER.octetString).content;
  imprint.end();
  info.next(DER.integer);
  const at = timeOf(info.next(DER.generalizedTime));
  for (const tag of [DER.sequence, DER.boolean]) info.optional(tag);
  const nonce = info.optional(DER.integer)?.content ?? null;
  info.optional(contextTag(0));
  const extensions = info.optional(contextTag(1));
  info.end();
  for (const { content: fields } of extensions ? new DerReader(extensions.content).rest() : []) {
    const extension = new DerReader(fields);
    oidOf(extension.next());
    if (extension.optional(DER.boolean)) throw malformed('a critical extension nobody knows');
  }
  return { imprint: { hash, digest }, at, nonce };
}

function readSigner(info: DerReader): SignerInfo {
  smallIntegerOf(info.next());
  const name = info.next();
  const named = readSignerName(name);
  const hash = hashOf(readAlgorithm(info.next(DER.sequence)));
  const attributes = info.next(contextTag(0));
  const algorithm = readAlgorithm(info.next(DER.sequence));
  const signature = info.next(DER.octetString).content;
  info.optional(contextTag(1));
  info.end();
  // The signature is over the attributes as a SET, not under the tag they travel with (RFC 5652 5.4).
  const signedBytes = Uint8Array.from(attributes.whole);
  signedBytes[0] = DER.set;
  return { ...named, hash, algorithm, signature, signedBytes, attributes: readAttributes(attributes.content) };
}

function readSignerName(name: DerValue): Pick<SignerInfo, 'issuer' | 'serial' | 'keyId'> {
  if (name.tag === contextTag(0, false)) return { issuer: null, serial: null, keyId: name.content };
  if (name.tag !== DER.sequence) throw malformed('signer');
  const fields = new DerReader(name.content);
  const issuer = fields.next(DER.sequence).whole;
  const serial = fields.next(DER.integer).content;
  fields.end();
  return { issuer, serial, keyId: null };
}

/** Attributes by their type. Each may be there once, with one value. */
function readAttributes(content: Uint8Array): Map<string, DerValue> {
  const attributes = new Map<string, DerValue>();
  for (const { content: fields } of new DerReader(content).rest()) {
    const attribute = new DerReader(fields);
    const oid = oidOf(attribute.next());
    const values = attribute.into(DER.set).rest();
    attribute.end();
    if (attributes.has(oid) || values.length !== 1) throw malformed('an attribute is there twice');
    attributes.set(oid, values[0]!);
  }
  return attributes;
}

/** The certificate that signed, once everything that ties it to the content holds. */
async function verifySigner(
  crypto: TlogCrypto,
  { content, signer }: TimestampReply,
  pool: readonly Certificate[],
): Promise<Certificate> {
  const { attributes } = signer;
  const type = attributes.get(OID.contentType);
  const digest = attributes.get(OID.messageDigest);
  if (!type || oidOf(type) !== OID.tstInfo) throw bad('the signed attributes are about something else');
  if (digest?.tag !== DER.octetString || !equalBytes(digest.content, await crypto.digest(signer.hash, content))) {
    throw bad('the signed digest is of other content');
  }
  const certificate = pool.find((one) => isNamed(one, signer));
  if (!certificate) throw bad('the certificate of the signer is missing');
  if (!(await isSigningCertificate(crypto, attributes, certificate))) {
    throw bad('the signature names another certificate');
  }
  const { algorithm, hash, signedBytes, signature } = signer;
  if (!(await verifyWithKey(crypto, certificate.publicKey, algorithm, hash, signedBytes, signature))) {
    throw bad('the signature does not hold');
  }
  return certificate;
}

function isNamed(certificate: Certificate, { issuer, serial, keyId }: SignerInfo): boolean {
  if (keyId) return certificate.keyId !== null && equalBytes(certificate.keyId, keyId);
  return equalBytes(certificate.issuer, issuer!) && equalBytes(certificate.serial, serial!);
}

/** The first certificate that the signing-certificate attribute names is this one, in the newer form or in the older. */
async function isSigningCertificate(
  crypto: TlogCrypto,
  attributes: ReadonlyMap<string, DerValue>,
  certificate: Certificate,
): Promise<boolean> {
  const newer = attributes.get(OID.signingCertificateV2);
  const older = attributes.get(OID.signingCertificate);
  const named = newer ?? older;
  if (!named) return false;
  const id = new DerReader(readDer(named.whole, DER.sequence).content).into(DER.sequence).into(DER.sequence);
  const algorithm = newer ? id.optional(DER.sequence) : null;
  // The older form knows SHA-1 only. It picks a certificate out; what makes that one believed is its chain.
  const hash = algorithm ? hashOf(readAlgorithm(algorithm)) : newer ? 'SHA-256' : 'SHA-1';
  return equalBytes(id.next(DER.octetString).content, await crypto.digest(hash, certificate.whole));
}

/** Extended key usage critical and time stamping alone (RFC 3161 2.3). */
function checkPurpose({ purposes, maySignData, name }: Certificate): void {
  const isMeant = purposes?.isCritical === true && purposes.oids.length === 1 && purposes.oids[0] === OID.timeStamping;
  if (!isMeant || !maySignData) {
    throw new TlogError('timestamp-wrong-purpose', `the certificate of ${name} is not one for time stamps`);
  }
}

function malformed(detail: string): TlogError {
  return new TlogError('timestamp-malformed', detail);
}

function bad(detail: string): TlogError {
  return new TlogError('timestamp-bad-signature', detail);
}
