import { createHash } from 'node:crypto';
import { fromBase64 } from '#app/tlog/base64.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatNote, parseNote } from '#app/tlog/note.ts';

/** Type byte of Ed25519 cosignatures (C2SP tlog-cosignature). */
const COSIGNATURE = 4;

export interface WitnessKey {
  name: string;
  /** First four bytes of SHA-256(name || 0x0A || 0x04 || key), lower-case hex. */
  id: string;
  /** Raw, 32 bytes. */
  publicKey: Uint8Array;
}

/** Reads `name+id+base64(0x04 || key)`. Throws when it is no key of this kind or its id belongs to another. */
export function parseWitnessKey(text: string): WitnessKey {
  const [name = '', id = '', ...rest] = text.split('+');
  const typed = fromBase64(rest.join('+'));
  if (name === '' || /\s/.test(name) || typed[0] !== COSIGNATURE || typed.length !== 33) {
    throw new Error('the witness key is not an Ed25519 key for cosignatures: name+id+base64');
  }
  const expected = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  if (id !== expected) throw new Error('the id of the witness key does not belong to its name and key');
  return { name, id, publicKey: typed.subarray(1) };
}

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
  const signatures = readLines(text, answer)?.filter((one) => one.name === key.name && one.id === key.id) ?? [];
  if (signatures.length === 0) return null;
  for (const { signature } of signatures) {
    if (signature.length !== 72) return null;
    const time = Buffer.from(signature.subarray(0, 8)).readBigUInt64BE();
    if (time > BigInt(Math.floor(latest.getTime() / 1000))) return null;
    const message = utf8Bytes(`cosignature/v1\ntime ${time}\n${text}`);
    if (!(await nodeCrypto.verifyEd25519(key.publicKey, message, signature.subarray(8)))) return null;
  }
  return formatNote(text, signatures).slice(text.length + 1);
}

/** The protocol's own advice: put the answer under the checkpoint and read the whole as a note. */
function readLines(text: string, answer: Uint8Array) {
  try {
    return parseNote(Buffer.concat([utf8Bytes(`${text}\n`), answer])).signatures;
  } catch {
    return null;
  }
}
