import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { LogMissing } from '#app/ledger/append.ts';
import { logKey } from '#app/ledger/read.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import type { CheckpointSigner } from '#app/ports.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { signCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { rootFromTiles } from '#app/tlog/tiles.ts';

/** The stored tree does not hash to the stored head: nothing may be signed over it. */
export class LogDiverged extends Error {
  readonly size: number;
  constructor(size: number) {
    super(`the stored tree of ${size} leaves does not hash to the stored head`);
    this.name = 'LogDiverged';
    this.size = size;
  }
}

export interface PublishedCheckpoint {
  size: bigint;
  /** The signed note, text with its signature line (C2SP tlog-checkpoint). */
  note: string;
}

/**
 * Signs the head as a checkpoint and stores it; the one already stored when the head has not moved since.
 * The tree's edge is hashed again before signing, so a head that the tree does not bear out is never signed.
 * If we crash after signing and before commit, no checkpoint has left the app and the next call signs the same head.
 * Throws LogMissing, LogDiverged.
 */
export async function publish(tx: Tx, shop: ShopId, signer: CheckpointSigner, now: Date): Promise<PublishedCheckpoint> {
  const head = await tx.log.findUnique({ where: { shopId: shop } });
  if (!head) throw new LogMissing();
  const stored = await tx.checkpoint.findUnique({ where: { shopId_size: { shopId: shop, size: head.size } } });
  if (stored) return { size: stored.size, note: stored.note };
  const size = Number(head.size);
  const root = await rootFromTiles(nodeCrypto, tileReader(tx, shop), size);
  if (!equalBytes(root, head.root)) throw new LogDiverged(size);
  const key = logKey(head.origin, signer);
  const bytes = await signCheckpoint({ origin: head.origin, size, root, extensions: [] }, key, (text) =>
    signer.signLog(text),
  );
  const note = Buffer.from(bytes).toString('utf8');
  // Two publishers of the same head sign the same bytes: whoever is second changes nothing.
  await tx.checkpoint.createMany({
    data: [{ shopId: shop, size: head.size, note, signedAt: now }],
    skipDuplicates: true,
  });
  return { size: head.size, note };
}
