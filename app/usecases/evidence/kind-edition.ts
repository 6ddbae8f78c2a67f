import type { Tx } from '#app/db/client.server.ts';
import type { Pack, Prisma } from '#app/db/generated/client.ts';
import { cosignaturesOver } from '#app/db/cosignatures.ts';
import { stampOver } from '#app/db/time-stamps.ts';
import { keyLines } from '#app/ledger/log-keys.ts';
import { publish } from '#app/ledger/publish.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { Span } from '#app/pack/log-facts.ts';
import { NO_STAMPS, type PackStamps } from '#app/pack/stamps.ts';
import type { Context } from '#app/ports.ts';
import { toHex } from '#app/tlog/hex.ts';
import type { FixedVerifier } from '#app/usecases/evidence/fixed-verifier.ts';
import { rangeContents, sampleContents } from '#app/usecases/evidence/kind-contents.ts';
import { missingOf } from '#app/usecases/evidence/missing-fields.ts';
import { closedReview } from '#app/usecases/evidence/pack-evidence.ts';
import {
  asStamped,
  type FixedCheckpoint,
  originOf,
  placeOf,
  replyDigest,
  stampsOver,
} from '#app/usecases/evidence/pack-edition.ts';
import { wantStamp } from '#app/usecases/evidence/want-outside-proof.ts';

/**
 * What every later export of a range, a period or a sample takes over, decided when it is asked for. Stored with the pack.
 */
export interface KindFixed {
  checkpoint: FixedCheckpoint;
  /** That of the pack before, which consistency is shown from; null for the first pack of the log. */
  previous: FixedCheckpoint | null;
  /** Keys of the log, `name+id+key`, that of the checkpoint first. */
  keys: readonly string[];
  /** The pack key that the log names under this checkpoint, hexadecimal. */
  packKey: string;
  verifier: FixedVerifier;
  shop: PackFacts['shop'];
  keyHeldBy: PackFacts['keyHeldBy'];
  /** UTC, ISO 8601. */
  madeAt: string;
  /** Of a sample: the checkpoint that was fixed at the close of its review; null in packs of other kinds. */
  close: FixedCheckpoint | null;
  /** Digests of the replies that are in the pack, decided with its first export; null until then. */
  stamps: { start: string | null; close: string | null; own: string | null } | null;
  /** Signature lines of witnesses that are in the pack, decided then, too; null until then. */
  cosignatures: { close: string | null; own: string | null } | null;
  /** Fields that were erased when this edition was first made; null until then. */
  missing: readonly string[] | null;
}

export const kindFixedOf = (pack: Pick<Pack, 'fixed'>): KindFixed => pack.fixed as unknown as KindFixed;

/**
 * Signs the head, asks for a stamp over it and fixes what the pack is made with. Within the transaction that makes the pack's
 * row. `cycleId`: of the review that a sample is of.
 */
export async function fixKind(
  tx: Tx,
  ctx: Context,
  verifier: FixedVerifier,
  cycleId: string | null = null,
): Promise<Prisma.InputJsonObject> {
  const { shopId } = ctx.shop;
  const { size, note } = await publish(tx, shopId, ctx.ports, ctx.now);
  const { name, domain } = await tx.shop.findUniqueOrThrow({ where: { shopId } });
  const fixed: KindFixed = {
    checkpoint: { size: String(size), note },
    previous: await previousCheckpoint(tx, ctx, size),
    keys: await keyLines(tx, shopId, { origin: originOf({ size: String(size), note }), size }),
    packKey: toHex(ctx.ports.signer.packPublicKey),
    verifier,
    shop: { name, domain },
    keyHeldBy: ctx.ports.signer.heldBy,
    madeAt: ctx.now.toISOString(),
    close: cycleId === null ? null : await closeOfReview(tx, ctx, cycleId),
    stamps: null,
    cosignatures: null,
    missing: null,
  };
  await wantStamp(tx, ctx, 'asked', { cycleId: null, index: size - 1n });
  return JSON.parse(JSON.stringify(fixed)) as Prisma.InputJsonObject;
}

async function closeOfReview(tx: Tx, ctx: Context, cycleId: string): Promise<FixedCheckpoint | null> {
  const review = await closedReview(tx, ctx, cycleId);
  return review && { size: String(review.checkpoint.size), note: review.checkpoint.note };
}

