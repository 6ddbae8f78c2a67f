import type { Tx } from '#app/db/client.server.ts';
import { cosignaturesOver } from '#app/db/cosignatures.ts';
import { type Pack, Prisma } from '#app/db/generated/client.ts';
import { firstCheckpointOver, stampsOfReview, type StampedCheckpoint as StoredStamp } from '#app/db/time-stamps.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { keyLines } from '#app/ledger/log-keys.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { PackStamps, StampedCheckpoint } from '#app/pack/stamps.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { fixVerifier, type FixedVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import { missingOf } from '#app/usecases/evidence/missing-fields.ts';
import { type ClosedReview, contentsOf } from '#app/usecases/evidence/pack-evidence.ts';

/**
 * What every later export of an edition takes over, so that it gives the same bytes whatever the app has learned since.
 * Stored with the pack. Digests are SHA-256, lower-case hex.
 */
export interface PackFixed {
  /** All that is in the pack is proven under this one. */
  checkpoint: FixedCheckpoint;
  /** That of the close, where `checkpoint` had to be a later one; null where it is the same. */
  close: FixedCheckpoint | null;
  /** The pack key that the log names under `checkpoint`, hexadecimal. */
  packKey: string;
  /** Of the pack before, which consistency is shown from. */
  previous: FixedCheckpoint | null;
  /** Keys of the log, `name+id+key`, that of the checkpoint first. */
  keys: readonly string[];
  verifier: FixedVerifier;
  shop: PackFacts['shop'];
  control: PackFacts['control'];
  notCovered: readonly string[];
  keyHeldBy: PackFacts['keyHeldBy'];
  /** Digests of the replies that are in the pack. */
  stamps: { start: string | null; close: string | null };
  /** Signature lines of witnesses over the checkpoint of the close; null for none. */
  cosignatures: string | null;
  /** Fields that were erased when this edition was made. */
  missing: readonly string[];
}

export interface FixedCheckpoint {
  /** Decimal digits: JSON has no integer of this width. */
  size: string;
  /** Signed note. */
  note: string;
}

/** Reading what a pack is made of may take a while: a review can have a hundred thousand entries. */
export const GATHERING = { timeoutMs: 120_000 };

/** What the edition stored; null before its first export. */
export const fixedOf = (pack: Pick<Pack, 'fixed'>): PackFixed | null => pack.fixed as unknown as PackFixed | null;

/**
 * What this edition is made with. Its first export decides, and a later one, after a crash or on another day, finds it
 * stored. An edition that replaces another takes everything over but the stamps that came and the fields that went since; so
 * does the first pack with OSCAL from the one without.
 */
export async function fixEdition(ctx: Context, pack: Pack, review: ClosedReview): Promise<PackFixed> {
  const { shopId } = ctx.shop;
  const packKey = toHex(ctx.ports.signer.packPublicKey);
  const stored = fixedOf(pack);
  if (stored?.packKey === packKey) return stored;
  const before = await ctx.db.inShop(
    shopId,
    async (tx) => (await predecessorOf(tx, shopId, pack)) ?? siblingOf(tx, shopId, pack),
  );
  const verifier = (stored ?? before?.fixed)?.verifier ?? (await fixVerifier(ctx));
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      // Of two exports at once the second waits here and then finds what the first has decided.
      await tx.$queryRaw`SELECT 1 FROM pack WHERE shop_id = ${shopId} AND pack_id = ${pack.packId}::uuid FOR UPDATE`;
      const where = { shopId_packId: { shopId, packId: pack.packId } };
      const decided = fixedOf(await tx.pack.findUniqueOrThrow({ where }));
      if (decided?.packKey === packKey) return decided;
      // Fixed before, under a pack key that was replaced since: all of it stays but the checkpoint that names who signs.
      const earlier = decided ?? before?.fixed ?? null;
      const facts = earlier ?? (await firstFacts(tx, ctx, review));
      const close = earlier ? closeOf(earlier) : asFixed(review.checkpoint);
      const stamps = await stampsOver(tx, shopId, review.cycle.cycleId, close);
      const missing = decided?.missing ?? (await missingFields(tx, ctx, review, close));
      const checkpoint = await checkpointOver(tx, ctx, close, missing);
      const fixed: PackFixed = {
        checkpoint,
        close: checkpoint.size === close.size ? null : close,
        packKey,
        previous: earlier ? earlier.previous : review.previous && asFixed(review.previous),
        keys: await keyLines(tx, shopId, { origin: originOf(checkpoint), size: BigInt(checkpoint.size) }),
        verifier,
        shop: facts.shop,
        control: facts.control,
        notCovered: facts.notCovered,
        keyHeldBy: facts.keyHeldBy,
        stamps: decided?.stamps ?? { start: replyDigest(stamps.start), close: replyDigest(stamps.close) },
        cosignatures: decided ? decided.cosignatures : await cosignaturesOver(tx, shopId, placeOf(close)),
        missing,
      };
      await tx.pack.update({ where, data: { fixed: JSON.parse(JSON.stringify(fixed)) as object } });
      return fixed;
    },
    GATHERING,
  );
}

/** The checkpoint that was fixed at the close of the review. */
export const closeOf = ({ checkpoint, close }: Pick<PackFixed, 'checkpoint' | 'close'>): FixedCheckpoint =>
  close ?? checkpoint;

