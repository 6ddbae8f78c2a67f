import { publish, type PublishedCheckpoint } from '#app/ledger/publish.ts';
import type { Context } from '#app/ports.ts';

/** Signs the head of the shop's log. Safe to run twice: the same head has one checkpoint. */
export async function publishCheckpoint(ctx: Context): Promise<PublishedCheckpoint> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, (tx) => publish(tx, shopId, ctx.ports, ctx.now));
}

/** Signs the head, then calls every review sealed that it covers: closed means closed only once a signature stands over it. */
export async function sealClosedCycles(ctx: Context): Promise<void> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, async (tx) => {
    const { size } = await publish(tx, shopId, ctx.ports, ctx.now);
    await tx.cycle.updateMany({
      where: { shopId, state: 'attested', sealedIndex: { lt: size } },
      data: { state: 'sealed', sealedAt: ctx.now },
    });
  });
}
