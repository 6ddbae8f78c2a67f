import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { TILE_WIDTH, type TileReader, type TileRef, tileRoot } from '#app/tlog/tiles.ts';

/**
 * Stores every tile that these leaves complete (C2SP tlog-tiles; 256 hashes wide). Each is written once and never again.
 * Called under the head's lock. If we crash here the whole append is gone; tiles never run ahead of the head.
 */
export async function storeFullTiles(
  tx: Tx,
  shop: ShopId,
  oldSize: number,
  leafHashes: readonly Uint8Array[],
): Promise<void> {
  let before = oldSize;
  let added = leafHashes;
  for (let level = 0; added.length > 0; level += 1) {
    const first = Math.floor(before / TILE_WIDTH);
    const end = Math.floor((before + added.length) / TILE_WIDTH);
    if (end === first) return;
    const open = await hashesOf(tx, shop, level, first * TILE_WIDTH, before);
    const row = [...open, ...added];
    const full = Array.from({ length: end - first }, (_, i) => row.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH));
    const roots = full.map((hashes) => tileRoot(nodeCrypto, hashes));
    await tx.tile.createMany({
      data: full.map((hashes, i) => ({
        shopId: shop,
        level,
        index: BigInt(first + i),
        hashes: Buffer.concat(hashes),
        root: Buffer.from(roots[i]!),
      })),
    });
    before = first;
    added = roots;
  }
}

/** A reader for the proofs of `tlog`, over what is committed up to the head. One tile after the other: a transaction is one connection. */
export function tileReader(tx: Tx, shop: ShopId): TileReader {
  return async (tiles) => {
    const read: Uint8Array[] = [];
    for (const tile of tiles) read.push(await readTile(tx, shop, tile));
    return read;
  };
}

async function readTile(tx: Tx, shop: ShopId, { level, index, width }: TileRef): Promise<Uint8Array> {
  if (width === TILE_WIDTH) {
    const tile = await tx.tile.findUnique({
      where: { shopId_level_index: { shopId: shop, level, index: BigInt(index) } },
      select: { hashes: true },
    });
    return tile?.hashes ?? new Uint8Array();
  }
  const start = index * TILE_WIDTH;
  return Buffer.concat(await hashesOf(tx, shop, level, start, start + width));
}

/** Hashes of the tree at binary level 8 * level, from `start` up to but not including `end`. */
async function hashesOf(tx: Tx, shop: ShopId, level: number, start: number, end: number): Promise<Uint8Array[]> {
  if (start === end) return [];
  const index = { gte: BigInt(start), lt: BigInt(end) };
  if (level === 0) {
    const leaves = await tx.leaf.findMany({
      where: { shopId: shop, index },
      orderBy: { index: 'asc' },
      select: { leafHash: true },
    });
    return leaves.map((leaf) => leaf.leafHash);
  }
  const below = await tx.tile.findMany({
    where: { shopId: shop, level: level - 1, index },
    orderBy: { index: 'asc' },
    select: { root: true },
  });
  return below.map((tile) => tile.root);
}
