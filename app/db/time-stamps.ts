import type { Tx } from './client.server.ts';
import type { Checkpoint, Prisma } from './generated/client.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** A checkpoint with the time stamp that an outside authority gave it. */
export interface StampedCheckpoint {
  checkpointSize: bigint;
  /** The signed note: the stamp is over exactly its UTF-8 bytes. */
  note: string;
  /** The whole reply of RFC 3161, DER. */
  reply: Uint8Array;
  /** Certificates from the authority's up to its root, PEM. */
  chain: string;
  /** The authority's name, as its certificate gives it. */
  authority: string;
  /** The time the authority put into its token. */
  stampedAt: Date;
}

/**
 * The stamps at the start and at the close of a review. null: no authority has stamped it, because none is configured or none
 * has answered yet. A stamp that came late is the same stamp: `stampedAt` says when it was made.
 */
export async function stampsOfReview(
  tx: Tx,
  shop: ShopId,
  cycleId: string,
): Promise<{ start: StampedCheckpoint | null; close: StampedCheckpoint | null }> {
  return {
    start: await stampAt(tx, shop, cycleId, 'start'),
    close: await stampAt(tx, shop, cycleId, 'close'),
  };
}

async function stampAt(
  tx: Tx,
  shop: ShopId,
  cycleId: string,
  occasion: 'start' | 'close',
): Promise<StampedCheckpoint | null> {
  return firstStamp(tx, shop, { cycleId, occasion });
}

/** The first stamp over the checkpoint of this name and size, whatever it was wanted for; null while there is none. */
export const stampOver = (
  tx: Tx,
  shop: ShopId,
  checkpoint: { origin: string; checkpointSize: bigint },
): Promise<StampedCheckpoint | null> => firstStamp(tx, shop, checkpoint);

async function firstStamp(tx: Tx, shop: ShopId, which: Prisma.TimeStampWhereInput): Promise<StampedCheckpoint | null> {
  const stamp = await tx.timeStamp.findFirst({
    where: { shopId: shop, ...which, state: 'stamped' },
    orderBy: { stampedAt: 'asc' },
  });
  if (!stamp?.reply || !stamp.stampedAt || stamp.origin === null || stamp.chain === null || stamp.authority === null)
    return null;
  const { origin, checkpointSize, reply, chain, authority, stampedAt } = stamp;
  const checkpoint = await tx.checkpoint.findUnique({
    where: { shopId_origin_size: { shopId: shop, origin, size: checkpointSize } },
    select: { note: true },
  });
  return checkpoint && { checkpointSize, note: checkpoint.note, reply, chain, authority, stampedAt };
}

/**
 * The first checkpoint that covers the entry at `index`; null while none does. Heads are signed as they stand and only grow, so
 * whatever this once answers it answers ever after, unless a recovery found entries below it lost: the checkpoint of a
 * review's start, and that of its close.
 */
export async function firstCheckpointOver(
  tx: Tx,
  shop: ShopId,
  index: bigint,
): Promise<{ origin: string; size: bigint; note: string } | null> {
  return tx.checkpoint.findFirst({
    where: { shopId: shop, size: { gt: index }, ...(await standing(tx, shop)) },
    orderBy: { size: 'asc' },
    select: { origin: true, size: true, note: true },
  });
}

/** The checkpoint of this size; null when there is none. */
export async function checkpointOfSize(tx: Tx, shop: ShopId, size: bigint): Promise<Checkpoint | null> {
  return tx.checkpoint.findFirst({
    where: { shopId: shop, size, ...(await standing(tx, shop)) },
    orderBy: { signedAt: 'desc' },
  });
}

/** Leaves out what was signed under an earlier name over entries that a recovery found lost: other entries stand there now. */
async function standing(tx: Tx, shop: ShopId): Promise<Prisma.CheckpointWhereInput> {
  const keys = await tx.logKey.findMany({ where: { shopId: shop }, select: { origin: true, untilSize: true } });
  return {
    OR: keys.map(({ origin, untilSize }) => ({ origin, ...(untilSize === null ? {} : { size: { lte: untilSize } }) })),
  };
}
