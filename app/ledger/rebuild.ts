import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { RecoveryRefused } from '#app/ledger/error.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { appendToTiles, EMPTY_TILE_EDGE, splitHashes, type TileEdge, type TileRef, tileRoot } from '#app/tlog/tiles.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, rootOf } from '#app/tlog/tree.ts';

const PAGE = 1000;

/**
 * Makes head and tiles anew from the leaves, which alone are what was recorded. Tiles that are missing are added, a head that is elsewhere
 * is moved; nothing else is changed. Out: where the leaves end, and whether anything had to be made.
 * One transaction with its caller: if we crash, all is as it was. Throws RecoveryRefused where leaves or tiles do not fit each other.
 */
export async function rebuildFromLeaves(tx: Tx, shop: ShopId): Promise<{ frontier: Frontier; changed: boolean }> {
  await tx.$executeRaw`SELECT 1 FROM log WHERE shop_id = ${shop} FOR UPDATE`;
  let frontier = EMPTY_FRONTIER;
  let edge: TileEdge = EMPTY_TILE_EDGE;
  let tiles = 0;
  let added = 0;
  for (;;) {
    const hashes = await leafHashesFrom(tx, shop, frontier.size);
    if (hashes.length === 0) break;
    frontier = appendLeaves(nodeCrypto, frontier, hashes);
    const grown = appendToTiles(nodeCrypto, edge, hashes);
    edge = grown.edge;
    tiles += grown.full.length;
    for (const { tile, bytes } of grown.full) added += await addMissingTile(tx, shop, tile, bytes);
  }
  if ((await tx.tile.count({ where: { shopId: shop } })) !== tiles) throw new RecoveryRefused('tiles_beyond_leaves');
  return { frontier, changed: (await moveHeadTo(tx, shop, frontier)) || added > 0 };
}

async function leafHashesFrom(tx: Tx, shop: ShopId, from: number): Promise<Uint8Array[]> {
  const leaves = await tx.leaf.findMany({
    where: { shopId: shop, index: { gte: BigInt(from) } },
    orderBy: { index: 'asc' },
    take: PAGE,
    select: { index: true, leafData: true, leafHash: true },
  });
  return leaves.map((leaf, offset) => {
    const isNext = leaf.index === BigInt(from + offset);
    if (!isNext || !equalBytes(leafHash(nodeCrypto, leaf.leafData), leaf.leafHash)) {
      throw new RecoveryRefused('leaves_damaged');
    }
    return leaf.leafHash;
  });
}

async function addMissingTile(tx: Tx, shop: ShopId, { level, index }: TileRef, bytes: Uint8Array): Promise<number> {
  const place = { shopId: shop, level, index: BigInt(index) };
  const stored = await tx.tile.findUnique({ where: { shopId_level_index: place } });
  if (stored && !equalBytes(stored.hashes, bytes)) throw new RecoveryRefused('tiles_damaged');
  if (stored) return 0;
  const root = Buffer.from(tileRoot(nodeCrypto, splitHashes(bytes)));
  await tx.tile.create({ data: { ...place, hashes: Buffer.from(bytes), root } });
  return 1;
}

async function moveHeadTo(tx: Tx, shop: ShopId, frontier: Frontier): Promise<boolean> {
  const head = await tx.log.findUniqueOrThrow({ where: { shopId: shop } });
  const root = Buffer.from(rootOf(nodeCrypto, frontier));
  const hashes = Buffer.concat(frontier.hashes);
  const size = BigInt(frontier.size);
  if (head.size === size && equalBytes(head.root, root) && equalBytes(head.frontier, hashes)) return false;
  await tx.log.update({ where: { shopId: shop }, data: { size, root, frontier: hashes } });
  return true;
}
