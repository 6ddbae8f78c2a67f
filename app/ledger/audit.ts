import type { Tx } from '#app/db/client.server.ts';
import { type KeyOnRecord, keysOnRecord, signingKey } from '#app/db/log-keys.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { signedRoot, type StoredCheckpoint } from '#app/ledger/edge.ts';
import { type HeldPart, heldParts, type OpenPart } from '#app/ledger/parts.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { commitment } from '#app/tlog/commitment.ts';
import { leafHash, parseLeaf } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { appendToTiles, EMPTY_TILE_EDGE, type TileEdge } from '#app/tlog/tiles.ts';
import { appendLeaves, EMPTY_FRONTIER, type Frontier, rootOf } from '#app/tlog/tree.ts';

/** What does not agree, and where. `index` is the first leaf or the size concerned, or null when it is the log as a whole. */
export interface Disagreement {
  what:
    | 'leaf_missing'
    | 'leaf_malformed'
    | 'leaf_hash'
    | 'commitment'
    /** A part is held and its key is on record, and it does not open: bytes were changed, or its root key is not configured. */
    | 'part_unreadable'
    | 'head'
    | 'tile'
    | 'checkpoint'
    | 'log_key';
  index: bigint | null;
}

export interface AuditReport {
  leaves: bigint;
  checkpoints: number;
  /** Checkpoints over entries that a recovery found lost: nothing here can bear them out, and nothing has to. */
  checkpointsBeyond: number;
  partsOpened: number;
  partsErased: number;
  disagreements: Disagreement[];
}

const PAGE = 1000;

/**
 * Rebuilds the whole log of one shop from its leaves and compares it with everything stored beside it: leaf hashes, commitments of every
 * part that is still held, tiles, the head, and each checkpoint with the signatures of the keys on record for its name and size. The
 * chain of those keys must end in the configured one.
 * Reads in pages; memory grows with the number of checkpoints and not with the log. Never throws on what it finds; the report says it.
 */
export async function audit(
  tx: Tx,
  shop: ShopId,
  deps: { keys: KeyRing; signer: Pick<CheckpointSigner, 'logPublicKey' | 'previousLog'> },
): Promise<AuditReport> {
  const report: AuditReport = {
    leaves: 0n,
    checkpoints: 0,
    checkpointsBeyond: 0,
    partsOpened: 0,
    partsErased: 0,
    disagreements: [],
  };
  const head = await tx.log.findUnique({ where: { shopId: shop } });
  // A store whose installation never finished has no log yet.
  if (!head) return report;
  const keys = await keysOnRecord(tx, shop);
  compareKeys(report, head.origin, keys, deps.signer);
  const checkpoints = await signedSizes(tx, shop, report, keys);
  const rebuilt = new Rebuilding(report, checkpoints, keys);
  await rebuilt.compareCheckpoints();
  for (;;) {
    const from = BigInt(rebuilt.frontier.size);
    const leaves = await tx.leaf.findMany({
      where: { shopId: shop, index: { gte: from } },
      orderBy: { index: 'asc' },
      take: PAGE,
    });
    if (leaves.length === 0) break;
    const indexes = leaves.map((leaf) => leaf.index);
    const parts = Map.groupBy(await heldParts(tx, shop, indexes, deps.keys), (part) => part.index);
    for (const leaf of leaves) {
      if (leaf.index !== BigInt(rebuilt.frontier.size)) {
        report.disagreements.push({ what: 'leaf_missing', index: BigInt(rebuilt.frontier.size) });
        return report;
      }
      compareParts(report, leaf, parts.get(leaf.index) ?? []);
      for (const { tile, bytes } of rebuilt.add(leaf)) {
        const stored = await tx.tile.findUnique({
          where: { shopId_level_index: { shopId: shop, level: tile.level, index: BigInt(tile.index) } },
        });
        if (!stored || !equalBytes(stored.hashes, bytes))
          report.disagreements.push({ what: 'tile', index: leaf.index });
      }
      await rebuilt.compareCheckpoints();
    }
  }
  if (head.size !== report.leaves || !equalBytes(head.root, rootOf(nodeCrypto, rebuilt.frontier)))
    report.disagreements.push({ what: 'head', index: null });
  if (rebuilt.checkpointsLeft > 0) report.disagreements.push({ what: 'checkpoint', index: report.leaves });
  return report;
}