/** The stamps there are for this pack: over its own checkpoint and, of a sample, over those of its review. */
export async function stampsFor(
  tx: Tx,
  ctx: Context,
  { checkpoint, close }: KindFixed,
  cycleId: string | null,
): Promise<PackStamps> {
  const { shopId } = ctx.shop;
  const which = { origin: originOf(checkpoint), checkpointSize: BigInt(checkpoint.size) };
  const own = await stampOver(tx, shopId, which);
  const ofReview = cycleId === null || close === null ? NO_STAMPS : await stampsOver(tx, shopId, cycleId, close);
  return { ...ofReview, own: own?.note === checkpoint.note ? asStamped(own) : null };
}

/** Cosignatures over the pack's own checkpoint and, of a sample, over that of the close of its review. */
export async function cosignaturesFor(
  tx: Tx,
  ctx: Context,
  { checkpoint, close }: KindFixed,
): Promise<NonNullable<KindFixed['cosignatures']>> {
  const { shopId } = ctx.shop;
  return {
    close: close && (await cosignaturesOver(tx, shopId, placeOf(close))),
    own: await cosignaturesOver(tx, shopId, placeOf(checkpoint)),
  };
}

export const stampDigests = ({ start, close, own = null }: PackStamps): NonNullable<KindFixed['stamps']> => ({
  start: replyDigest(start),
  close: replyDigest(close),
  own: replyDigest(own),
});

/** Of these stamps the ones that were there when the pack was first exported. */
export function fixedStampsOf({ stamps }: KindFixed, found: PackStamps): PackStamps {
  const now = stampDigests(found);
  return {
    start: now.start === stamps?.start ? found.start : null,
    close: now.close === stamps?.close ? found.close : null,
    own: now.own === stamps?.own ? (found.own ?? null) : null,
  };
}

async function previousCheckpoint(tx: Tx, ctx: Context, size: bigint): Promise<KindFixed['previous']> {
  const { shopId } = ctx.shop;
  const before = await tx.pack.findFirst({
    where: { shopId, state: 'ready', checkpointSize: { not: null, lte: size } },
    orderBy: { checkpointSize: 'desc' },
    select: { fixed: true },
  });
  const fixed = before?.fixed as unknown as Pick<KindFixed, 'checkpoint'> | null | undefined;
  return fixed?.checkpoint ?? null;
}

/**
 * A pack of the same that still says all there is to say, or else the one that a new one replaces. One that is being made is
 * always taken. A ready one is taken when it was asked for after `completeSince`, the time from which on its content cannot
 * grow; null means never. One from which something was erased since is replaced.
 */
export async function reusablePack(
  tx: Tx,
  ctx: Context,
  asked: { kind: string; cycleId: string | null; params: Prisma.InputJsonObject },
  completeSince: Date | null,
): Promise<{ reuse: string | null; replaces: Pack | null }> {
  const { shopId } = ctx.shop;
  const latest = await tx.pack.findFirst({
    where: {
      shopId,
      kind: asked.kind,
      cycleId: asked.cycleId,
      params: { equals: asked.params },
      state: { in: ['waiting', 'ready'] },
    },
    orderBy: { requestedAt: 'desc' },
  });
  if (!latest) return { reuse: null, replaces: null };
  if (latest.state === 'waiting') return { reuse: latest.packId, replaces: null };
  if (completeSince === null || latest.requestedAt < completeSince) return { reuse: null, replaces: null };
  const { missing } = kindFixedOf(latest);
  const erased = await hasLost(tx, ctx, latest, missing ?? []);
  return erased ? { reuse: null, replaces: latest } : { reuse: latest.packId, replaces: null };
}

/** Was anything erased that this pack shows? Looked at only when a person was erased since. */
async function hasLost(tx: Tx, ctx: Context, pack: Pack, missing: readonly string[]): Promise<boolean> {
  const { shopId } = ctx.shop;
  const erased = await tx.leaf.findFirst({
    where: {
      shopId,
      type: { in: ['person.redacted', 'content.lost'] },
      index: { gte: BigInt(kindFixedOf(pack).checkpoint.size) },
    },
    select: { index: true },
  });
  if (!erased) return false;
  const size = BigInt(kindFixedOf(pack).checkpoint.size);
  const contents =
    pack.kind === 'sample'
      ? await sampleContents(tx, ctx, pack, size)
      : await rangeContents(tx, ctx, pack.params as unknown as Span, size);
  const now = await missingOf(tx, shopId, contents);
  return now.some((field) => !missing.includes(field));
}
