import type { Tx } from '#app/db/client.server.ts';
import { insertColumns } from '#app/db/insert-columns.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { TILE_HEIGHT, TILE_WIDTH, type TileReader, type TileRef } from '#app/tlog/tiles.ts';
import { appendLeaves, type Frontier } from '#app/tlog/tree.ts';

/**
 * Appends leaf hashes to the tree and stores every tile that they complete (C2SP tlog-tiles; 256 hashes wide). Out: the new frontier,
 * which the caller stores. Each tile is written once and never again.
 * Called under the head's lock. If we crash here the whole append is gone; tiles never run ahead of the head.
 */
export async function growTree(
  tx: Tx,
  shop: ShopId,
  from: Frontier,
  leafHashes: readonly Uint8Array[],
): Promise<Frontier> {
  // The root of a tile is a subtree that the frontier goes through anyway.
  const roots: Uint8Array[][] = [];
  const to = appendLeaves(nodeCrypto, from, leafHashes, (height, _, hash) => {
    if (height % TILE_HEIGHT === 0) (roots[height / TILE_HEIGHT - 1] ??= []).push(hash);
  });
  let before = from.size;
  let added = leafHashes;
  for (const [level, rootsOfLevel] of roots.entries()) {
    await storeTiles(tx, shop, level, before, added, rootsOfLevel);
    before = Math.floor(before / TILE_WIDTH);
    added = rootsOfLevel;
  }
  return to;
}

/** Stores the tiles of one level that the hashes added behind `before` complete: as many as there are roots. */
async function storeTiles(
  tx: Tx,
  shop: ShopId,
  level: number,
  before: number,
  added: readonly Uint8Array[],
  roots: readonly Uint8Array[],
): Promise<void> {
  const width = before % TILE_WIDTH;
  const first = (before - width) / TILE_WIDTH;
  const open = width === 0 ? [] : await tileReader(tx, shop)([{ level, index: first, width }]);
  const hashes = Buffer.concat([...open, ...added]);
  await insertColumns(tx, 'tile', {
    shop_id: { type: 'bigint', values: roots.map(() => shop) },
    level: { type: 'integer', values: roots.map(() => level) },
    index: { type: 'bigint', values: roots.map((_, at) => BigInt(first + at)) },
    hashes: { type: 'bytea', values: roots.map((_, at) => hashes.subarray(at * TILE_BYTES, (at + 1) * TILE_BYTES)) },
    root: { type: 'bytea', values: roots },
  });
}

const TILE_BYTES = 32 * TILE_WIDTH;

/** A reader for the proofs of `tlog`, over what is committed up to the head: one statement, however many tiles are asked for. */
export function tileReader(tx: Tx, shop: ShopId): TileReader {
  return (tiles) => {
    const level = tiles[0]?.level ?? 0;
    const isWhole = tiles.every((tile) => tile.width === TILE_WIDTH && tile.level === level);
    return isWhole ? readWholeTiles(tx, shop, level, tiles) : readTiles(tx, shop, tiles);
  };
}

/** Whole tiles of one level: what a proof asks for that knows the upper tiles, for a third of what the statement for any tile takes. */
async function readWholeTiles(tx: Tx, shop: ShopId, level: number, tiles: readonly TileRef[]): Promise<Uint8Array[]> {
  const rows = await tx.$queryRaw<{ index: bigint; hashes: Uint8Array }[]>`
    SELECT index, hashes FROM tile
    WHERE shop_id = ${shop} AND level = ${level}::int AND index = ANY (${tiles.map((tile) => String(tile.index))}::bigint[])`;
  const found = new Map(rows.map(({ index, hashes }) => [Number(index), hashes]));
  return tiles.map((tile) => found.get(tile.index) ?? new Uint8Array());
}

/** The hashes of the tiles in the order asked for; of those that are not all there, what is there. */
async function readTiles(tx: Tx, shop: ShopId, tiles: readonly TileRef[]): Promise<Uint8Array[]> {
  // Full tiles are stored. One at the edge is made of what it stands over: leaves, or the roots of the tiles below.
  const rows = await tx.$queryRaw<{ hashes: Uint8Array | null }[]>`
    SELECT CASE
      WHEN asked.width = ${TILE_WIDTH}::int THEN (
        SELECT tile.hashes FROM tile
        WHERE tile.shop_id = ${shop} AND tile.level = asked.level AND tile.index = asked.index)
      WHEN asked.level = 0 THEN (
        SELECT string_agg(leaf.leaf_hash, ''::bytea ORDER BY leaf.index) FROM leaf
        WHERE leaf.shop_id = ${shop} AND leaf.index >= asked.start AND leaf.index < asked.start + asked.width)
      ELSE (
        SELECT string_agg(below.root, ''::bytea ORDER BY below.index) FROM tile AS below
        WHERE below.shop_id = ${shop} AND below.level = asked.level - 1
          AND below.index >= asked.start AND below.index < asked.start + asked.width)
      END AS hashes
    FROM (
      SELECT level, index, width, index * ${TILE_WIDTH}::bigint AS start, place
      FROM unnest(${tiles.map((tile) => tile.level)}::int[], ${tiles.map((tile) => String(tile.index))}::bigint[],
        ${tiles.map((tile) => tile.width)}::int[]) WITH ORDINALITY AS refs (level, index, width, place)
    ) AS asked
    ORDER BY asked.place`;
  return rows.map((row) => row.hashes ?? new Uint8Array());
}
