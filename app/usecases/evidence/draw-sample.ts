import type { Tx } from '#app/db/client.server.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { drawSample as draw, seedOf } from '#app/domain/review/sample.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { fixVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import { addWaitingPack } from '#app/usecases/evidence/waiting-pack.ts';
import type { SampleParams } from '#app/usecases/evidence/kind-contents.ts';
import { fixKind, reusablePack } from '#app/usecases/evidence/kind-edition.ts';
import { mayAskForPacks } from '#app/usecases/evidence/request-span.ts';

export interface DrawnSample {
  packId: string;
  /** Rows drawn, in the order drawn. */
  itemIds: string[];
  of: number;
}

/**
 * Draws rows of a closed review by an auditor's seed, records the drawing, and asks for its pack, over a checkpoint that
 * covers the drawing. The same seed and size draw the same rows: drawn before, they are not drawn again, and the pack there is
 * is given, unless something in it was erased since. Refusals: role_missing, not_found, pack_not_ready, seed_missing,
 * sample_size_invalid.
 */
export async function drawSample(
  ctx: Context & { actor: Actor },
  input: { cycleId: string; seed: string; size: number },
): Promise<DrawnSample | Refusal> {
  if (!mayAskForPacks(ctx.actor)) return refuse('role_missing');
  const seed = seedOf(input.seed);
  if (seed === null) return refuse('seed_missing');
  const { shopId } = ctx.shop;
  const { cycleId, size } = input;
  const verifier = await fixVerifier(ctx);
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      // Two people who draw at once draw one after the other, and the second is given what the first has drawn.
      await tx.$queryRaw`SELECT 1 FROM cycle WHERE shop_id = ${shopId} AND cycle_id = ${cycleId}::uuid FOR UPDATE`;
      const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
      if (!cycle) return refuse('not_found');
      if (cycle.attestedAt === null) return refuse('pack_not_ready');
      const items = await tx.reviewItem.findMany({ where: { shopId, cycleId }, select: { itemId: true } });
      const of = items.length;
      if (!Number.isInteger(size) || size < 1 || size > of) return refuse('sample_size_invalid', { rows: of });
      const itemIds = draw(
        nodeCrypto.sha256,
        seed,
        items.map(({ itemId }) => itemId),
        size,
      );
      const drawn =
        (await drawnBefore(tx, ctx, cycleId, { seed, size })) ??
        (await record(tx, ctx, { cycleId, seed, size, of, itemIds }));
      const params: SampleParams = { seed, size, of, drawn };
      const asked = { kind: 'sample', cycleId, params: { ...params } };
      const { reuse, replaces } = await reusablePack(tx, ctx, asked, new Date(0));
      if (reuse) return { packId: reuse, itemIds, of };
      const fixed = await fixKind(tx, ctx, verifier, cycleId);
      const packId = await addWaitingPack(tx, ctx, { ...asked, fixed }, replaces);
      return { packId, itemIds, of };
    },
    { timeoutMs: 60_000 },
  );
}

/** The entry of the same drawing; null when these rows were not drawn yet. */
async function drawnBefore(
  tx: Tx,
  ctx: Context,
  cycleId: string,
  { seed, size }: { seed: string; size: number },
): Promise<number | null> {
  const packs = await tx.pack.findMany({
    where: { shopId: ctx.shop.shopId, kind: 'sample', cycleId },
    select: { params: true },
  });
  const same = packs
    .map(({ params }) => params as unknown as SampleParams)
    .find((one) => one.seed === seed && one.size === size);
  return same?.drawn ?? null;
}

async function record(
  tx: Tx,
  ctx: Context & { actor: Actor },
  drawing: { cycleId: string; seed: string; size: number; of: number; itemIds: string[] },
): Promise<number> {
  const { cycleId } = drawing;
  const drawn = entry('sample.drawn', ctx.now, { ...drawing, by: ctx.actor.memberId }, { cycleId });
  const [place] = await append(tx, ctx.shop.shopId, [drawn], ctx.ports);
  return Number(place!.index);
}
