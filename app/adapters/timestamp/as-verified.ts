import { parseCertificates } from '#app/tlog/certificate.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { verifyTimestamp } from '#app/tlog/timestamp.ts';
import { StampError } from './stamp-error.ts';

/**
 * Whoever checks a pack reads its stamps with other code than `checkReply`, and a pack says of its stamps what that code finds. So a
 * stamp is kept only when that code accepts it, and under the name and time that it reads. `chain` is PEM, its last
 * certificate the one to believe. Throws StampError `not_verifiable`.
 */
export async function asVerified(
  reply: Uint8Array,
  data: Uint8Array,
  chain: string,
): Promise<{ authority: string; stampedAt: Date }> {
  try {
    const others = parseCertificates(chain);
    const { authority, at } = await verifyTimestamp(nodeCrypto, { reply, data, others, roots: others.slice(-1) });
    return { authority, stampedAt: at };
  } catch (cause) {
    throw new StampError('not_verifiable', cause);
  }
}
