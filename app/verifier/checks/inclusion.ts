import { equalBytes } from '#app/tlog/bytes.ts';
import type { Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { TlogError } from '#app/tlog/error.ts';
import { parseProofFile } from '#app/tlog/proof-file.ts';
import {
  edgeTiles,
  rootFromEdge,
  splitHashes,
  TILE_WIDTH,
  tilePath,
  tileRoot,
  tileWidth,
  type TileRef,
} from '#app/tlog/tiles.ts';
import { verifyInclusion } from '#app/tlog/verify.ts';
import { CHECKPOINT, proofPath, tileFilePath } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';

/** Judges whether a leaf stands at an index of the log. Throws PackError or TlogError if it does not. */
export type InclusionJudge = (index: number, hash: Uint8Array) => Promise<void> | void;

/** Judge for packs that carry a `.tlog-proof` file per entry. */
export async function proofFileJudge(
  crypto: TlogCrypto,
  archive: PackArchive,
  checkpoint: Checkpoint,
): Promise<InclusionJudge> {
  const signed = await archive.bytes(CHECKPOINT);
  return async (index, leafHash) => {
    const file = parseProofFile(await archive.bytes(proofPath(index)));
    if (file.index !== index)
      throw new TlogError('proof-file-malformed', `${proofPath(index)} is of entry ${file.index}`);
    if (!equalBytes(file.checkpoint, signed))
      throw new TlogError('proof-file-malformed', `${proofPath(index)} carries another checkpoint`);
    verifyInclusion(crypto, { leafHash, index, size: checkpoint.size, root: checkpoint.root, proof: file.proof });
  };
}

/**
 * Judge for packs that carry tiles. Each tile is checked once, from the root down: the right edge against the
 * checkpoint, a full tile against its hash in the tile above; then a leaf is one comparison.
 */
export async function tileJudge(
  crypto: TlogCrypto,
  archive: PackArchive,
  checkpoint: Checkpoint,
): Promise<InclusionJudge> {
  const { size, root } = checkpoint;
  const trusted = new Map<string, readonly Uint8Array[]>();
  const edge = edgeTiles(size);
  const hashes = await Promise.all(edge.map((tile) => readTile(archive, tile)));
  if (size > 0 && !equalBytes(rootFromEdge(crypto, hashes), root)) throw new TlogError('tile-mismatch', 'right edge');
  edge.forEach((tile, i) => trusted.set(tilePath(tile), hashes[i]!));

  const trustedTile = async (tile: TileRef): Promise<readonly Uint8Array[]> => {
    const known = trusted.get(tilePath(tile));
    if (known) return known;
    if (tile.width < TILE_WIDTH) throw new TlogError('tile-mismatch', tilePath(tile));
    const above = tileAbove(tile, size);
    const expected = (await trustedTile(above))[tile.index % TILE_WIDTH];
    const own = await readTile(archive, tile);
    if (!expected || !equalBytes(tileRoot(crypto, own), expected)) throw new TlogError('tile-mismatch', tilePath(tile));
    trusted.set(tilePath(tile), own);
    return own;
  };
  const compare = (tile: readonly Uint8Array[], index: number, hash: Uint8Array): void => {
    if (!equalBytes(tile[index % TILE_WIDTH]!, hash)) throw new TlogError('root-mismatch', `leaf ${index} of ${size}`);
  };
  // Neighbours share a tile, so nearly every leaf is judged without waiting.
  let last: { readonly at: number; readonly tile: readonly Uint8Array[] } | null = null;
  return (index, hash) => {
    if (index >= size) throw new TlogError('index-out-of-range', `${index} of ${size}`);
    const at = Math.floor(index / TILE_WIDTH);
    if (last?.at === at) return compare(last.tile, index, hash);
    return trustedTile({ level: 0, index: at, width: tileWidth(0, at, size) }).then((tile) => {
      last = { at, tile };
      compare(tile, index, hash);
    });
  };
}

function tileAbove(tile: TileRef, size: number): TileRef {
  const level = tile.level + 1;
  const index = Math.floor(tile.index / TILE_WIDTH);
  return { level, index, width: tileWidth(level, index, size) };
}

async function readTile(archive: PackArchive, tile: TileRef): Promise<Uint8Array[]> {
  const hashes = splitHashes(await archive.bytes(tileFilePath(tilePath(tile))));
  if (hashes.length !== tile.width) throw new TlogError('tile-malformed', tilePath(tile));
  return hashes;
}