/** The edition that this one replaces; null for the first. */
export async function predecessorOf(
  tx: Tx,
  shop: ShopId,
  pack: Pick<Pack, 'replacesPackId'>,
): Promise<{ packId: string; edition: number; digest: string; fixed: PackFixed } | null> {
  if (pack.replacesPackId === null) return null;
  const where = { shopId_packId: { shopId: shop, packId: pack.replacesPackId } };
  const { packId, edition, digest, fixed } = await tx.pack.findUniqueOrThrow({ where });
  if (digest === null || fixed === null) return null;
  return { packId, edition, digest, fixed: fixed as unknown as PackFixed };
}

/** The latest pack of the same review that was asked for otherwise; null if there is none that is fixed. */
async function siblingOf(tx: Tx, shop: ShopId, { cycleId, kind }: Pack): Promise<{ fixed: PackFixed } | null> {
  if (kind !== 'review') return null;
  const found = await tx.pack.findFirst({
    where: { shopId: shop, cycleId, kind, fixed: { not: Prisma.DbNull } },
    orderBy: { requestedAt: 'desc' },
    select: { fixed: true },
  });
  const fixed = found && fixedOf(found);
  return fixed && { fixed };
}

/** The stamps that belong to an edition, out of those there are now. */
export async function fixedStamps(tx: Tx, shop: ShopId, cycleId: string, fixed: PackFixed): Promise<PackStamps> {
  const { start, close } = await stampsOver(tx, shop, cycleId, closeOf(fixed));
  return {
    start: replyDigest(start) === fixed.stamps.start ? start : null,
    close: replyDigest(close) === fixed.stamps.close ? close : null,
  };
}

/** True when an export made now would not say what this ready edition says: a stamp or a cosignature has come, or something was erased. */
export async function isOutdated(tx: Tx, ctx: Context, pack: Pack, review: ClosedReview): Promise<boolean> {
  const fixed = fixedOf(pack);
  if (!fixed) return false;
  const { shopId } = ctx.shop;
  const { start, close } = await stampsOver(tx, shopId, review.cycle.cycleId, closeOf(fixed));
  if (replyDigest(start) !== fixed.stamps.start || replyDigest(close) !== fixed.stamps.close) return true;
  if ((await cosignaturesOver(tx, shopId, placeOf(closeOf(fixed)))) !== fixed.cosignatures) return true;
  const erased = await tx.leaf.findFirst({
    where: { shopId, type: { in: ['person.redacted', 'content.lost'] }, index: { gte: BigInt(fixed.checkpoint.size) } },
    select: { index: true },
  });
  if (!erased) return false;
  const missing = await missingFields(tx, ctx, review, closeOf(fixed));
  return missing.some((field) => !fixed.missing.includes(field));
}

/** What a pack of this review can no longer show. `close`: the checkpoint of the close, which says what the pack is made of. */
export async function missingFields(
  tx: Tx,
  ctx: Context,
  review: ClosedReview,
  close: FixedCheckpoint,
): Promise<string[]> {
  return missingOf(tx, ctx.shop.shopId, await contentsOf(tx, ctx, review, BigInt(close.size)));
}

async function firstFacts(
  tx: Tx,
  ctx: Context,
  review: ClosedReview,
): Promise<Pick<PackFixed, 'shop' | 'control' | 'notCovered' | 'keyHeldBy'>> {
  const { name, domain } = await tx.shop.findUniqueOrThrow({ where: { shopId: ctx.shop.shopId } });
  return { shop: { name, domain }, control: review.control, notCovered: [], keyHeldBy: ctx.ports.signer.heldBy };
}

/**
 * The checkpoint that all of a pack is proven under: that of the close, unless something that came after it has to be in the
 * pack for anybody to believe it; then the first one over that, and the other stays in the pack beside it.
 */
async function checkpointOver(
  tx: Tx,
  ctx: Context,
  close: FixedCheckpoint,
  missing: readonly string[],
): Promise<FixedCheckpoint> {
  const { shopId } = ctx.shop;
  // Whoever signs now must be named by the log, and so must the erasure that took away what is missing.
  const types = ['pack.key_changed', ...(missing.length > 0 ? ['person.redacted', 'content.lost'] : [])];
  const last = await tx.leaf.findFirst({
    where: { shopId, type: { in: types }, index: { gte: BigInt(close.size) } },
    orderBy: { index: 'desc' },
    select: { index: true },
  });
  if (!last) return close;
  const later = await firstCheckpointOver(tx, shopId, last.index);
  if (!later) throw new Error('no checkpoint covers an entry that was there before the head was signed');
  return asFixed(later);
}

const asFixed = ({ size, note }: { size: bigint; note: string }): FixedCheckpoint => ({ size: String(size), note });

export const originOf = ({ note }: FixedCheckpoint): string => note.slice(0, note.indexOf('\n'));

/** Name and size that a checkpoint is stored under. */
export const placeOf = (checkpoint: FixedCheckpoint): { origin: string; size: bigint } => ({
  origin: originOf(checkpoint),
  size: BigInt(checkpoint.size),
});

/** Stamps over exactly the checkpoint of the close, and over that of the start. */
export async function stampsOver(
  tx: Tx,
  shop: ShopId,
  cycleId: string,
  { note }: FixedCheckpoint,
): Promise<{ start: StampedCheckpoint | null; close: StampedCheckpoint | null }> {
  const { start, close } = await stampsOfReview(tx, shop, cycleId);
  return { start: start && asStamped(start), close: close?.note === note ? asStamped(close) : null };
}

export const asStamped = ({ note, reply, chain, authority, stampedAt }: StoredStamp): StampedCheckpoint => ({
  checkpoint: utf8Bytes(note),
  reply,
  chain,
  authority,
  stampedAt,
});

export const replyDigest = (stamp: StampedCheckpoint | null): string | null =>
  stamp && toHex(nodeCrypto.sha256(stamp.reply));
