import type { Tx } from '#app/db/client.server.ts';
import { keysOnRecord, type KeyOnRecord } from '#app/db/log-keys.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { LogDiverged, LogMissing } from '#app/ledger/error.ts';
import { keysOfCheckpoint } from '#app/ledger/log-keys.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { rootFromTiles } from '#app/tlog/tiles.ts';
import { type Frontier, rootOf } from '#app/tlog/tree.ts';

/** The right edge of a stored log after it was found to agree with itself. */
export interface Edge {
  origin: string;
  size: bigint;
  root: Uint8Array;
  packKey: Uint8Array;
  keys: readonly KeyOnRecord[];
  /** The newest checkpoint that stands for this log; null before the first. */
  latest: StoredCheckpoint | null;
}

export interface StoredCheckpoint {
  origin: string;
  size: bigint;
  note: string;
}

interface StoredEdge {
  origin: string;
  size: bigint;
  root: Uint8Array;
  frontier: Uint8Array;
  packKey: Uint8Array;
  leaves: bigint;
  signedSize: bigint | null;
  note: string | null;
}

/**
 * Compares what is stored at the right edge of the log: head against its own frontier, against the number of leaves, against the root
 * that the tiles give, and all of it against the newest checkpoint and its signatures. Reads a few tiles, whatever the size.
 * Throws LogMissing, LogDiverged.
 */
export async function checkEdge(tx: Tx, shop: ShopId): Promise<Edge> {
  const seen = await readEdge(tx, shop);
  const keys = await keysOnRecord(tx, shop);
  // A key that signs from beyond what we saw was put on record between the two: what we saw is the head before it.
  const stored = keys.some((key) => key.fromSize > seen.size) ? await readEdge(tx, shop) : seen;
  const size = Number(stored.size);
  checkHead(stored);
  if (stored.leaves !== stored.size) throw new LogDiverged('leaves', size);
  if (!equalBytes(await rootAt(tx, shop, size, size), stored.root)) throw new LogDiverged('tiles', size);
  const latest = await latestCheckpoint(tx, shop, stored, keys);
  if (latest) await checkCheckpoint(tx, shop, size, latest, keys);
  const { origin, root, packKey } = stored;
  return { origin, size: stored.size, root, packKey, keys, latest };
}

/** The hashes of a stored frontier. */
export function openFrontier(stored: { size: bigint; frontier: Uint8Array }): Frontier {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < stored.frontier.length; at += 32) hashes.push(stored.frontier.subarray(at, at + 32));
  return { size: Number(stored.size), hashes };
}

/** The head against itself and against the size last signed: what can be told without reading the tree. Throws LogDiverged. */
export function checkHead(stored: {
  size: bigint;
  root: Uint8Array;
  frontier: Uint8Array;
  signedSize: bigint | null;
}): Frontier {
  const frontier = openFrontier(stored);
  if (!foldsTo(frontier, stored.root)) throw new LogDiverged('head', frontier.size);
  if (stored.signedSize !== null && stored.signedSize > stored.size)
    throw new LogDiverged('checkpoint_ahead', frontier.size);
  return frontier;
}

function foldsTo(frontier: Frontier, root: Uint8Array): boolean {
  try {
    return equalBytes(rootOf(nodeCrypto, frontier), root);
  } catch {
    return false;
  }
}

// One statement, so that an append or a publish beside us cannot show us one half of itself.
async function readEdge(tx: Tx, shop: ShopId): Promise<StoredEdge> {
  const [row] = await tx.$queryRaw<StoredEdge[]>`
    SELECT log.origin, log.size, log.root, log.frontier, log.pack_key AS "packKey",
      coalesce((SELECT max(index) + 1 FROM leaf WHERE shop_id = ${shop}), 0) AS leaves,
      signed.size AS "signedSize", signed.note
    FROM log LEFT JOIN LATERAL (
      SELECT size, note FROM checkpoint
      WHERE checkpoint.shop_id = log.shop_id AND checkpoint.origin = log.origin ORDER BY size DESC LIMIT 1
    ) AS signed ON true
    WHERE log.shop_id = ${shop}`;
  if (!row) throw new LogMissing();
  return row;
}

/** The root of the first `size` leaves as the tiles give it; throws LogDiverged where a tile or leaf is missing or no hash. */
async function rootAt(tx: Tx, shop: ShopId, size: number, headSize: number): Promise<Uint8Array> {
  try {
    return await rootFromTiles(nodeCrypto, tileReader(tx, shop), size);
  } catch {
    throw new LogDiverged('tiles', headSize);
  }
}

/** After a recovery and before its first checkpoint, the newest one under the name before that the log still holds. */
async function latestCheckpoint(
  tx: Tx,
  shop: ShopId,
  stored: StoredEdge,
  keys: readonly KeyOnRecord[],
): Promise<StoredCheckpoint | null> {
  const { origin, signedSize, note } = stored;
  if (signedSize !== null && note !== null) return { origin, size: signedSize, note };
  const before = keys.findLast((key) => key.origin !== origin);
  if (before?.untilSize == null) return null;
  return tx.checkpoint.findFirst({
    where: { shopId: shop, origin: before.origin, size: { lte: before.untilSize } },
    orderBy: { size: 'desc' },
    select: { origin: true, size: true, note: true },
  });
}

async function checkCheckpoint(
  tx: Tx,
  shop: ShopId,
  headSize: number,
  latest: StoredCheckpoint,
  keys: readonly KeyOnRecord[],
): Promise<void> {
  const root = await signedRoot(latest, keys);
  if (!root) throw new LogDiverged('checkpoint_signature', headSize);
  const size = Number(latest.size);
  if (!equalBytes(await rootAt(tx, shop, size, headSize), root)) throw new LogDiverged('checkpoint_root', headSize);
}

/** The root that a stored checkpoint commits to, or null unless every key on record for its size has signed it. */
export async function signedRoot(stored: StoredCheckpoint, keys: readonly KeyOnRecord[]): Promise<Uint8Array | null> {
  const expected = keysOfCheckpoint(keys, stored);
  if (expected.length === 0) return null;
  const opened = await openCheckpoint(nodeCrypto, utf8Bytes(stored.note), expected).catch(() => null);
  if (opened === null || opened.signedBy.length !== expected.length) return null;
  const { origin, size, root } = opened.checkpoint;
  return origin === stored.origin && BigInt(size) === stored.size ? root : null;
}
