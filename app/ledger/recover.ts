import type { Tx } from '#app/db/client.server.ts';
import { type KeyOnRecord, keysOnRecord } from '#app/db/log-keys.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import { signedRoot } from '#app/ledger/edge.ts';
import { LogMissing, RecoveryRefused } from '#app/ledger/error.ts';
import { losses } from '#app/ledger/erase.ts';
import { asNoteKey, endSigningKey, recordKey } from '#app/ledger/log-keys.ts';
import { newOrigin } from '#app/ledger/open-log.ts';
import { rebuildFromLeaves } from '#app/ledger/rebuild.ts';
import { type LostEntry, rejoin } from '#app/ledger/rejoin.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { toBase64 } from '#app/tlog/base64.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { isDemoOrigin, openCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { rootFromTiles } from '#app/tlog/tiles.ts';

export interface RecoveryInput {
  /** Entries out of packs, by their place in the log. */
  lost: ReadonlyMap<bigint, LostEntry>;
  /** Signed notes that left the app: out of packs, mails, downloads. */
  outside: readonly string[];
  /** True when the log key is gone and the database is as it was: nothing is missing, and the log still needs a new name. */
  nothingLost: boolean;
  by: string;
  reason: string;
}

export type Recovered =
  /** Head or tiles were made anew from the entries; the log goes on as it was. */
  | { outcome: 'rebuilt'; size: bigint }
  /** Everything given is from before a gap that was recovered already; nothing was done. */
  | { outcome: 'recovered_before'; size: bigint; origin: string }
  /** Every entry that anybody outside has a checkpoint of is back; the log goes on under its name. */
  | { outcome: 'rejoined'; size: bigint; entries: bigint; lostParts: number }
  /** The log goes on under a new name, its entries up to `gapFrom` kept. `gapTo` null: nobody knows how far it had grown. */
  | {
      outcome: 'continued';
      size: bigint;
      origin: string;
      entries: bigint;
      gapFrom: bigint;
      gapTo: bigint | null;
      lostParts: number;
    };

interface Tree {
  size: bigint;
  root: Uint8Array;
  origin: string;
  note: string;
}

/**
 * The way out after a restore. Head and tiles are made anew from the entries; entries that packs still hold are put back; and where
 * anything that was once signed stays missing, or nobody can say whether anything is, the log goes on under a new name whose first
 * entry, `log.continued`, says so. Parts of entries put back that nobody has any more are named by `content.lost`. The old name is never
 * signed again: nobody outside can then hold two histories under one name.
 *
 * One transaction: if we crash before commit, nothing has happened, and running it again does the same. If we crash after it, running
 * it again with the same files finds that they were dealt with.
 * Throws LogMissing, RecoveryRefused.
 */
export async function recover(
  tx: Tx,
  shop: ShopId,
  input: RecoveryInput,
  ports: { signer: Pick<CheckpointSigner, 'logPublicKey' | 'previousLog' | 'isDemo'>; keys: KeyRing },
  now: Date,
): Promise<Recovered> {
  const log = await tx.log.findUnique({ where: { shopId: shop } });
  if (!log) throw new LogMissing();
  const { frontier, changed } = await rebuildFromLeaves(tx, shop);
  const stood = BigInt(frontier.size);
  const keys = await keysOnRecord(tx, shop);
  const outside = await outsideTrees(input.outside, keys, ports.signer);
  const unexplained = outside.filter((tree) => !isBeyondGap(tree, keys));
  if (outside.length > 0 && unexplained.length === 0) {
    return { outcome: 'recovered_before', size: stood, origin: log.origin };
  }
  const trees = [...(await storedTrees(tx, shop, keys)), ...unexplained];
  for (const tree of trees) if (tree.size <= stood) await mustFit(tx, shop, tree);
  if (unexplained.some((tree) => tree.size > stood) && (await hasUnsignedLoss(tx, shop))) {
    throw new RecoveryRefused('files_came_late');
  }
  const { size, lostParts } = await rejoin(tx, shop, input.lost, trees, { keys: ports.keys, now });
  const entries = size - stood;
  const last = lastOf(trees);
  const isWhole = (last?.size ?? 0n) <= size;
  if (entries > 0n && isWhole && last?.origin === log.origin) {
    await keepCheckpoint(tx, shop, last, now);
    const told = await append(tx, shop, losses(lostParts, input.by, input.reason, now), { keys: ports.keys, now });
    return { outcome: 'rejoined', size: size + BigInt(told.length), entries, lostParts: lostParts.length };
  }
  const wasTold = input.outside.length > 0 || input.lost.size > 0 || input.nothingLost;
  if (changed && isWhole && !wasTold) return { outcome: 'rebuilt', size };
  const gapTo = gapEnd(size, last, input.nothingLost);
  const origin = await continueLog(
    tx,
    shop,
    { size, last, gapTo, wasDemo: isDemoOrigin(log.origin) },
    input,
    ports,
    now,
  );
  const told = await append(tx, shop, losses(lostParts, input.by, input.reason, now), { keys: ports.keys, now });
  const reached = size + 1n + BigInt(told.length);
  return { outcome: 'continued', size: reached, origin, entries, gapFrom: size, gapTo, lostParts: lostParts.length };
}

