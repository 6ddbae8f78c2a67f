import { fromBase64, toBase64 } from './base64.ts';
import { utf8Bytes } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { formatNote, MAX_NOTE_BYTES, openNote, type NoteKey, type NoteSignature } from './note.ts';
import { checkSize } from './tree.ts';

/** Origin, size and root of a log at one moment. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the third. We write none; those of others are kept because the signature covers them. */
  readonly extensions: readonly string[];
}

/** Origins that begin so belong to demonstrations, for ever. */
export const DEMO_ORIGIN_PREFIX = 'demo.';

/** True for the log of a demonstration, signed with a key that everybody has. */
export function isDemoOrigin(origin: string): boolean {
  return origin.startsWith(DEMO_ORIGIN_PREFIX);
}

/**
 * The signed text (C2SP tlog-checkpoint):
 *
 *     log.example/7f3a
 *     1234
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  checkSize(size);
  if (root.length !== 32) throw new TlogError('hash-malformed', 'root');
  const lines = [origin, String(size), toBase64(root), ...extensions];
  if (lines.some((line) => line === '' || line.includes('\n'))) throw malformed('line');
  if (utf8Bytes(origin).length > MAX_ORIGIN_BYTES) throw malformed('origin');
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Reads the text of a checkpoint whose signature has been verified. At least three non-empty lines, origin of 1 to 255
 * bytes, size without leading zeros and below 2^53, root of exactly 32 bytes. Throws TlogError `checkpoint-malformed`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (text.length > MAX_NOTE_BYTES) throw malformed('larger than 1,000,000 bytes');
  if (!text.endsWith('\n')) throw malformed('last line has no newline');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length < 3 || lines.some((line) => line === '')) throw malformed('lines');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines;
  if (utf8Bytes(origin).length > MAX_ORIGIN_BYTES) throw malformed('origin');
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(sizeText)) throw malformed('size');
  const size = Number(sizeText);
  if (!Number.isSafeInteger(size)) throw malformed('size');
  let root: Uint8Array;
  try {
    root = fromBase64(rootText);
  } catch {
    throw malformed('root');
  }
  if (root.length !== 32) throw malformed('root');
  return { origin, size, root, extensions };
}

/** Signs one text and returns 64 bytes. The key itself never comes here. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Writes and signs a checkpoint: the note's bytes. The key's name should be the origin. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  key: Pick<NoteKey, 'name' | 'id'>,
  sign: SignEd25519,
): Promise<Uint8Array> {
  return signCheckpointByAll(checkpoint, [{ ...key, sign }]);
}

/** A key that signs, by its name and id. */
export interface CheckpointKey extends Pick<NoteKey, 'name' | 'id'> {
  readonly sign: SignEd25519;
}

/** As signCheckpoint, with a signature line for each key in this order: at a rotation the new key's, then the old one's. */
export async function signCheckpointByAll(checkpoint: Checkpoint, keys: readonly CheckpointKey[]): Promise<Uint8Array> {
  const text = formatCheckpoint(checkpoint);
  const signatures: NoteSignature[] = [];
  for (const { name, id, sign } of keys) signatures.push({ name, id, signature: await sign(utf8Bytes(text)) });
  return utf8Bytes(formatNote(text, signatures));
}

/**
 * Verifies a signed checkpoint with the keys one trusts, whose name must be the origin it speaks for.
 * Throws the TlogErrors of openNote and parseCheckpoint, and `checkpoint-wrong-origin`.
 */
export async function openCheckpoint(
  crypto: TlogCrypto,
  bytes: Uint8Array,
  trusted: readonly NoteKey[],
): Promise<{ readonly checkpoint: Checkpoint; readonly signedBy: readonly NoteKey[] }> {
  const { text, signedBy } = await openNote(crypto, bytes, trusted);
  const checkpoint = parseCheckpoint(text);
  if (!signedBy.some((key) => key.name === checkpoint.origin)) {
    throw new TlogError('checkpoint-wrong-origin', 'no key of this origin signed');
  }
  return { checkpoint, signedBy };
}

const MAX_ORIGIN_BYTES = 255;

function malformed(detail: string): TlogError {
  return new TlogError('checkpoint-malformed', detail);
}
