import { utf8Bytes } from '#app/tlog/bytes.ts';
import { parseSignatureLines, verifyCosignatures, type WitnessKey } from '#app/tlog/cosignature.ts';
import { TlogError } from '#app/tlog/error.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatNote, parseNote } from '#app/tlog/note.ts';

/**
 * The lines of a witness's answer that are this key's cosignatures over the checkpoint, each checked. Lines of other keys are left out.
 * Null: none of this key, one that does not verify, one that is later than `latest`, or an answer that is no list of signatures.
 */
export async function cosignaturesIn(
  answer: Uint8Array,
  checkpointNote: string,
  key: WitnessKey,
  latest: Date,
): Promise<string | null> {
  const { text } = parseNote(utf8Bytes(checkpointNote));
  try {
    const found = await verifyCosignatures(nodeCrypto, text, parseSignatureLines(text, answer), key);
    const isLate = found.some(({ time }) => time > BigInt(Math.floor(latest.getTime() / 1000)));
    if (found.length === 0 || isLate) return null;
    const lines = found.map(({ signature }) => signature);
    return formatNote(text, lines).slice(text.length + 1);
  } catch (error) {
    if (error instanceof TlogError) return null;
    throw error;
  }
}