/** What the database itself has signed, as far as it is still in its place. Throws RecoveryRefused. */
async function storedTrees(tx: Tx, shop: ShopId, keys: readonly KeyOnRecord[]): Promise<Tree[]> {
  const stored = await tx.checkpoint.findMany({ where: { shopId: shop }, orderBy: { size: 'asc' } });
  const trees: Tree[] = [];
  for (const { origin, size, note } of stored) {
    if (isBeyondGap({ origin, size }, keys)) continue;
    const root = await signedRoot({ origin, size, note }, keys);
    if (!root) throw new RecoveryRefused('checkpoint_does_not_fit');
    trees.push({ origin, size, note, root });
  }
  return trees;
}

/** True for what was signed under an earlier name over entries that a recovery found lost: `log.continued` speaks of it already. */
const isBeyondGap = ({ origin, size }: Pick<Tree, 'origin' | 'size'>, keys: readonly KeyOnRecord[]): boolean =>
  keys.every((key) => key.origin !== origin || (key.untilSize !== null && size > key.untilSize));

/** Checkpoints given by hand: signed by a key on record or by a configured one, under a name this log has or had. Throws RecoveryRefused. */
async function outsideTrees(
  notes: readonly string[],
  keys: readonly KeyOnRecord[],
  signer: Pick<CheckpointSigner, 'logPublicKey' | 'previousLog'>,
): Promise<Tree[]> {
  const configured = [signer.logPublicKey, ...(signer.previousLog ? [signer.previousLog.publicKey] : [])];
  const origins = [...new Set(keys.map((key) => key.origin))];
  const trusted = [
    ...keys,
    ...origins.flatMap((origin) => configured.map((key) => ({ origin, publicKey: Buffer.from(key) }))),
  ].map(asNoteKey);
  return Promise.all(
    notes.map(async (note) => {
      const opened = await openCheckpoint(nodeCrypto, utf8Bytes(note), trusted).catch(() => null);
      if (!opened) throw new RecoveryRefused('checkpoint_not_ours');
      const { origin, size, root } = opened.checkpoint;
      return { origin, size: BigInt(size), root, note };
    }),
  );
}

async function mustFit(tx: Tx, shop: ShopId, tree: Tree): Promise<void> {
  const root = await rootFromTiles(nodeCrypto, tileReader(tx, shop), Number(tree.size));
  if (!equalBytes(root, tree.root)) throw new RecoveryRefused('checkpoint_does_not_fit');
}

const lastOf = (trees: readonly Tree[]): Tree | null =>
  trees.reduce<Tree | null>((last, tree) => (last && last.size >= tree.size ? last : tree), null);

/** Did a recovery before this one end with an entry that nobody has signed yet? Whatever came in its place elsewhere is then another history. */
async function hasUnsignedLoss(tx: Tx, shop: ShopId): Promise<boolean> {
  const { _max: signed } = await tx.checkpoint.aggregate({ where: { shopId: shop }, _max: { size: true } });
  const where = { shopId: shop, type: 'content.lost', index: { gte: signed.size ?? 0n } };
  return (await tx.leaf.findFirst({ where, select: { index: true } })) !== null;
}

/** So that the head that was put back counts as published: the same checkpoint, and no second one beside it. */
async function keepCheckpoint(tx: Tx, shop: ShopId, { origin, size, note }: Tree, now: Date): Promise<void> {
  await tx.checkpoint.createMany({ data: [{ shopId: shop, origin, size, note, signedAt: now }], skipDuplicates: true });
}

/** Index of the last entry known to be lost; one below the first when none is. */
function gapEnd(size: bigint, last: Tree | null, nothingLost: boolean): bigint | null {
  if (last && last.size > size) return last.size - 1n;
  return nothingLost ? size - 1n : null;
}

async function continueLog(
  tx: Tx,
  shop: ShopId,
  at: { size: bigint; last: Tree | null; gapTo: bigint | null; wasDemo: boolean },
  { by, reason }: RecoveryInput,
  ports: { signer: Pick<CheckpointSigner, 'logPublicKey' | 'isDemo'>; keys: KeyRing },
  now: Date,
): Promise<string> {
  const { signer, keys } = ports;
  const { origin: previousOrigin } = await tx.log.findUniqueOrThrow({ where: { shopId: shop } });
  // Once a demonstration, always one.
  const origin = newOrigin(signer.isDemo || at.wasDemo);
  await endSigningKey(tx, shop, at.size);
  await recordKey(tx, shop, {
    origin,
    publicKey: signer.logPublicKey,
    because: 'recovered',
    fromSize: at.size,
    since: now,
  });
  await tx.log.update({ where: { shopId: shop }, data: { origin } });
  const lastOutsideCheckpoint = at.last && {
    size: at.last.size.toString(),
    root: toBase64(at.last.root),
    note: at.last.note,
  };
  const gap = { gapFrom: at.size.toString(), gapTo: at.gapTo?.toString() ?? null };
  const continued = entry('log.continued', now, { previousOrigin, origin, lastOutsideCheckpoint, ...gap, by, reason });
  await append(tx, shop, [continued], { keys, now });
  return origin;
}
