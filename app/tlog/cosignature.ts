import { fromBase64 } from './base64.ts';
import { concatBytes, utf8Bytes } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { toHex } from './hex.ts';
import { parseNote, type NoteSignature } from './note.ts';

/** Type byte of Ed25519 cosignatures (C2SP tlog-cosignature). */
const COSIGNATURE = 4;
const SIGNATURE_BYTES = 72;

/** The key of a witness, as `name+id+base64(0x04 || key)`. */
export interface WitnessKey {
  readonly name: string;
  /** First four bytes of SHA-256(name || 0x0A || 0x04 || key), lower-case hex. */
  readonly id: string;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A cosignature that holds. */
export interface Cosignature {
  readonly signature: NoteSignature;
  /** What the witness says it was when it signed: seconds since 1970. */
  readonly time: bigint;
}

/** Reads a witness's key. Throws TlogError `key-malformed` when it is none of this kind or its id belongs to another. */
export function parseWitnessKey(crypto: TlogCrypto, text: string): WitnessKey {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  let typed: Uint8Array;
  try {
    typed = fromBase64(encoded);
  } catch {
    throw new TlogError('key-malformed', 'base64');
  }
  if (name === '' || typed[0] !== COSIGNATURE || typed.length !== 33)
    throw new TlogError('key-malformed', 'not an Ed25519 key for cosignatures');
  if (toHex(crypto.sha256(concatBytes(utf8Bytes(`${name}\n`), typed)).subarray(0, 4)) !== id)
    throw new TlogError('key-malformed', 'the id does not belong to this name and key');
  return { name, id, publicKey: typed.subarray(1) };
}

/** Signature lines that are kept apart from their note, taken apart. Throws TlogError `note-malformed`. */
export function parseSignatureLines(noteText: string, lines: Uint8Array): readonly NoteSignature[] {
  return parseNote(concatBytes(utf8Bytes(`${noteText}\n`), lines)).signatures;
}

/**
 * Those of the signatures that are this witness's, each checked: 8 bytes of time and an Ed25519 signature over
 * `cosignature/v1`, the time and the text of the note. Throws TlogError `note-bad-signature` for one that does not hold.
 */
export async function verifyCosignatures(
  crypto: TlogCrypto,
  noteText: string,
  signatures: readonly NoteSignature[],
  key: WitnessKey,
): Promise<readonly Cosignature[]> {
  const found: Cosignature[] = [];
  for (const signature of signatures) {
    if (signature.name !== key.name || signature.id !== key.id) continue;
    const bytes = signature.signature;
    if (bytes.length !== SIGNATURE_BYTES) throw new TlogError('note-bad-signature', key.id);
    const time = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0);
    const message = utf8Bytes(`cosignature/v1\ntime ${time}\n${noteText}`);
    if (!(await crypto.verifyEd25519(key.publicKey, message, bytes.subarray(8))))
      throw new TlogError('note-bad-signature', key.id);
    found.push({ signature, time });
  }
  return found;
}
