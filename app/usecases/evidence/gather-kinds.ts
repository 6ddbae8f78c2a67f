import type { Tx } from '#app/db/client.server.ts';
import type { Pack } from '#app/db/generated/client.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { buildPack } from '#app/pack/build.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import type { Span } from '#app/pack/log-facts.ts';
import { buildLogPack, type LogPackInput } from '#app/pack/log-pack.ts';
import { LONGEST_STAMP_DELAY, type PackStamps } from '#app/pack/stamps.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { fixedVerifierPage, fixVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import type { GatheredPack } from '#app/usecases/evidence/gather-review.ts';
import {
  entriesOf,
  type KindContents,
  periodContents,
  rangeContents,
  sampleContents,
  type SampleContents,
  sampleEntry,
  sampleLists,
  type SampleParams,
  sliceOf,
} from '#app/usecases/evidence/kind-contents.ts';
import {
  cosignaturesFor,
  fixedStampsOf,
  fixKind,
  type KindFixed,
  kindFixedOf,
  stampDigests,
  stampsFor,
} from '#app/usecases/evidence/kind-edition.ts';
import { closedReview, packItems, packTiles } from '#app/usecases/evidence/pack-evidence.ts';
import { missingOf, removedSince } from '#app/usecases/evidence/missing-fields.ts';
import { stampAskedOnce } from '#app/usecases/evidence/stamp-checkpoint.ts';

/** The pack of a range of days or of a period. */
export async function gatherSpan(ctx: Context, pack: Pack): Promise<GatheredPack> {
  const { shopId } = ctx.shop;
  const { fixed, contents, stamps } = await fixAgain(ctx, pack, (tx, size) => {
    return pack.kind === 'range' ? rangeContents(tx, ctx, spanOf(pack), size) : periodContents(size);
  });
  const size = BigInt(fixed.checkpoint.size);
  const span = spanOf(pack);
  const { slice } = await ctx.db.inShop(shopId, (tx) => sliceOf(tx, ctx, span, size));
  const common = { ...(await commonFacts(ctx, pack, fixed)), span };
  const files = buildLogPack(nodeCrypto, {
    facts:
      pack.kind === 'range' ? { ...common, kind: 'range', slice } : { ...common, kind: 'period', asOf: fixed.madeAt },
    packId: pack.packId,
    entries: () => entriesOf(ctx, contents),
    entryCount: contents.indexes.length,
    ...(await commonInput(ctx, fixed, stamps)),
    madeAt: new Date(fixed.madeAt),
  });
  return gathered(ctx, fixed, contents, common.replaces, files);
}

/** The pack of a sample of one review. */
export async function gatherSample(ctx: Context, pack: Pack): Promise<GatheredPack | Refusal> {
  const { shopId } = ctx.shop;
  const { cycleId } = pack;
  if (cycleId === null) return refuse('not_found');
  const { fixed, contents, stamps } = await fixAgain(ctx, pack, (tx, size) => sampleContents(tx, ctx, pack, size));
  const { seed, size, of, drawn } = pack.params as unknown as SampleParams;
  const { items, lists, control } = await ctx.db.inShop(shopId, async (tx) => ({
    items: await packItems(tx, ctx, cycleId),
    lists: await sampleLists(tx, ctx, contents),
    control: (await closedReview(tx, ctx, cycleId))?.control ?? null,
  }));
  const common = await commonFacts(ctx, pack, fixed);
  const files = buildPack(nodeCrypto, {
    facts: { ...common, cycleId, control, notCovered: [], sample: { drawn, seed, size, of } },
    entries: sampleEntries(ctx, contents),
    entryCount: contents.indexes.length,
    items,
    lists,
    closeCheckpoint: fixed.close && utf8Bytes(fixed.close.note),
    ...(await commonInput(ctx, fixed, stamps)),
    closedAt: new Date(fixed.madeAt),
  });
  return gathered(ctx, fixed, contents, common.replaces, files);
}

async function* sampleEntries(ctx: Context, contents: SampleContents): AsyncGenerator<PackEntry> {
  for await (const entry of entriesOf(ctx, contents)) yield sampleEntry(entry, contents);
}

const spanOf = (pack: Pack): Span => pack.params as unknown as Span;

/**
 * What was fixed when the pack was asked for, and what it holds. When the pack key was changed before its first export, or an
 * erasure overtook it, it is fixed anew under the checkpoint of now, so that whoever signs is named under it. The fields
 * already erased, and the stamps, are fixed with the first export, which makes the one attempt at the stamp that it waits for.
 */
