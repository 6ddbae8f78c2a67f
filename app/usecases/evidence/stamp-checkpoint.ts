import type { Prisma } from '#app/db/generated/client.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { Occasion } from '#app/domain/evidence/log-entries.ts';
import { nextAttempt } from '#app/domain/evidence/outside-proof.ts';
import { append } from '#app/ledger/append.ts';
import type { Context, StampAnswer } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { coveringCheckpoint, type ShownCheckpoint } from '#app/usecases/evidence/covering-checkpoint.ts';

/** 'gone': nobody waits for this stamp any more. */
export type StampOutcome = 'stamped' | 'waiting' | 'gone';

/**
 * Has an outside authority stamp the checkpoint that this stamp is wanted for, once; when it does not, asks to be run again later.
 * The authority is asked outside any transaction; stamp and entry are then one. If we crash between its answer and the commit the stamp
 * is lost and the next run gets another one, which proves as much. Two runs at once keep the stamp of whoever commits first.
 */
export async function stampCheckpoint(ctx: Context, input: { stampId: string }): Promise<StampOutcome> {
  const { shopId } = ctx.shop;
  const { stampId } = input;
  const wanted = await ctx.db.inShop(shopId, (tx) =>
    tx.timeStamp.findUnique({ where: { shopId_stampId: { shopId, stampId } } }),
  );
  if (!wanted) return 'gone';
  if (wanted.state !== 'waiting') return 'stamped';
  const checkpoint = await coveringCheckpoint(ctx, wanted);
  const answer: StampAnswer = (await ctx.ports.timestamper?.stamp(utf8Bytes(checkpoint.note))) ?? {
    outcome: 'failed',
    why: 'not_configured',
  };
  if (answer.outcome === 'stamped') return keepStamp(ctx, wanted, checkpoint, answer);
  return tryLater(ctx, wanted, checkpoint, answer.why);
}

/**
 * The one attempt at the stamp of a closed review that its pack waits for; bounded by the authority's time limit. Whatever comes of it,
 * the pack is made then, and an authority that did not answer is asked again by the stamp's own job.
 */
export async function stampCloseOnce(ctx: Context, cycleId: string): Promise<void> {
  await stampOnce(ctx, { cycleId, occasion: 'close' });
}

/** The same for the checkpoint of this size, which a pack of another kind was fixed under. */
export async function stampAskedOnce(ctx: Context, checkpointSize: bigint): Promise<void> {
  await stampOnce(ctx, { checkpointSize, occasion: 'asked' });
}

async function stampOnce(ctx: Context, wanted: Prisma.TimeStampWhereInput): Promise<void> {
  const { shopId } = ctx.shop;
  const untried = await ctx.db.inShop(shopId, (tx) =>
    tx.timeStamp.findFirst({ where: { shopId, ...wanted, state: 'waiting', attempts: 0 } }),
  );
  if (untried) await stampCheckpoint(ctx, { stampId: untried.stampId });
}

interface Wanted {
  stampId: string;
  occasion: string;
  cycleId: string | null;
  askedAt: Date;
  attempts: number;
}

async function keepStamp(
  ctx: Context,
  { stampId, occasion, cycleId }: Wanted,
  { origin, size, note }: ShownCheckpoint,
  { reply, chain, authority, stampedAt }: Extract<StampAnswer, { outcome: 'stamped' }>,
): Promise<StampOutcome> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, async (tx) => {
    const { count } = await tx.timeStamp.updateMany({
      where: { shopId, stampId, state: 'waiting' },
      data: {
        state: 'stamped',
        attempts: { increment: 1 },
        nextAttemptAt: null,
        failure: null,
        origin,
        checkpointSize: size,
        authority,
        stampedAt,
        reply: Buffer.from(reply),
        chain,
      },
    });
    if (count === 0) return;
    const stamped = {
      checkpointSize: size.toString(),
      checkpointDigest: toHex(nodeCrypto.sha256(utf8Bytes(note))),
      occasion: occasion as Occasion | 'asked',
      cycleId,
      authority,
      stampedAt: stampedAt.toISOString(),
      tokenDigest: toHex(nodeCrypto.sha256(reply)),
    };
    await append(tx, shopId, [entry('checkpoint.stamped', ctx.now, stamped, { cycleId })], ctx.ports);
  });
  return 'stamped';
}

async function tryLater(
  ctx: Context,
  { stampId, askedAt, attempts }: Wanted,
  { origin, size }: ShownCheckpoint,
  why: string,
): Promise<StampOutcome> {
  const { shopId } = ctx.shop;
  const again = nextAttempt(attempts + 1, askedAt, ctx.now);
  await ctx.db.inShop(shopId, async (tx) => {
    const { count } = await tx.timeStamp.updateMany({
      where: { shopId, stampId, state: 'waiting' },
      data: { attempts: { increment: 1 }, failure: why, nextAttemptAt: again, origin, checkpointSize: size },
    });
    if (count === 0 || again === null) return;
    await ctx.enqueue(tx, 'stamp-checkpoint', { shopId: String(shopId), stampId }, { startAfter: again });
  });
  return 'waiting';
}
