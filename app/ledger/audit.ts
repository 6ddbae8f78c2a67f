import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { openParts } from '#app/ledger/parts.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { logKey } from '#app/ledger/read.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { leafHash, parseLeaf } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { appendToTiles, EMPTY_TILE_EDGE } from '#app/tlog/tiles.ts';
import { appendLeaves, EMPTY_FRONTIER, rootOf } from '#app/tlog/tree.ts';

/** What does not agree, and where. `index` is the first leaf concerned, or null when it is the log as a whole. */
export interface Disagreement {
  what: 'leaf_missing' | 'leaf_malformed' | 'leaf_hash' | 'commitment' | 'head' | 'tile' | 'checkpoint';
  index: bigint | null;
}

export interface AuditReport {
  leaves: bigint;
  checkpoints: number;
  partsOpened: number;
  partsErased: number;
  disagreements: Disagreement[];
}

const PAGE = 1000;

/**
 * Rebuilds the whole log of one shop from its leaves and compares it with everything stored beside it: leaf hashes,
 * commitments of every part that is still held, tiles, the head and each checkpoint with its signature.
 * Reads in pages; memory does not grow with the log. Never throws on what it finds; the report says it.
 */
export async function audit(
  tx: Tx,
  shop: ShopId,
  deps: { keys: KeyRing; signer: CheckpointSigner },
): Promise<AuditReport> {
  const report: AuditReport = { leaves: 0n, checkpoints: 0, partsOpened: 0, partsErased: 0, disagreements: [] };
  const head = await tx.log.findUnique({ where: { shopId: shop } });
  // A store whose installation never finished has no log yet.
  if (!head) return report;
  const checkpoints = await tx.checkpoint.findMany({ where: { shopId: shop }, orderBy: { size: 'asc' } });
  const key = logKey(head.origin, deps.signer);
  let frontier = EMPTY_FRONTIER;
  let edge = EMPTY_TILE_EDGE;
  let next = 0;
  const checkpointsDue = async (): Promise<void> => {
    while (next < checkpoints.length && checkpoints[next]!.size === BigInt(frontier.size)) {
      const signed = checkpoints[next]!;
      next += 1;
      report.checkpoints += 1;
      const opened = await openCheckpoint(nodeCrypto, utf8Bytes(signed.note), [key]).catch(() => null);
      const agrees =
        opened !== null &&
        BigInt(opened.checkpoint.size) === signed.size &&
        equalBytes(opened.checkpoint.root, rootOf(nodeCrypto, frontier));
      if (!agrees) report.disagreements.push({ what: 'checkpoint', index: signed.size });
    }
  };
  await checkpointsDue();
  for (;;) {
    const from = BigInt(frontier.size);
    const leaves = await tx.leaf.findMany({
      where: { shopId: shop, index: { gte: from } },
      orderBy: { index: 'asc' },
      take: PAGE,
    });
    if (leaves.length === 0) break;
    const parts = Map.groupBy(
      await openParts(
        tx,
        shop,
        leaves.map((leaf) => leaf.index),
        deps.keys,
      ),
      (part) => part.index,
    );
    for (const leaf of leaves) {
      if (leaf.index !== BigInt(frontier.size)) {
        report.disagreements.push({ what: 'leaf_missing', index: BigInt(frontier.size) });
        return report;
      }
      const hash = leafHash(nodeCrypto, leaf.leafData);
      if (!equalBytes(hash, leaf.leafHash)) report.disagreements.push({ what: 'leaf_hash', index: leaf.index });
      compareParts(report, leaf, parts.get(leaf.index) ?? []);
      frontier = appendLeaves(nodeCrypto, frontier, [hash]);
      const grown = appendToTiles(nodeCrypto, edge, [hash]);
      edge = grown.edge;
      for (const { tile, bytes } of grown.full) {
        const stored = await tx.tile.findUnique({
          where: { shopId_level_index: { shopId: shop, level: tile.level, index: BigInt(tile.index) } },
        });
        if (!stored || !equalBytes(stored.hashes, bytes))
          report.disagreements.push({ what: 'tile', index: leaf.index });
      }
      report.leaves += 1n;
      await checkpointsDue();
    }
  }
  if (head.size !== report.leaves || !equalBytes(head.root, rootOf(nodeCrypto, frontier)))
    report.disagreements.push({ what: 'head', index: null });
  if (next < checkpoints.length) report.disagreements.push({ what: 'checkpoint', index: checkpoints[next]!.size });
  return report;
}

function compareParts(
  report: AuditReport,
  leaf: { index: bigint; leafData: Uint8Array },
  parts: Awaited<ReturnType<typeof openParts>>,
): void {
  let commitments: Readonly<Record<string, string>>;
  try {
    commitments = parseLeaf(leaf.leafData).commitments;
  } catch {
    report.disagreements.push({ what: 'leaf_malformed', index: leaf.index });
    return;
  }
  for (const part of parts) {
    report.partsOpened += 1;
    const agrees = commitments[part.part] === commitment(nodeCrypto, part.salt, utf8Bytes(part.canonical));
    if (!agrees) report.disagreements.push({ what: 'commitment', index: leaf.index });
  }
  report.partsErased += Object.keys(commitments).length - parts.length;
}
