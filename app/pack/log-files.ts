import { toBase64 } from '#app/tlog/base64.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint, type Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { RecentTiles } from '#app/tlog/known-tiles.ts';
import { parseKey } from '#app/tlog/note.ts';
import { formatProofFile } from '#app/tlog/proof-file.ts';
import {
  consistencyProofFromTiles,
  edgeTiles,
  inclusionProofFromTiles,
  TILE_WIDTH,
  tilePath,
  tileWidth,
  type TileReader,
  type TileRef,
} from '#app/tlog/tiles.ts';

import { PackError } from './error.ts';
import type { IndexRuns } from './index-runs.ts';
import {
  CHECKPOINT,
  CHECKPOINT_COSIGNATURES,
  CHECKPOINT_STAMP,
  CLOSE_CHECKPOINT,
  CLOSE_CONSISTENCY,
  CLOSE_COSIGNATURES,
  CLOSE_STAMP,
  CONSISTENCY,
  LOG_PEM,
  LOG_VKEY,
  MAX_PROOF_FILES,
  PREVIOUS_CHECKPOINT,
  proofPath,
  START_CHECKPOINT,
  START_CONSISTENCY,
  START_STAMP,
  tileFilePath,
} from './layout.ts';
import { formatPublicKeyPem } from './signature.ts';
import type { PackStamps } from './stamps.ts';
import type { PackFile } from './zip.ts';

/** The log as a pack needs it. */
export interface PackLog {
  /** `name+id+key` of the log (C2SP signed-note); its name is the origin. The checkpoint is signed by it. */
  readonly vkey: string;
  /** Keys the same log was signed with before, newest first, and after a recovery those of the previous origin. */
  readonly earlierVkeys?: readonly string[];
  /** Signed checkpoint that covers all entries: fixed when the pack is first made. */
  readonly checkpoint: Uint8Array;
  readonly readTiles: TileReader;
}

/** True when a witness cosigned a checkpoint of the pack. */
export const hasCosignatures = ({ cosignatures }: Pick<LogTrail, 'cosignatures'>): boolean =>
  Boolean(cosignatures?.close ?? cosignatures?.own);

/** How inclusion of that many entries is shown. */
export function proofsOf(entryCount: number): 'files' | 'tiles' {
  return entryCount <= MAX_PROOF_FILES ? 'files' : 'tiles';
}

/** The checkpoint of a pack, opened under the log's own key. Throws TlogError if it is not signed by it. */
export async function checkpointOf(crypto: TlogCrypto, log: PackLog): Promise<Checkpoint> {
  const { checkpoint } = await openCheckpoint(crypto, log.checkpoint, [parseKey(crypto, log.vkey)]);
  return checkpoint;
}

/** Proof files of these entries (rising indexes), or the tiles that lead from them to the root. */
export async function* proofFiles(
  crypto: TlogCrypto,
  log: PackLog,
  checkpoint: Checkpoint,
  indexes: IndexRuns,
): AsyncGenerator<PackFile> {
  if (proofsOf(indexes.count) === 'tiles') return yield* tileFiles(log, checkpoint, indexes);
  // Indexes rise, so the tiles of one entry are those of the next one, or not needed again.
  const known = new RecentTiles(TILES_HELD);
  for (const index of indexes) {
    const proof = await inclusionProofFromTiles(crypto, log.readTiles, index, checkpoint.size, known);
    const chunks = formatProofFile({ index, proof, extra: null, checkpoint: log.checkpoint });
    yield { path: proofPath(index), chunks };
  }
}

/** Tiles held at a time: several times those of one proof, which needs two a level. */
const TILES_HELD = 64;

/** The tiles that lead from each entry to the root: the right edge, and every full tile above an entry. */
async function* tileFiles(log: PackLog, checkpoint: Checkpoint, indexes: IndexRuns): AsyncGenerator<PackFile> {
  const wanted = new Map<string, TileRef>(edgeTiles(checkpoint.size).map((tile) => [tilePath(tile), tile]));
  for (const lowest of indexes.stretches(TILE_WIDTH)) {
    for (let level = 0, at = lowest; ; level += 1, at = Math.floor(at / TILE_WIDTH)) {
      const tile = { level, index: at, width: tileWidth(level, at, checkpoint.size) };
      if (tile.width < TILE_WIDTH || wanted.has(tilePath(tile))) break;
      wanted.set(tilePath(tile), tile);
    }
  }
  const tiles = [...wanted.values()];
  for (let at = 0; at < tiles.length; at += TILES_HELD) {
    const some = tiles.slice(at, at + TILES_HELD);
    const answers = await log.readTiles(some);
    for (const [i, tile] of some.entries()) {
      const bytes = answers[i];
      if (!bytes || bytes.length < tile.width * 32) throw new PackError('input-incomplete', tilePath(tile));
      yield { path: tileFilePath(tilePath(tile)), chunks: bytes.slice(0, tile.width * 32) };
    }
  }
}

