import { constants, createHash, verify, type X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms';
import { id_ct_tstInfo, PKIStatus, TimeStampResp, TSTInfo } from '@peculiar/asn1-tsp';
import { chainOf, certificatesIn, signerAmong } from './chain.ts';
import { StampError } from './stamp-error.ts';

/** What the reply must answer to. `digest` is SHA-256, `nonce` as it was sent; `roots` null: any root. */
export interface Asked {
  digest: Uint8Array;
  nonce: Uint8Array;
  roots: readonly X509Certificate[] | null;
}

export interface CheckedStamp {
  stampedAt: Date;
  chain: string;
}

const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const HASHES: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  // Signature algorithms that name their hash.
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
const RSA_PSS = '1.2.840.113549.1.1.10';
const ED25519 = '1.3.101.112';

/**
 * Checks a reply of RFC 3161 before it is kept: that it stamps our digest and answers our request, that the signature over it is the
 * authority's, and that its certificate may stamp, was valid then and leads to a root we were told to trust. Throws StampError.
 */
export function checkReply(reply: Uint8Array, asked: Asked): CheckedStamp {
  try {
    return check(reply, asked);
  } catch (cause) {
    // Whatever the library throws at foreign bytes, early or late, is one thing to us: this is no reply.
    throw cause instanceof StampError ? cause : new StampError('not_a_reply', cause);
  }
}

function check(reply: Uint8Array, asked: Asked): CheckedStamp {
  const { signed, info } = readReply(reply);
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  if (HASHES[hashAlgorithm.algorithm] !== 'sha256' || !equal(hashedMessage.buffer, asked.digest)) {
    throw new StampError('other_imprint');
  }
  if (info.nonce === undefined || !equal(info.nonce, asked.nonce)) throw new StampError('other_nonce');
  const [signer, ...others] = signed.signerInfos;
  if (signer === undefined || others.length > 0) throw new StampError('not_a_reply');
  const certificates = certificatesIn(signed, reply);
  const certificate = signerAmong(certificates, signer);
  if (!isSignedBy(signed, signer, certificate, reply)) throw new StampError('bad_signature');
  return {
    stampedAt: info.genTime,
    chain: chainOf(certificate, certificates, { at: info.genTime, roots: asked.roots }),
  };
}

function readReply(reply: Uint8Array): { signed: SignedData; info: TSTInfo } {
  if (derLength(reply) !== reply.length) throw new StampError('not_a_reply');
  const answer = AsnConvert.parse(reply, TimeStampResp);
  const { status } = answer.status;
  if (status !== PKIStatus.granted && status !== PKIStatus.grantedWithMods) throw new StampError('rejected');
  const token = answer.timeStampToken;
  if (!(token instanceof ContentInfo) || token.contentType !== id_signedData) throw new StampError('not_a_reply');
  const signed = AsnConvert.parse(token.content, SignedData);
  const { eContentType, eContent } = signed.encapContentInfo;
  if (eContentType !== id_ct_tstInfo || !eContent?.single) throw new StampError('not_a_reply');
  return { signed, info: AsnConvert.parse(eContent.single.buffer, TSTInfo) };
}

/** Length of the DER value at the start, its header included; NaN for an indefinite length, which DER forbids. */
function derLength(bytes: Uint8Array): number {
  const first = bytes[1] ?? 0x80;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) return Number.NaN;
  return bytes.subarray(2, 2 + count).reduce((length, byte) => length * 256 + byte, 0) + 2 + count;
}

/**
 * RFC 5652 section 5.4: the signature is over the signed attributes, written as a SET, and they hold the digest of the content. RFC 3161
 * section 2.4.2 has the certificate's own digest among them, so that nobody puts another certificate of the same key in its place.
 */
function isSignedBy(signed: SignedData, signer: SignerInfo, certificate: X509Certificate, reply: Uint8Array): boolean {
  const content = signed.encapContentInfo.eContent?.single?.buffer;
  const hash = HASHES[signer.digestAlgorithm.algorithm];
  if (content === undefined || hash === undefined || !signer.signedAttrs) return false;
  const attribute = (type: string) => {
    const found = signer.signedAttrs?.filter((one) => one.attrType === type) ?? [];
    return found.length === 1 && found[0]!.attrValues.length === 1 ? Buffer.from(found[0]!.attrValues[0]!) : null;
  };
  const digest = createHash(hash).update(Buffer.from(content)).digest();
  if (!attribute(ID_MESSAGE_DIGEST)?.equals(Buffer.concat([Buffer.from([4, digest.length]), digest]))) return false;
  if (attribute(ID_CONTENT_TYPE)?.equals(Buffer.from(TST_INFO_OID)) !== true) return false;
  const attributes = Buffer.concat(signer.signedAttrs.map((one) => Buffer.from(AsnConvert.serialize(one))));
  // Written again they must be what was there: the signature is over those bytes.
  if (!Buffer.from(reply).includes(attributes) || !namesCertificate(attributes, certificate)) return false;
  return verifies(signer, hash, Buffer.concat([setHeader(attributes.length), attributes]), certificate);
}

/** Tag and length of a DER SET. */
const setHeader = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([0x31, length]);
  return length < 0x100 ? Buffer.from([0x31, 0x81, length]) : Buffer.from([0x31, 0x82, length >> 8, length & 0xff]);
};

/** DER of the object identifier of a stamp's content. */
const TST_INFO_OID = Buffer.from('060b2a864886f70d0109100104', 'hex');

/** The digest stands there as an octet string, SHA-256 in version 2 of the attribute and SHA-1 in version 1. */
const namesCertificate = (attributes: Buffer, certificate: X509Certificate): boolean =>
  ['sha256', 'sha384', 'sha512', 'sha1'].some((hash) => {
    const digest = createHash(hash).update(certificate.raw).digest();
    return attributes.includes(Buffer.concat([Buffer.from([4, digest.length]), digest]));
  });

function verifies(signer: SignerInfo, hash: string, message: Buffer, { publicKey }: X509Certificate): boolean {
  const { algorithm } = signer.signatureAlgorithm;
  const signature = Buffer.from(signer.signature.buffer);
  try {
    if (algorithm === ED25519) return verify(null, message, publicKey, signature);
    if (algorithm !== RSA_PSS) return verify(HASHES[algorithm] ?? hash, message, publicKey, signature);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const key = { key: publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
    return verify(hash, message, key, signature);
  } catch {
    return false;
  }
}

const equal = (one: ArrayBuffer, other: Uint8Array): boolean => Buffer.from(one).equals(other);