async function fixAgain<Contents extends KindContents>(
  ctx: Context,
  pack: Pack,
  contentsAt: (tx: Tx, size: bigint) => Promise<Contents> | Contents,
): Promise<{ fixed: KindFixed; contents: Contents; stamps: PackStamps }> {
  const { shopId } = ctx.shop;
  const asked = kindFixedOf(pack) as KindFixed | null;
  if (asked?.stamps === null) await stampAskedOnce(ctx, BigInt(asked.checkpoint.size));
  const verifier = asked?.verifier ?? (await fixVerifier(ctx));
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      // Of two exports at once the second waits here and then finds what the first has decided.
      await tx.$queryRaw`SELECT 1 FROM pack WHERE shop_id = ${shopId} AND pack_id = ${pack.packId}::uuid FOR UPDATE`;
      const where = { shopId_packId: { shopId, packId: pack.packId } };
      const stored = (await tx.pack.findUniqueOrThrow({ where })).fixed as unknown as KindFixed | null;
      const isSigner = stored?.packKey === toHex(ctx.ports.signer.packPublicKey);
      const fixed =
        stored && isSigner ? stored : ((await fixKind(tx, ctx, verifier, pack.cycleId)) as unknown as KindFixed);
      const contents = await contentsAt(tx, BigInt(fixed.checkpoint.size));
      const found = timely(pack, fixed, await stampsFor(tx, ctx, fixed, pack.cycleId));
      if (isSigner && fixed.missing !== null && fixed.stamps !== null)
        return { fixed, contents, stamps: fixedStampsOf(fixed, found) };
      const missing = await missingOf(tx, shopId, contents);
      const cosignatures = await cosignaturesFor(tx, ctx, fixed);
      const decided = { ...fixed, missing, stamps: stampDigests(found), cosignatures };
      await tx.pack.update({ where, data: { fixed: JSON.parse(JSON.stringify(decided)) as object } });
      return { fixed: decided, contents, stamps: found };
    },
    { timeoutMs: 120_000 },
  );
}

/** A period is judged at the time it was asked for: a stamp that came long after that would belie it, and is left out. */
function timely({ kind }: Pack, { madeAt }: KindFixed, found: PackStamps): PackStamps {
  const isLate = found.own && found.own.stampedAt.getTime() > Date.parse(madeAt) + LONGEST_STAMP_DELAY;
  return kind === 'period' && isLate ? { ...found, own: null } : found;
}

async function commonFacts(ctx: Context, pack: Pack, fixed: KindFixed) {
  return {
    edition: pack.edition,
    replaces: await replacedBy(ctx, pack, fixed),
    origin: fixed.keys[0]!.split('+')[0]!,
    shop: fixed.shop,
    keyHeldBy: fixed.keyHeldBy,
    verifierDigest: fixed.verifier.script,
    verifierAddress: fixed.verifier.address,
  };
}

async function replacedBy(ctx: Context, pack: Pack, fixed: KindFixed): Promise<PackFacts['replaces']> {
  const { shopId } = ctx.shop;
  const { replacesPackId } = pack;
  if (replacesPackId === null) return null;
  return ctx.db.inShop(shopId, async (tx) => {
    const { edition, digest, ...before } = await tx.pack.findUniqueOrThrow({
      where: { shopId_packId: { shopId, packId: replacesPackId } },
    });
    if (digest === null) return null;
    const checkpointSize = kindFixedOf(before).checkpoint.size;
    const fieldsRemoved = await removedSince(tx, ctx, fixed.missing ?? [], BigInt(checkpointSize));
    return { edition, digest, checkpointSize, fieldsRemoved };
  });
}

type CommonInput = Pick<
  LogPackInput,
  'log' | 'stamps' | 'cosignatures' | 'previousCheckpoint' | 'packKey' | 'verifierPage'
>;

async function commonInput(ctx: Context, fixed: KindFixed, stamps: PackStamps): Promise<CommonInput> {
  const [vkey = '', ...earlierVkeys] = fixed.keys;
  return {
    log: { vkey, earlierVkeys, checkpoint: utf8Bytes(fixed.checkpoint.note), readTiles: packTiles(ctx) },
    stamps,
    cosignatures: fixed.cosignatures ?? undefined,
    previousCheckpoint: fixed.previous && utf8Bytes(fixed.previous.note),
    packKey: { publicKey: ctx.ports.signer.packPublicKey, sign: (bytes) => ctx.ports.signer.signPack(bytes) },
    verifierPage: await fixedVerifierPage(ctx, fixed.verifier),
  };
}

function gathered(
  ctx: Context,
  fixed: KindFixed,
  contents: KindContents,
  replaces: PackFacts['replaces'],
  files: GatheredPack['files'],
): GatheredPack {
  const { shopId } = ctx.shop;
  return {
    files,
    vkey: fixed.keys[0]!,
    checkpointSize: BigInt(fixed.checkpoint.size),
    fieldsRemoved: replaces?.fieldsRemoved ?? [],
    isStillTrue: async () => {
      const missing = await ctx.db.inShop(shopId, (tx) => missingOf(tx, shopId, contents));
      return missing.length === (fixed.missing ?? []).length;
    },
  };
}
