import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import { buildPack } from '#app/pack/build.ts';
import { zipPack } from '#app/pack/zip.ts';
import type { Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';
import { closedReview, gatherPack } from '#app/usecases/evidence/pack-evidence.ts';
import { nodeInflate } from '#app/verifier/node-host.ts';
import type { PackReport } from '#app/verifier/report.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';

/**
 * Builds a pack, has our own verifier judge it against the log's key, and keeps it under its digest. A pack that our verifier
 * does not accept is never handed out: it is marked as failed, and the cause is in the log. Running it again for a pack that is
 * ready changes nothing; a crash before the record leaves a file nobody points to, which the next run writes again.
 */
export async function exportPack(ctx: Context, input: { packId: string }): Promise<{ digest: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { packId } = input;
  const pack = await ctx.db.inShop(shopId, (tx) =>
    tx.pack.findUnique({ where: { shopId_packId: { shopId, packId } } }),
  );
  if (!pack || pack.cycleId === null) return refuse('not_found');
  if (pack.state === 'ready' && pack.digest !== null) return { digest: pack.digest };
  await sealClosedCycles(ctx);
  const { cycleId } = pack;
  const review = await ctx.db.inShop(shopId, (tx) => closedReview(tx, ctx, cycleId));
  if (!review) return refuse('pack_not_ready');
  const packed = await gatherPack(ctx, review, pack.edition);
  const { digest, sizeBytes } = await ctx.ports.objects.put(shopId, zipPack(buildPack(nodeCrypto, packed)));
  const verdict = await judge(ctx, digest, packed.log.vkey);
  const isAccepted = verdict.verdict === 'verified';
  const where = { shopId_packId: { shopId, packId } };
  const stored = {
    digest,
    sizeBytes: BigInt(sizeBytes),
    checkpointSize: review.checkpoint.size,
    verdict: JSON.parse(JSON.stringify(verdict)) as object,
  };
  if (!isAccepted) {
    await ctx.db.inShop(shopId, (tx) =>
      tx.pack.update({ where, data: { ...stored, state: 'failed', failure: 'rejected_by_own_verifier' } }),
    );
    return refuse('pack_rejected');
  }
  await ctx.db.inShop(shopId, async (tx) => {
    await tx.pack.update({ where, data: { ...stored, state: 'ready', readyAt: ctx.now, failure: null } });
    const exported = {
      cycleId,
      packId,
      edition: pack.edition,
      digest,
      checkpointSize: review.checkpoint.size.toString(),
    };
    await append(tx, shopId, [entry('pack.exported', ctx.now, exported)], ctx.ports);
  });
  return { digest };
}

/** Our own verifier over the stored file, with the log's key pinned. */
async function judge(ctx: Context, digest: string, vkey: string): Promise<PackReport> {
  const file = await ctx.ports.objects.open(ctx.shop.shopId, digest);
  if (!file) throw new Error('the pack that was just stored is not there');
  try {
    return await verifyPack(file, { crypto: nodeCrypto, inflate: nodeInflate, key: vkey, against: null });
  } finally {
    await file.close();
  }
}
