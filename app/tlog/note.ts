import { fromBase64, toBase64 } from './base64.ts';
import { concatBytes, equalBytes, utf8Bytes, utf8Text } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { fromHex, toHex } from './hex.ts';

/** Bounds of what is read: the reference implementations use the same. */
export const MAX_NOTE_BYTES = 1_000_000;
export const MAX_NOTE_SIGNATURES = 100;

/** An Ed25519 verification key of C2SP signed-note, as `name+hex(id)+base64(0x01 || key)`. */
export interface NoteKey {
  readonly name: string;
  /** First four bytes of SHA-256(name || 0x0A || 0x01 || key), hexadecimal. */
  readonly id: string;
  /** Raw 32-byte public key. */
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/** A note taken apart, nothing verified. `text` ends in a newline and is what the signatures are over. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Key with this name and raw 32-byte public key. Throws TlogError `key-malformed`. */
export function noteKey(crypto: TlogCrypto, name: string, publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new TlogError('key-malformed', 'name');
  if (publicKey.length !== 32) throw new TlogError('key-malformed', `${publicKey.length} bytes`);
  const id = crypto.sha256(concatBytes(utf8Bytes(`${name}\n`), ED25519, publicKey)).subarray(0, 4);
  return { name, id: toHex(id), publicKey };
}

/** The one-line form people pin. */
export function formatKey(key: NoteKey): string {
  return `${key.name}+${key.id}+${toBase64(concatBytes(ED25519, key.publicKey))}`;
}

/** Reads `name+id+base64`. Throws TlogError `key-malformed`, also when the id does not belong to name and key. */
export function parseKey(crypto: TlogCrypto, text: string): NoteKey {
  const fields = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (!fields) throw new TlogError('key-malformed', 'expected name+id+key');
  const [, name = '', id, encoded = ''] = fields;
  let typed: Uint8Array;
  try {
    typed = fromBase64(encoded);
  } catch {
    throw new TlogError('key-malformed', 'base64');
  }
  if (typed[0] !== 1) throw new TlogError('key-malformed', 'not an Ed25519 key');
  const key = noteKey(crypto, name, typed.subarray(1));
  if (key.id !== id) throw new TlogError('key-malformed', 'the id does not belong to this name and key');
  return key;
}

/** Writes a note. `text` ends in a newline; each signature is over the UTF-8 bytes of `text`. */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  checkText(text);
  if (signatures.length === 0) throw new TlogError('note-malformed', 'no signature');
  const lines = signatures.map(({ name, id, signature }) => {
    return `\u2014 ${name} ${toBase64(concatBytes(fromHex(id), signature))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Takes a note apart without verifying anything (C2SP signed-note, as strict as its Go reference): valid UTF-8, no
 * control character but newline, text ending in newline, blank line, one or more well-formed signature lines.
 * Throws TlogError `note-malformed`.
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_NOTE_BYTES) throw new TlogError('note-malformed', 'larger than 1,000,000 bytes');
  const whole = utf8Text(bytes);
  if (whole === null) throw new TlogError('note-malformed', 'not UTF-8');
  checkCharacters(whole);
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n')) throw new TlogError('note-malformed', 'no signature block');
  const text = whole.slice(0, split + 1);
  const block = whole.slice(split + 2);
  if (block === '') throw new TlogError('note-malformed', 'no signature');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw new TlogError('note-malformed', 'too many signatures');
  return { text, signatures: lines.map(parseSignatureLine) };
}

/**
 * Verifies a note against the keys one trusts and returns its text with the keys that signed. Signatures of other
 * keys are ignored, a second one by the same key too; one bad signature of a trusted key rejects the whole note.
 * Throws TlogError `note-malformed`, `note-bad-signature`, `note-unknown-key` (no trusted key signed).
 */
export async function openNote(
  crypto: TlogCrypto,
  bytes: Uint8Array,
  trusted: readonly NoteKey[],
): Promise<{ readonly text: string; readonly signedBy: readonly NoteKey[] }> {
  const note = parseNote(bytes);
  const message = utf8Bytes(note.text);
  const signedBy: NoteKey[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = trusted.find((one) => one.name === name && one.id === id);
    if (!key || signedBy.includes(key)) continue;
    if (signature.length !== 64 || !(await crypto.verifyEd25519(key.publicKey, message, signature))) {
      throw new TlogError('note-bad-signature', key.id);
    }
    signedBy.push(key);
  }
  if (signedBy.length === 0) throw new TlogError('note-unknown-key', 'no trusted key signed this note');
  return { text: note.text, signedBy };
}

/** True when both are the same key under the same name. */
export function isSameKey(a: NoteKey, b: NoteKey): boolean {
  return a.name === b.name && equalBytes(a.publicKey, b.publicKey);
}

const ED25519 = new Uint8Array([1]);

function parseSignatureLine(line: string): NoteSignature {
  const fields = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  if (!fields) throw new TlogError('note-malformed', 'signature line');
  const [, name = '', encoded = ''] = fields;
  if (!isKeyName(name)) throw new TlogError('note-malformed', 'key name');
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(encoded);
  } catch {
    throw new TlogError('note-malformed', 'signature base64');
  }
  if (bytes.length < 5) throw new TlogError('note-malformed', 'signature is too short');
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\u0085\p{White_Space}\p{Cc}]/u.test(name);
}

function checkText(text: string): void {
  if (!text.endsWith('\n')) throw new TlogError('note-malformed', 'text does not end in a newline');
  checkCharacters(text);
}

function checkCharacters(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) throw new TlogError('note-malformed', 'control character');
  }
}
