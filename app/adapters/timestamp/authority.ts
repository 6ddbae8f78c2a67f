import { createHash, randomBytes } from 'node:crypto';
import { boundedFetch, CallFailed } from '#app/adapters/egress.server.ts';
import type { StampAnswer, Timestamper } from '#app/ports.ts';
import { MAX_REPLY_BYTES } from '#app/tlog/timestamp.ts';
import { checkReply } from './check-reply.ts';
import { StampError } from './stamp-error.ts';
import { readTrustRoots } from './trust-roots.ts';

const BOUNDS = { timeoutMs: 10_000, maxBytes: MAX_REPLY_BYTES };

export interface AuthorityOptions {
  /** http or https: a stamp is signed, and nothing in the request is secret. */
  url: string;
  /** Root certificates, PEM; null: whoever checks the stamp later brings theirs. */
  rootsFile: string | null;
  timeoutMs?: number;
}

/** Opens a time-stamp authority. Throws when the file of roots cannot be read or holds no certificate. */
export function openAuthority({ url, rootsFile, timeoutMs = BOUNDS.timeoutMs }: AuthorityOptions): Timestamper {
  const roots = rootsFile === null ? null : readTrustRoots(rootsFile);
  return {
    stamp: async (bytes): Promise<StampAnswer> => {
      const nonce = makeNonce();
      try {
        const reply = await ask(url, requestFor(bytes, nonce), timeoutMs);
        return { outcome: 'stamped', reply, ...(await checkReply(reply, { data: bytes, nonce, roots })) };
      } catch (error) {
        if (error instanceof StampError || error instanceof CallFailed) return { outcome: 'failed', why: error.code };
        throw error;
      }
    },
  };
}

/** 64 random bits as a positive integer of eight bytes, so that its encoding is these bytes. */
function makeNonce(): Uint8Array {
  const nonce = randomBytes(8);
  nonce[0] = (nonce[0]! & 0x3f) | 0x40;
  return nonce;
}

/**
 * TimeStampReq of RFC 3161 section 2.4.1 in DER, in which every length is known: version 1, the SHA-256 of the bytes, the nonce, and that
 * the reply shall carry its certificates. The parameters of SHA-256 are NULL: authorities exist that want them there.
 */
function requestFor(bytes: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const digest = createHash('sha256').update(bytes).digest();
  return new Uint8Array(Buffer.concat([REQUEST_UP_TO_DIGEST, digest, NONCE_HEADER, nonce, WITH_CERTIFICATES]));
}

const REQUEST_UP_TO_DIGEST = Buffer.from('3043020101' + '3031300d060960864801650304020105000420', 'hex');
const NONCE_HEADER = Buffer.from('0208', 'hex');
const WITH_CERTIFICATES = Buffer.from('0101ff', 'hex');

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
