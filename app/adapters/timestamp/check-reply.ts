import { X509Certificate } from 'node:crypto';
import { equalBytes } from '#app/tlog/bytes.ts';
import type { Certificate } from '#app/tlog/certificate.ts';
import { TlogError, type TlogErrorCode } from '#app/tlog/error.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseTimestampReply, verifyTimestamp } from '#app/tlog/timestamp.ts';
import { StampError, type StampFailure } from './stamp-error.ts';
import { believable } from './trust-roots.ts';

/** What the reply must answer to: the bytes to be stamped, the nonce as it was sent; `roots` null: any root. */
export interface Asked {
  data: Uint8Array;
  nonce: Uint8Array;
  roots: readonly Certificate[] | null;
}

/** A stamp worth keeping. `authority` is the name in its certificate, `chain` PEM from that certificate up to the one believed. */
export interface CheckedStamp {
  stampedAt: Date;
  authority: string;
  chain: string;
}

/**
 * Checks a reply of RFC 3161 before it is kept, with the code that will judge it in a pack, so that nothing is kept that a pack could not
 * show, and under the name and time that are read there. What only whoever asked can check is checked here: the nonce, the hash that was
 * asked for, and whom we were told to trust. Throws StampError.
 */
export async function checkReply(reply: Uint8Array, { data, nonce, roots }: Asked): Promise<CheckedStamp> {
  try {
    const { certificates, imprint, nonce: answered } = parseTimestampReply(reply);
    if (imprint.hash !== 'SHA-256') throw new StampError('other_imprint');
    const believed = believable(roots ?? certificates, certificates);
    const { at, authority, chain } = await verifyTimestamp(nodeCrypto, { reply, data, ...believed });
    if (answered === null || !equalBytes(answered, nonce)) throw new StampError('other_nonce');
    return { stampedAt: at, authority, chain: chain.map(pemOf).join('') };
  } catch (cause) {
    throw cause instanceof TlogError ? new StampError(FAILURES[cause.code] ?? 'not_a_reply', cause) : cause;
  }
}

/** What a judgement is called here; every other one says that this is no reply at all. */
const FAILURES: Partial<Record<TlogErrorCode, StampFailure>> = {
  'timestamp-not-granted': 'rejected',
  'timestamp-of-something-else': 'other_imprint',
  'timestamp-bad-signature': 'bad_signature',
  'timestamp-wrong-purpose': 'certificate_not_for_stamps',
  'chain-broken': 'chain_broken',
  'algorithm-refused': 'algorithm_refused',
};

const pemOf = ({ whole }: Certificate): string => new X509Certificate(whole).toString();
