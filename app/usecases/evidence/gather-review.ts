import type { Pack } from '#app/db/generated/client.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { buildPack, type PackInput } from '#app/pack/build.ts';
import type { PackFile } from '#app/pack/zip.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { fixedVerifierPage } from '#app/usecases/evidence/fixed-verifier.ts';
import { removedSince } from '#app/usecases/evidence/missing-fields.ts';
import {
  type ClosedReview,
  closedReview,
  contentsOf,
  entriesAt,
  packItems,
  packLists,
  packTiles,
} from '#app/usecases/evidence/pack-evidence.ts';
import {
  closeOf,
  fixEdition,
  GATHERING,
  fixedStamps,
  missingFields,
  type PackFixed,
  predecessorOf,
} from '#app/usecases/evidence/pack-edition.ts';
import { cosignCloseOnce } from '#app/usecases/evidence/copy-checkpoint.ts';
import { stampCloseOnce } from '#app/usecases/evidence/stamp-checkpoint.ts';

/** A pack about to be written, whatever its kind. */
export interface GatheredPack {
  files: AsyncIterable<PackFile>;
  /** Key of the log that the pack's checkpoint is signed with, `name+id+key`. */
  vkey: string;
  checkpointSize: bigint;
  /** Fields that an earlier edition showed and this one cannot. */
  fieldsRemoved: readonly string[];
  /** Asked after the files were read: false when something in them was erased meanwhile, and they say more than they may. */
  isStillTrue(): Promise<boolean>;
}

/** The pack of one closed review. */
export async function gatherReview(ctx: Context, pack: Pack): Promise<GatheredPack | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = pack;
  if (cycleId === null) return refuse('not_found');
  await stampCloseOnce(ctx, cycleId);
  await cosignCloseOnce(ctx, cycleId);
  const review = await ctx.db.inShop(shopId, (tx) => closedReview(tx, ctx, cycleId));
  if (!review) return refuse('pack_not_ready');
  const fixed = await fixEdition(ctx, pack, review);
  const input = await reviewInput(ctx, pack, review, fixed);
  const missingNow = () => ctx.db.inShop(shopId, (tx) => missingFields(tx, ctx, review, closeOf(fixed)), GATHERING);
  return {
    files: buildPack(nodeCrypto, input),
    vkey: input.log.vkey,
    checkpointSize: BigInt(fixed.checkpoint.size),
    fieldsRemoved: input.facts.replaces?.fieldsRemoved ?? [],
    isStillTrue: async () => (await missingNow()).length === fixed.missing.length,
  };
}

/** True for a pack of a review that was asked for with OSCAL. */
export const isWithOscal = ({ params }: Pick<Pack, 'params'>): boolean =>
  (params as { oscal?: unknown } | null)?.oscal === true;

/** Gathers what a pack of this review is made of. Entries are read in pages as they are asked for. */
export async function reviewInput(
  ctx: Context,
  pack: Pack,
  review: ClosedReview,
  fixed: PackFixed,
): Promise<PackInput> {
  const { shopId } = ctx.shop;
  const { cycle } = review;
  const verifierPage = await fixedVerifierPage(ctx, fixed.verifier);
  const [vkey = '', ...earlierVkeys] = fixed.keys;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      const [closeSize, logSize] = [BigInt(closeOf(fixed).size), BigInt(fixed.checkpoint.size)];
      const { listIds, indexes } = await contentsOf(tx, ctx, review, closeSize, logSize);
      const before = await predecessorOf(tx, shopId, pack);
      return {
        facts: {
          cycleId: cycle.cycleId,
          edition: pack.edition,
          replaces: before && {
            edition: before.edition,
            digest: before.digest,
            checkpointSize: before.fixed.checkpoint.size,
            fieldsRemoved: await removedSince(tx, ctx, fixed.missing, BigInt(before.fixed.checkpoint.size)),
          },
          origin: vkey.split('+')[0]!,
          shop: fixed.shop,
          control: fixed.control,
          notCovered: fixed.notCovered,
          keyHeldBy: fixed.keyHeldBy,
          verifierDigest: fixed.verifier.script,
          verifierAddress: fixed.verifier.address,
        },
        entries: entriesAt(ctx, indexes),
        entryCount: indexes.length,
        items: await packItems(tx, ctx, cycle.cycleId),
        lists: await packLists(tx, ctx, listIds),
        log: { vkey, earlierVkeys, checkpoint: utf8Bytes(fixed.checkpoint.note), readTiles: packTiles(ctx) },
        closeCheckpoint: fixed.close && utf8Bytes(fixed.close.note),
        cosignatures: { close: fixed.cosignatures, own: null },
        stamps: await fixedStamps(tx, shopId, cycle.cycleId, fixed),
        previousCheckpoint: fixed.previous && utf8Bytes(fixed.previous.note),
        packKey: { publicKey: ctx.ports.signer.packPublicKey, sign: (bytes) => ctx.ports.signer.signPack(bytes) },
        verifierPage,
        oscal: isWithOscal(pack),
        closedAt: cycle.attestedAt,
      };
    },
    GATHERING,
  );
}
