import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { MessageImprint, TimeStampReq } from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { boundedFetch, CallFailed } from '#app/adapters/egress.server.ts';
import type { StampAnswer, Timestamper } from '#app/ports.ts';
import { MAX_REPLY_BYTES } from '#app/tlog/timestamp.ts';
import { asVerified } from './as-verified.ts';
import { checkReply } from './check-reply.ts';
import { StampError } from './stamp-error.ts';

/** DER of NULL: RFC 3161 leaves the parameters of SHA-256 open, and authorities exist that want them there. */
const DER_NULL = new Uint8Array([5, 0]).buffer;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const BOUNDS = { timeoutMs: 10_000, maxBytes: MAX_REPLY_BYTES };
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface AuthorityOptions {
  /** http or https: a stamp is signed, and nothing in the request is secret. */
  url: string;
  /** Root certificates, PEM; null: whoever checks the stamp later brings theirs. */
  rootsFile: string | null;
  timeoutMs?: number;
}

/** Opens a time-stamp authority. Throws when the file of roots cannot be read or holds no certificate. */
export function openAuthority({ url, rootsFile, timeoutMs = BOUNDS.timeoutMs }: AuthorityOptions): Timestamper {
  const roots = rootsFile === null ? null : certificatesOf(readFileSync(rootsFile, 'utf8'));
  return {
    stamp: async (bytes): Promise<StampAnswer> => {
      const digest = createHash('sha256').update(bytes).digest();
      const nonce = makeNonce();
      try {
        const reply = await ask(url, requestFor(digest, nonce), timeoutMs);
        const { chain } = checkReply(reply, { digest, nonce, roots });
        return { outcome: 'stamped', reply, chain, ...(await asVerified(reply, bytes, chain)) };
      } catch (error) {
        if (error instanceof StampError || error instanceof CallFailed) return { outcome: 'failed', why: error.code };
        throw error;
      }
    },
  };
}

function certificatesOf(pem: string): X509Certificate[] {
  const found = [...pem.matchAll(PEM)].map(([one]) => new X509Certificate(one));
  if (found.length === 0) throw new Error('there is no certificate in the file of time-stamp roots');
  return found;
}

/** 64 random bits as a positive integer of eight bytes, so that its encoding is these bytes. */
function makeNonce(): Uint8Array {
  const nonce = randomBytes(8);
  nonce[0] = (nonce[0]! & 0x3f) | 0x40;
  return nonce;
}

const requestFor = (digest: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> => {
  const imprint = new MessageImprint({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA256, parameters: DER_NULL }),
    hashedMessage: new OctetString(digest),
  });
  return new Uint8Array(
    AsnConvert.serialize(
      new TimeStampReq({ messageImprint: imprint, nonce: new Uint8Array(nonce).buffer, certReq: true }),
    ),
  );
};

async function ask(url: string, request: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<Uint8Array> {
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  const { status, bytes } = await boundedFetch(
    url,
    { method: 'POST', headers, body: request },
    { ...BOUNDS, timeoutMs },
  );
  if (status !== 200) throw new StampError('authority_refused');
  return bytes;
}
