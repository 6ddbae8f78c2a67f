import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { equalBytes } from '#app/tlog/bytes.ts';
import { isSame, parseCertificate, type Certificate } from '#app/tlog/certificate.ts';
import { TlogError } from '#app/tlog/error.ts';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM file, which may be a whole system's worth. One that is older than version 3 is passed over: no stamp below it
 * can be judged in a pack. Throws when the file cannot be read, is damaged, or leaves no certificate.
 */
export function readTrustRoots(file: string): Certificate[] {
  const found = [...readFileSync(file, 'utf8').matchAll(PEM)].flatMap(([one]) => readRoot(new X509Certificate(one)));
  if (found.length === 0) throw new Error('there is no certificate in the file of time-stamp roots');
  return found;
}

function readRoot({ raw }: X509Certificate): Certificate[] {
  try {
    return [parseCertificate(raw)];
  } catch (error) {
    if (error instanceof TlogError) return [];
    throw error;
  }
}

/**
 * Of the certificates we trust, those that bear on this reply: as roots the ones where the way up ends, between them and the reply the
 * others. Where we trust nobody in particular, what the reply carries is trusted, which then leads up as far as it shows.
 */
export function believable(
  trusted: readonly Certificate[],
  carried: readonly Certificate[],
): { roots: Certificate[]; others: Certificate[] } {
  const bearsOn = (one: Certificate): boolean =>
    carried.some((other) => isSame(other, one) || isIssuedBy(other, one)) ||
    trusted.some((other) => !isSelfIssued(other) && isIssuedBy(other, one));
  const isTop = (one: Certificate): boolean => isSelfIssued(one) || !trusted.some((other) => isIssuedBy(one, other));
  const near = trusted.filter(bearsOn);
  return { roots: near.filter(isTop), others: near.filter((one) => !isTop(one)) };
}

/** By name alone: whether the signature holds is seen when the chain is walked. */
const isIssuedBy = (one: Certificate, issuer: Certificate): boolean => equalBytes(one.issuer, issuer.subject);
const isSelfIssued = (one: Certificate): boolean => isIssuedBy(one, one);
