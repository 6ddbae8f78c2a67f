import { fromBase64, toBase64 } from './base64.ts';
import { concatBytes, utf8Bytes, utf8Text } from './bytes.ts';
import { TlogError } from './error.ts';
import { MAX_NOTE_BYTES } from './note.ts';

/** A `.tlog-proof` file taken apart (c2sp.org/tlog-proof@v1), nothing verified. */
export interface ProofFile {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** Opaque and not authenticated; we write none. */
  readonly extra: Uint8Array | null;
  /** The signed checkpoint exactly as issued. */
  readonly checkpoint: Uint8Array;
}

/** The bytes of a `.tlog-proof` file. */
export function formatProofFile(file: ProofFile): Uint8Array {
  const extra = file.extra ? `extra ${toBase64(file.extra)}\n` : '';
  const hashes = file.proof.map((hash) => `${toBase64(hash)}\n`).join('');
  return concatBytes(utf8Bytes(`${HEADER}\n${extra}index ${file.index}\n${hashes}\n`), file.checkpoint);
}

/**
 * Reads a `.tlog-proof` file: exact header, at most one extra line, index without leading zeros, up to 63 hashes of
 * 32 bytes, an empty line, the checkpoint. Throws TlogError `proof-file-malformed`.
 */
export function parseProofFile(bytes: Uint8Array): ProofFile {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed('larger than 1,000,000 bytes');
  const text = utf8Text(bytes);
  if (text === null) throw malformed('not UTF-8');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('no empty line');
  const lines = text.slice(0, end).split('\n');
  if (lines.shift() !== HEADER) throw malformed('header');
  const extra = lines[0]?.startsWith('extra ') ? decode(lines.shift()!.slice('extra '.length), null) : null;
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed('index');
  if (lines.length > MAX_PROOF_HASHES) throw malformed('too many hashes');
  return {
    index: Number(index),
    extra,
    proof: lines.map((line) => decode(line, 32)),
    checkpoint: utf8Bytes(text.slice(end + 2)),
  };
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_PROOF_HASHES = 63;

function decode(text: string, length: number | null): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(text);
  } catch {
    throw malformed('base64');
  }
  if (length !== null && bytes.length !== length) throw malformed('hash length');
  return bytes;
}

function malformed(detail: string): TlogError {
  return new TlogError('proof-file-malformed', detail);
}
