import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { SignedData, SignerInfo } from '@peculiar/asn1-cms';
import { Certificate, ExtendedKeyUsage, id_ce_extKeyUsage, id_kp_timeStamping } from '@peculiar/asn1-x509';
import { StampError } from './stamp-error.ts';

const LONGEST_CHAIN = 10;

/** The certificates a reply carries. Throws StampError `not_a_reply` when one cannot be read. */
export function certificatesIn(signed: SignedData, reply: Uint8Array): X509Certificate[] {
  const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  return (signed.certificates ?? []).flatMap(({ certificate }) => {
    if (!certificate) return [];
    const der = Buffer.from(AsnConvert.serialize(certificate));
    // Written again it must be what was there: signatures are over those bytes.
    if (!bytes.includes(der)) throw new StampError('not_a_reply');
    return [new X509Certificate(der)];
  });
}

/** The certificate this signer names by issuer and number or by its key's name. Throws StampError `no_certificate`. */
export function signerAmong(certificates: readonly X509Certificate[], { sid }: SignerInfo): X509Certificate {
  const found = certificates.find((one) => {
    const certificate = AsnConvert.parse(one.raw, Certificate).tbsCertificate;
    if (sid.issuerAndSerialNumber) {
      const { issuer, serialNumber } = sid.issuerAndSerialNumber;
      return (
        same(AsnConvert.serialize(issuer), AsnConvert.serialize(certificate.issuer)) &&
        same(serialNumber, certificate.serialNumber)
      );
    }
    const named = sid.subjectKeyIdentifier;
    return named !== undefined && one.raw.includes(Buffer.from(named.buffer));
  });
  if (!found) throw new StampError('no_certificate');
  return found;
}

/**
 * The way from the authority's certificate up, as PEM. Every certificate was valid at the time of the stamp, the
 * first may do nothing but stamp (RFC 3161 section 2.3). With roots given, the way must end at one of them. Throws StampError.
 */
export function chainOf(
  signer: X509Certificate,
  known: readonly X509Certificate[],
  { at, roots }: { at: Date; roots: readonly X509Certificate[] | null },
): string {
  if (!mayOnlyStamp(signer)) throw new StampError('certificate_not_for_stamps');
  const chain = [signer];
  const candidates = [...(roots ?? []), ...known];
  while (chain.length < LONGEST_CHAIN) {
    const last = chain.at(-1)!;
    if (isSelfIssued(last)) break;
    const issuer = candidates.find((one) => one.ca && last.checkIssued(one) && last.verify(one.publicKey));
    if (!issuer || chain.includes(issuer)) break;
    chain.push(issuer);
  }
  if (!chain.every((one) => one.validFromDate <= at && at <= one.validToDate)) {
    throw new StampError('certificate_not_valid');
  }
  const end = chain.at(-1)!;
  if (roots && !roots.some((root) => root.raw.equals(end.raw))) throw new StampError('untrusted_root');
  return chain.map((one) => one.toString()).join('');
}

function mayOnlyStamp(certificate: X509Certificate): boolean {
  const usage = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate.extensions?.find(
    (one) => one.extnID === id_ce_extKeyUsage,
  );
  if (!usage?.critical) return false;
  const purposes = AsnConvert.parse(usage.extnValue.buffer, ExtendedKeyUsage);
  return purposes.length === 1 && purposes[0] === id_kp_timeStamping;
}

const isSelfIssued = (one: X509Certificate): boolean => one.issuer === one.subject && one.verify(one.publicKey);

const same = (one: ArrayBuffer, other: ArrayBuffer): boolean => Buffer.from(one).equals(Buffer.from(other));