/** What leads to a pack's checkpoint from earlier ones, and who stamped which of them. */
export interface LogTrail {
  /** Checkpoint that the previous pack of this log carried; null for the first. */
  readonly previousCheckpoint: Uint8Array | null;
  /** The checkpoint that was fixed at the close of the review, where the pack's own is a later one. */
  readonly closeCheckpoint?: Uint8Array | null;
  readonly stamps: PackStamps;
  /** Signature lines of witnesses, over the checkpoint of the close and over the pack's own where that is another. */
  readonly cosignatures?: { readonly close: string | null; readonly own: string | null };
}

/** Checkpoint, keys, what leads here from the previous pack, from the start and from the close, and the time stamps. */
export async function* logFiles(
  crypto: TlogCrypto,
  log: PackLog,
  checkpoint: Checkpoint,
  trail: LogTrail,
): AsyncGenerator<PackFile> {
  const vkeys = [log.vkey, ...(log.earlierVkeys ?? [])];
  const { previousCheckpoint, closeCheckpoint = null } = trail;
  const { start, close, own = null } = trail.stamps;
  yield { path: CHECKPOINT, chunks: log.checkpoint };
  yield { path: LOG_PEM, chunks: utf8Bytes(formatPublicKeyPem(parseKey(crypto, log.vkey).publicKey)) };
  yield { path: LOG_VKEY, chunks: utf8Bytes(vkeys.map((vkey) => `${vkey}\n`).join('')) };
  const overCheckpoint = closeCheckpoint === null ? (close ?? own) : own;
  if (overCheckpoint) yield { path: CHECKPOINT_STAMP, chunks: overCheckpoint.reply };
  const { close: cosigned = null, own: cosignedOwn = null } = trail.cosignatures ?? {};
  const overOwn = closeCheckpoint === null ? (cosigned ?? cosignedOwn) : cosignedOwn;
  if (overOwn !== null) yield { path: CHECKPOINT_COSIGNATURES, chunks: utf8Bytes(overOwn) };
  if (closeCheckpoint !== null) {
    if (cosigned !== null) yield { path: CLOSE_COSIGNATURES, chunks: utf8Bytes(cosigned) };
    yield { path: CLOSE_CHECKPOINT, chunks: closeCheckpoint };
    yield { path: CLOSE_CONSISTENCY, chunks: await consistencyFrom(crypto, log, closeCheckpoint, checkpoint) };
    if (close) yield { path: CLOSE_STAMP, chunks: close.reply };
  }
  if (previousCheckpoint !== null) {
    yield { path: PREVIOUS_CHECKPOINT, chunks: previousCheckpoint };
    yield { path: CONSISTENCY, chunks: await consistencyFrom(crypto, log, previousCheckpoint, checkpoint) };
  }
  if (start) {
    yield { path: START_CHECKPOINT, chunks: start.checkpoint };
    yield { path: START_CONSISTENCY, chunks: await consistencyFrom(crypto, log, start.checkpoint, checkpoint) };
    yield { path: START_STAMP, chunks: start.reply };
  }
}

/**
 * `old <size>` and one base64 hash per line: the proof part of C2SP tlog-witness requests. The older checkpoint may be
 * signed by an earlier key of the log.
 */
async function consistencyFrom(
  crypto: TlogCrypto,
  log: PackLog,
  older: Uint8Array,
  checkpoint: Checkpoint,
): Promise<Uint8Array> {
  const keys = [log.vkey, ...(log.earlierVkeys ?? [])].map((vkey) => parseKey(crypto, vkey));
  const { checkpoint: old } = await openCheckpoint(crypto, older, keys);
  const proof = await consistencyProofFromTiles(crypto, log.readTiles, old.size, checkpoint.size);
  return utf8Bytes(`old ${old.size}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}`);
}
