import type { Tx } from '#app/db/client.server.ts';
import { ABOUT_OUTSIDE_PROOF } from '#app/domain/evidence/outside-proof.ts';
import type { CopyChannel } from '#app/domain/evidence/log-entries.ts';
import type { Context } from '#app/ports.ts';
import { copyChannels, wantCopy, wantStamp, type Proven } from '#app/usecases/evidence/want-outside-proof.ts';

/**
 * Once a day: has the record stamped and copied to the outside, each where it has grown by more than stamps and copies since that was last
 * asked for. Stamps and copies whose job was lost are asked for again. Running it twice finds nothing more to do.
 */
export async function proveDaily(ctx: Context): Promise<void> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, async (tx) => {
    await resumeWaiting(tx, ctx);
    const log = await tx.log.findUnique({ where: { shopId }, select: { size: true } });
    if (!log || log.size === 0n) return;
    const proven: Proven = { cycleId: null, index: log.size - 1n };
    if (await hasGrownSince(tx, ctx, await lastStamp(tx, ctx))) await wantStamp(tx, ctx, 'daily', proven);
    for (const channel of await copyChannels(tx, ctx)) {
      if (await hasGrownSince(tx, ctx, await lastCopy(tx, ctx, channel)))
        await wantCopy(tx, ctx, channel, 'daily', proven);
    }
  });
}

/** A restored or emptied queue has lost its jobs; the rows know. A job that is still there makes the second one drop out. */
async function resumeWaiting(tx: Tx, ctx: Context): Promise<void> {
  const { shopId } = ctx.shop;
  const waiting = { shopId, state: 'waiting', nextAttemptAt: { lte: ctx.now } };
  for (const { stampId } of await tx.timeStamp.findMany({ where: waiting, select: { stampId: true } }))
    await ctx.enqueue(tx, 'stamp-checkpoint', { shopId: String(shopId), stampId });
  for (const { copyId } of await tx.outsideCopy.findMany({ where: waiting, select: { copyId: true } }))
    await ctx.enqueue(tx, 'copy-checkpoint', { shopId: String(shopId), copyId });
}

async function hasGrownSince(tx: Tx, ctx: Context, size: bigint): Promise<boolean> {
  const more = await tx.leaf.findFirst({
    where: { shopId: ctx.shop.shopId, index: { gte: size }, type: { notIn: [...ABOUT_OUTSIDE_PROOF] } },
    select: { index: true },
  });
  return more !== null;
}

/** Size of the last checkpoint that a stamp was asked for, whether it has come or not; 0 when none ever was. */
async function lastStamp(tx: Tx, ctx: Context): Promise<bigint> {
  const { _max } = await tx.timeStamp.aggregate({
    where: { shopId: ctx.shop.shopId },
    _max: { checkpointSize: true },
  });
  return _max.checkpointSize ?? 0n;
}

async function lastCopy(tx: Tx, ctx: Context, channel: CopyChannel): Promise<bigint> {
  const { _max } = await tx.outsideCopy.aggregate({
    where: { shopId: ctx.shop.shopId, channel },
    _max: { checkpointSize: true },
  });
  return _max.checkpointSize ?? 0n;
}
