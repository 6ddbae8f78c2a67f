import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { checkEdge, type Edge } from '#app/ledger/edge.ts';
import { announceKeys, mustAnnounceKeys } from '#app/ledger/rotate.ts';
import { keysOfCheckpoint } from '#app/ledger/log-keys.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import { type CheckpointKey, signCheckpointByAll } from '#app/tlog/checkpoint.ts';

export interface PublishedCheckpoint {
  size: bigint;
  /** The signed note, text with its signature lines (C2SP tlog-checkpoint). */
  note: string;
}

/**
 * Signs the head as a checkpoint and stores it; the one already stored when the head has not moved since. A key that was configured
 * since the last time is first announced by an entry, and that entry's checkpoint carries the signatures of both log keys.
 *
 * The tree's edge is hashed again before signing, so a head that the tree does not bear out is never signed.
 * If we crash after signing and before commit, no checkpoint has left the app and the next call signs the same head: Ed25519 gives the
 * same bytes. If we crash after commit, the next call finds the checkpoint stored.
 * Throws LogMissing, LogDiverged, LogKeyUnknown.
 */
export async function publish(
  tx: Tx,
  shop: ShopId,
  ports: { signer: CheckpointSigner; keys: KeyRing },
  now: Date,
): Promise<PublishedCheckpoint> {
  let edge = await checkEdge(tx, shop);
  if (mustAnnounceKeys(edge, ports.signer)) {
    await announceKeys(tx, shop, ports, now);
    edge = await checkEdge(tx, shop);
  }
  const { origin, size, latest } = edge;
  if (latest?.origin === origin && latest.size === size) return { size, note: latest.note };
  const note = await sign(edge, ports.signer);
  // Two publishers of the same head sign the same bytes: whoever is second changes nothing.
  await tx.checkpoint.createMany({
    data: [{ shopId: shop, origin, size, note, signedAt: now }],
    skipDuplicates: true,
  });
  return { size, note };
}

async function sign({ origin, size, root, keys }: Edge, signer: CheckpointSigner): Promise<string> {
  const signers = keysOfCheckpoint(keys, { origin, size }).map((key): CheckpointKey => {
    const isCurrent = equalBytes(key.publicKey, signer.logPublicKey);
    return { ...key, sign: isCurrent ? (text) => signer.signLog(text) : (text) => signer.previousLog!.sign(text) };
  });
  const bytes = await signCheckpointByAll({ origin, size: Number(size), root, extensions: [] }, signers);
  return Buffer.from(bytes).toString('utf8');
}
