import { createHash } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { type Pack, Prisma } from '#app/db/generated/client.ts';
import { stampsOfReview, type StampedCheckpoint as StoredStamp } from '#app/db/time-stamps.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { keyLines } from '#app/ledger/log-keys.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { ReviewStamps, StampedCheckpoint } from '#app/pack/stamps.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { fixVerifier, type FixedVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import { type ClosedReview, contentsOf } from '#app/usecases/evidence/pack-evidence.ts';

/**
 * What every later export of an edition takes over, so that it gives the same bytes whatever the app has learned since.
 * Stored with the pack. Digests are SHA-256, lower-case hex.
 */
export interface PackFixed {
  checkpoint: FixedCheckpoint;
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
  const stored = fixedOf(pack);
  if (stored) return stored;
  const { shopId } = ctx.shop;
  const before = await ctx.db.inShop(
    shopId,
    async (tx) => (await predecessorOf(tx, shopId, pack)) ?? siblingOf(tx, shopId, pack),
  );
  const verifier = before?.fixed.verifier ?? (await fixVerifier(ctx));
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      // Of two exports at once the second waits here and then finds what the first has decided.
      await tx.$queryRaw`SELECT 1 FROM pack WHERE shop_id = ${shopId} AND pack_id = ${pack.packId}::uuid FOR UPDATE`;
      const where = { shopId_packId: { shopId, packId: pack.packId } };
      const decided = fixedOf(await tx.pack.findUniqueOrThrow({ where }));
      if (decided) return decided;
      const facts = before?.fixed ?? (await firstFacts(tx, ctx, review));
      const { checkpoint, previous } = await checkpointsOf(tx, ctx, before?.fixed ?? null, review);
      const stamps = await stampsOver(tx, shopId, review.cycle.cycleId, checkpoint);
      const fixed: PackFixed = {
        checkpoint,
        previous,
        keys: await keyLines(tx, shopId, { origin: originOf(checkpoint), size: BigInt(checkpoint.size) }),
        verifier,
        shop: facts.shop,
        control: facts.control,
        notCovered: facts.notCovered,
        keyHeldBy: facts.keyHeldBy,
        stamps: { start: replyDigest(stamps.start), close: replyDigest(stamps.close) },
        missing: await missingFields(tx, ctx, review, checkpoint),
      };
      await tx.pack.update({ where, data: { fixed: JSON.parse(JSON.stringify(fixed)) as object } });
      return fixed;
    },
    GATHERING,
  );
}

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
export async function fixedStamps(tx: Tx, shop: ShopId, cycleId: string, fixed: PackFixed): Promise<ReviewStamps> {
  const { start, close } = await stampsOver(tx, shop, cycleId, fixed.checkpoint);
  return {
    start: replyDigest(start) === fixed.stamps.start ? start : null,
    close: replyDigest(close) === fixed.stamps.close ? close : null,
  };
}

/** True when an export made now would not say what this ready edition says: a stamp has come, or something was erased. */
export async function isOutdated(tx: Tx, ctx: Context, pack: Pack, review: ClosedReview): Promise<boolean> {
  const fixed = fixedOf(pack);
  if (!fixed) return false;
  const { shopId } = ctx.shop;
  const { start, close } = await stampsOver(tx, shopId, review.cycle.cycleId, fixed.checkpoint);
  if (replyDigest(start) !== fixed.stamps.start || replyDigest(close) !== fixed.stamps.close) return true;
  const erased = await tx.leaf.findFirst({
    where: { shopId, type: 'person.redacted', index: { gte: BigInt(fixed.checkpoint.size) } },
    select: { index: true },
  });
  if (!erased) return false;
  const missing = await missingFields(tx, ctx, review, fixed.checkpoint);
  return missing.some((field) => !fixed.missing.includes(field));
}

/**
 * Names of what a pack of this review can no longer show: `entry 12 p.note`, in log order. Names no person and needs no
 * key; a part is gone when its row is, or the key that sealed it.
 */
export async function missingFields(
  tx: Tx,
  ctx: Context,
  review: ClosedReview,
  checkpoint: FixedCheckpoint,
): Promise<string[]> {
  const { indexes } = await contentsOf(tx, ctx, review, BigInt(checkpoint.size));
  return missingFieldsOf(tx, ctx.shop.shopId, indexes);
}

/** The same for these entries. */
export async function missingFieldsOf(tx: Tx, shopId: ShopId, indexes: readonly bigint[]): Promise<string[]> {
  const gone = await tx.$queryRaw<{ index: bigint; part: string }[]>`
    SELECT l.index, c.part
    FROM unnest(${indexes.map(String)}::bigint[]) AS wanted (index)
    JOIN leaf l ON l.shop_id = ${shopId} AND l.index = wanted.index
    CROSS JOIN LATERAL jsonb_object_keys(convert_from(l.leaf_data, 'UTF8')::jsonb -> 'commitments') AS c (part)
    LEFT JOIN entry_part p ON p.shop_id = l.shop_id AND p.index = l.index AND p.part = c.part
    LEFT JOIN data_key k ON k.shop_id = p.shop_id AND k.key_id = p.key_id::uuid AND k.destroyed_at IS NULL
    WHERE k.key_id IS NULL
    ORDER BY l.index, c.part COLLATE "C"`;
  return gone.map(({ index, part }) => `entry ${index} ${part}`);
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
 * The checkpoint of the close and that of the review before. Whoever signs now must be named in the pack's own entries:
 * when the pack key has changed since, the checkpoint moves on to the first that covers the change.
 */
async function checkpointsOf(
  tx: Tx,
  ctx: Context,
  before: PackFixed | null,
  review: ClosedReview,
): Promise<Pick<PackFixed, 'checkpoint' | 'previous'>> {
  const { shopId } = ctx.shop;
  const fixed = before ?? {
    checkpoint: asFixed(review.checkpoint),
    previous: review.previous && asFixed(review.previous),
  };
  const changed = await tx.leaf.findFirst({
    where: { shopId, type: 'pack.key_changed' },
    orderBy: { index: 'desc' },
    select: { index: true },
  });
  if (!changed || changed.index < BigInt(fixed.checkpoint.size)) {
    return { checkpoint: fixed.checkpoint, previous: fixed.previous };
  }
  const later = await tx.checkpoint.findFirstOrThrow({
    where: { shopId, size: { gt: changed.index } },
    orderBy: { signedAt: 'asc' },
  });
  return { checkpoint: asFixed(later), previous: fixed.previous };
}

const asFixed = ({ size, note }: { size: bigint; note: string }): FixedCheckpoint => ({ size: String(size), note });

const originOf = ({ note }: FixedCheckpoint): string => note.slice(0, note.indexOf('\n'));

/** Stamps over exactly the pack's own checkpoint, and over that of the start. */
async function stampsOver(
  tx: Tx,
  shop: ShopId,
  cycleId: string,
  { note }: FixedCheckpoint,
): Promise<{ start: StampedCheckpoint | null; close: StampedCheckpoint | null }> {
  const { start, close } = await stampsOfReview(tx, shop, cycleId);
  return { start: start && asStamped(start), close: close?.note === note ? asStamped(close) : null };
}

const asStamped = ({ note, reply, chain, authority, stampedAt }: StoredStamp): StampedCheckpoint => ({
  checkpoint: utf8Bytes(note),
  reply,
  chain,
  authority,
  stampedAt,
});

const replyDigest = (stamp: StampedCheckpoint | null): string | null =>
  stamp && createHash('sha256').update(stamp.reply).digest('hex');
