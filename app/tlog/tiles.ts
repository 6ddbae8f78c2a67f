import { concatBytes } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import type { KnownTiles, TileRows } from './known-tiles.ts';
import { assembleProof, consistencyPlan, inclusionPlan, rootPlan, type NodeRef, type ProofPlan } from './proof.ts';
import { checkSize, foldSubtrees, nodesAbove } from './tree.ts';

/** Hashes in a full tile (C2SP tlog-tiles). A tile of level L holds every hash of the tree's binary level 8 * L. */
export const TILE_WIDTH = 256;
/** A tile of level L + 1 stands over 2^8 of level L. */
export const TILE_HEIGHT = 8;
const HASH_BYTES = 32;

/** One tile; `width` is 256 for a full tile and 1 to 255 for a partial one. */
export interface TileRef {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/**
 * Answers with the bytes of each tile asked for, in the same order. An answer may be wider than asked (the full tile,
 * or a later partial one): its beginning is the same.
 */
export type TileReader = (tiles: readonly TileRef[]) => Promise<readonly Uint8Array[]> | readonly Uint8Array[];

/** Path of a tile below the log's prefix: `tile/0/x001/x234/067`, `tile/1/000.p/17`. */
export function tilePath(tile: TileRef): string {
  return `tile/${tile.level}/${indexPath(tile)}`;
}

/** Reads what tilePath writes, or null. */
export function parseTilePath(path: string): TileRef | null {
  const fields = /^tile\/(0|[1-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(
    path,
  );
  if (!fields) return null;
  const tile = {
    level: Number(fields[1]),
    index: Number((fields[2] ?? '').replaceAll(/[x/]/g, '')),
    width: fields[3] === undefined ? TILE_WIDTH : Number(fields[3]),
  };
  return Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : null;
}

/** Width of a tile in a tree of `size` leaves; 0 if the tree does not reach it. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** The partial tiles at the right edge of a tree, lowest level first: with full tiles, all there is to the tree. */
export function edgeTiles(size: number): readonly TileRef[] {
  checkSize(size);
  const tiles: TileRef[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/**
 * Inclusion proof (RFC 6962 2.1.1) read from O(log size) tiles, in one call of the reader. With `known`, tiles met before are
 * neither read nor hashed again, and those met now are added: proofs of neighbours share nearly all of theirs.
 */
export async function inclusionProofFromTiles(
  crypto: TlogCrypto,
  readTiles: TileReader,
  index: number,
  size: number,
  known?: KnownTiles,
): Promise<readonly Uint8Array[]> {
  return proofFromTiles(crypto, readTiles, inclusionPlan(index, size), size, known);
}

/** Consistency proof (RFC 6962 2.1.2) read from O(log size) tiles, in one call of the reader. */
export async function consistencyProofFromTiles(
  crypto: TlogCrypto,
  readTiles: TileReader,
  older: number,
  newer: number,
): Promise<readonly Uint8Array[]> {
  return proofFromTiles(crypto, readTiles, consistencyPlan(older, newer), newer);
}

/** Root of a tree read from the tiles at its right edge. */
export async function rootFromTiles(crypto: TlogCrypto, readTiles: TileReader, size: number): Promise<Uint8Array> {
  checkSize(size);
  if (size === 0) return crypto.sha256(new Uint8Array());
  const [root] = await proofFromTiles(crypto, readTiles, [rootPlan(size)], size);
  return root!;
}

/** The unfinished tile of each level, lowest first (possibly empty): with a size, all that appending needs. */
export interface TileEdge {
  readonly size: number;
  readonly partial: readonly Uint8Array[];
}

export const EMPTY_TILE_EDGE: TileEdge = { size: 0, partial: [] };

/**
 * Appends leaf hashes, oldest first. Out: the new edge and the tiles this filled, each exactly once and never to
 * change again. Throws TlogError `tile-malformed` if the edge does not fit its size.
 */
export function appendToTiles(
  crypto: TlogCrypto,
  edge: TileEdge,
  leafHashes: Iterable<Uint8Array>,
): { readonly edge: TileEdge; readonly full: readonly { readonly tile: TileRef; readonly bytes: Uint8Array }[] } {
  checkEdge(edge);
  const open = edge.partial.map((bytes) => splitHashes(bytes));
  const full: { tile: TileRef; bytes: Uint8Array }[] = [];
  let size = edge.size;
  for (const leaf of leafHashes) {
    size += 1;
    let hash = leaf;
    for (let level = 0; ; level += 1) {
      const hashes = (open[level] ??= []);
      hashes.push(hash);
      if (hashes.length < TILE_WIDTH) break;
      const index = size / TILE_WIDTH ** (level + 1) - 1;
      const bytes = concatBytes(...hashes);
      full.push({ tile: { level, index, width: TILE_WIDTH }, bytes });
      hash = rowRoot(crypto, bytes);
      open[level] = [];
    }
  }
  return { edge: { size, partial: open.map((hashes) => concatBytes(...hashes)) }, full };
}

/** Hash over all hashes of a full tile, or over a complete power of two of them. */
export function tileRoot(crypto: TlogCrypto, hashes: readonly Uint8Array[]): Uint8Array {
  return rowRoot(crypto, concatBytes(...hashes));
}

/** The same from the bytes of the hashes. */
function rowRoot(crypto: TlogCrypto, hashes: Uint8Array): Uint8Array {
  let row = hashes;
  while (row.length > HASH_BYTES) row = nodesAbove(crypto, row);
  return row;
}

/** The hashes in a tile. Throws TlogError `tile-malformed` if the bytes are no whole number of hashes, or over 256. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % HASH_BYTES !== 0 || bytes.length > TILE_WIDTH * HASH_BYTES) {
    throw new TlogError('tile-malformed', `${bytes.length} bytes`);
  }
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

/** Root of a tree from its edge tiles (`edgeTiles(size)` order, lowest level first). Size at least 1. */
export function rootFromEdge(crypto: TlogCrypto, edge: readonly (readonly Uint8Array[])[]): Uint8Array {
  const subtreesLargestFirst: Uint8Array[] = [];
  for (const hashes of [...edge].reverse()) {
    let start = 0;
    for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
      if (hashes.length % (2 * width) < width) continue;
      subtreesLargestFirst.push(tileRoot(crypto, hashes.slice(start, start + width)));
      start += width;
    }
  }
  return foldSubtrees(crypto, subtreesLargestFirst);
}

async function proofFromTiles(
  crypto: TlogCrypto,
  readTiles: TileReader,
  plan: ProofPlan,
  size: number,
  known?: KnownTiles,
): Promise<readonly Uint8Array[]> {
  const tiles = await tilesOfPlan(readTiles, plan, size, known);
  return assembleProof(crypto, plan, (node) => {
    const { path, start } = placeOf(node, size);
    return rowAt(crypto, tiles.get(path)!, node.level % TILE_HEIGHT).subarray(start, start + HASH_BYTES);
  });
}

/** Every tile that a plan needs, by its path; those that are not known are read at once. */
async function tilesOfPlan(
  readTiles: TileReader,
  plan: ProofPlan,
  size: number,
  known: KnownTiles | undefined,
): Promise<ReadonlyMap<string, TileRows>> {
  const found = new Map<string, TileRows>();
  const missing = new Map<string, TileRef>();
  for (const node of plan.flat()) {
    const { path, tile } = placeOf(node, size);
    if (found.has(path) || missing.has(path)) continue;
    const rows = known?.get(path);
    if (rows) found.set(path, rows);
    else missing.set(path, tile);
  }
  const tiles = [...missing];
  const answers = tiles.length === 0 ? [] : await readTiles(tiles.map(([, tile]) => tile));
  tiles.forEach(([path, { width }], i) => {
    const bytes = answers[i];
    if (!bytes || bytes.length < width * HASH_BYTES) throw new TlogError('tile-malformed', path);
    const rows = [bytes.subarray(0, width * HASH_BYTES)];
    found.set(path, rows);
    known?.set(path, rows);
  });
  return found;
}

/** Row `height` of a tile: the nodes over each whole 2^height of its hashes. */
function rowAt(crypto: TlogCrypto, rows: TileRows, height: number): Uint8Array {
  for (let made = rows.length; made <= height; made += 1) {
    const below = rows[made - 1]!;
    rows.push(nodesAbove(crypto, below.subarray(0, below.length - (below.length % (2 * HASH_BYTES)))));
  }
  return rows[height]!;
}

/** Where a node is: its tile, and its first byte in the row of its height there. */
function placeOf({ level, index }: NodeRef, size: number): { path: string; tile: TileRef; start: number } {
  const nodesOfHeight = TILE_WIDTH / 2 ** (level % TILE_HEIGHT);
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const tileIndex = Math.floor(index / nodesOfHeight);
  const tile = { level: tileLevel, index: tileIndex, width: tileWidth(tileLevel, tileIndex, size) };
  return { path: tilePath(tile), tile, start: (index % nodesOfHeight) * HASH_BYTES };
}

function indexPath({ index, width }: Omit<TileRef, 'level'>): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

function checkEdge(edge: TileEdge): void {
  checkSize(edge.size);
  const levels = Math.max(edge.partial.length, edgeTiles(edge.size).at(-1)?.level ?? 0);
  for (let level = 0; level <= levels; level += 1) {
    const width = Math.floor(edge.size / TILE_WIDTH ** level) % TILE_WIDTH;
    if ((edge.partial[level]?.length ?? 0) !== width * HASH_BYTES) {
      throw new TlogError('tile-malformed', `edge at level ${level}`);
    }
  }
}
