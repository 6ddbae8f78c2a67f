import type { Tx } from './client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/**
 * The signature lines that witnesses gave for the checkpoint of this name and size (C2SP tlog-cosignature), oldest first, as
 * they stand under its note; null while there are none. A copy that was made twice may have brought two.
 */
export async function cosignaturesOver(
  tx: Tx,
  shop: ShopId,
  checkpoint: { origin: string; size: bigint },
): Promise<string | null> {
  const { origin, size } = checkpoint;
  const copies = await tx.outsideCopy.findMany({
    where: {
      shopId: shop,
      origin,
      checkpointSize: size,
      channel: 'witness',
      state: 'delivered',
      answer: { not: null },
    },
    orderBy: [{ deliveredAt: 'asc' }, { copyId: 'asc' }],
    select: { answer: true },
  });
  const lines = [...new Set(copies.map(({ answer }) => answer!))];
  return lines.length === 0 ? null : lines.join('');
}
