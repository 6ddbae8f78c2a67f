import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { appendToTiles, edgeTiles, EMPTY_TILE_EDGE, tilePath, type TileReader, type TileRef } from '#app/tlog/tiles.ts';

/** A log kept as tiles in memory: only full tiles and the right edge, as a store would hold them. */
export function tileLog(leafHashes: readonly Uint8Array[]): { read: TileReader; reads: TileRef[]; size: number } {
  const { edge, full } = appendToTiles(nodeCrypto, EMPTY_TILE_EDGE, leafHashes);
  const stored = new Map(full.map(({ tile, bytes }) => [`${tile.level}/${tile.index}`, bytes]));
  for (const tile of edgeTiles(edge.size)) stored.set(`${tile.level}/${tile.index}`, edge.partial[tile.level]!);
  const reads: TileRef[] = [];
  const read: TileReader = (tiles) =>
    tiles.map((tile) => {
      reads.push(tile);
      const bytes = stored.get(`${tile.level}/${tile.index}`);
      if (!bytes) throw new Error(`the log has no ${tilePath(tile)}`);
      return bytes;
    });
  return { read, reads, size: edge.size };
}

export function numberedLeafHashes(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => nodeCrypto.sha256(new TextEncoder().encode(`leaf ${i}`)));
}
