import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import type { Context } from '#app/ports.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';

/** A checkpoint as it is shown to the outside: exactly the bytes that were stored. */
export interface ShownCheckpoint {
  origin: string;
  size: bigint;
  note: string;
}

/**
 * The checkpoint of this origin and size, or, while the origin is not known yet, the first one over everything below `size`; signed
 * now when there is none. Which one it is never changes afterwards, so running twice shows the same bytes.
 */
export async function coveringCheckpoint(
  ctx: Context,
  { origin, checkpointSize }: { origin: string | null; checkpointSize: bigint },
): Promise<ShownCheckpoint> {
  const { shopId } = ctx.shop;
  const find = () =>
    ctx.db.inShop(shopId, (tx) =>
      origin === null
        ? firstCheckpointOver(tx, shopId, checkpointSize - 1n)
        : tx.checkpoint.findUnique({ where: { shopId_origin_size: { shopId, origin, size: checkpointSize } } }),
    );
  let found = await find();
  if (!found) {
    await sealClosedCycles(ctx);
    found = await find();
  }
  if (!found) throw new Error('no checkpoint covers the entry although the head was just signed');
  return { origin: found.origin, size: found.size, note: found.note };
}