/** One key signs now, under the log's name, and is the configured one or the one before; the keys of a name follow each other without a gap. */
function compareKeys(
  report: AuditReport,
  origin: string,
  keys: readonly KeyOnRecord[],
  signer: Pick<CheckpointSigner, 'logPublicKey' | 'previousLog'>,
): void {
  const signing = signingKey(keys);
  const configured = [signer.logPublicKey, ...(signer.previousLog ? [signer.previousLog.publicKey] : [])];
  const isOurs = signing?.origin === origin && configured.some((key) => equalBytes(key, signing.publicKey));
  const follows = keys.every((key, at) => key.fromSize === (keys[at - 1]?.untilSize ?? 0n));
  if (!isOurs || !follows || keys.filter((key) => key.untilSize === null).length !== 1)
    report.disagreements.push({ what: 'log_key', index: null });
}

/** The stored checkpoints by size, but for those over entries that a recovery found lost. */
async function signedSizes(
  tx: Tx,
  shop: ShopId,
  report: AuditReport,
  keys: readonly KeyOnRecord[],
): Promise<StoredCheckpoint[]> {
  const all = await tx.checkpoint.findMany({ where: { shopId: shop }, orderBy: { size: 'asc' } });
  const endOf = new Map<string, bigint | null>();
  for (const { origin, untilSize } of keys) endOf.set(origin, untilSize);
  const isBeyond = ({ origin, size }: StoredCheckpoint): boolean => size > (endOf.get(origin) ?? size);
  report.checkpointsBeyond = all.filter(isBeyond).length;
  return all.filter((one) => !isBeyond(one));
}

/** The log as its leaves give it, up to where they have been read. */
class Rebuilding {
  frontier: Frontier = EMPTY_FRONTIER;
  #edge: TileEdge = EMPTY_TILE_EDGE;
  #next = 0;
  readonly #report: AuditReport;
  readonly #checkpoints: readonly StoredCheckpoint[];
  readonly #keys: readonly KeyOnRecord[];

  constructor(report: AuditReport, checkpoints: readonly StoredCheckpoint[], keys: readonly KeyOnRecord[]) {
    this.#report = report;
    this.#checkpoints = checkpoints;
    this.#keys = keys;
  }

  get checkpointsLeft(): number {
    return this.#checkpoints.length - this.#next;
  }

  /** Out: the tiles this leaf fills. */
  add(leaf: { index: bigint; leafData: Uint8Array; leafHash: Uint8Array }): ReturnType<typeof appendToTiles>['full'] {
    const hash = leafHash(nodeCrypto, leaf.leafData);
    if (!equalBytes(hash, leaf.leafHash)) this.#report.disagreements.push({ what: 'leaf_hash', index: leaf.index });
    this.frontier = appendLeaves(nodeCrypto, this.frontier, [hash]);
    const { edge, full } = appendToTiles(nodeCrypto, this.#edge, [hash]);
    this.#edge = edge;
    this.#report.leaves += 1n;
    return full;
  }

  async compareCheckpoints(): Promise<void> {
    while (this.#checkpoints[this.#next]?.size === BigInt(this.frontier.size)) {
      const stored = this.#checkpoints[this.#next]!;
      this.#next += 1;
      this.#report.checkpoints += 1;
      const root = await signedRoot(stored, this.#keys);
      if (root === null || !equalBytes(root, rootOf(nodeCrypto, this.frontier)))
        this.#report.disagreements.push({ what: 'checkpoint', index: stored.size });
    }
  }
}

function compareParts(
  report: AuditReport,
  leaf: { index: bigint; leafData: Uint8Array },
  parts: readonly HeldPart[],
): void {
  let commitments: Readonly<Record<string, string>>;
  try {
    commitments = parseLeaf(leaf.leafData).commitments;
  } catch {
    report.disagreements.push({ what: 'leaf_malformed', index: leaf.index });
    return;
  }
  for (const held of parts) {
    const part = openOrNull(held);
    if (part === null) {
      report.disagreements.push({ what: 'part_unreadable', index: leaf.index });
      continue;
    }
    report.partsOpened += 1;
    const agrees = commitments[part.part] === commitment(nodeCrypto, part.salt, utf8Bytes(part.canonical));
    if (!agrees) report.disagreements.push({ what: 'commitment', index: leaf.index });
  }
  report.partsErased += Object.keys(commitments).length - parts.length;
}

function openOrNull(held: HeldPart): OpenPart | null {
  try {
    return held.open();
  } catch {
    return null;
  }
}
