import { copyAddresses } from '#app/db/copy-addresses.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { CopyChannel, Occasion } from '#app/domain/evidence/log-entries.ts';
import { nextAttempt } from '#app/domain/evidence/outside-proof.ts';
import { append } from '#app/ledger/append.ts';
import { consistencyProof } from '#app/ledger/read.ts';
import type { Context } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { checkpointMail } from '#app/usecases/evidence/checkpoint-mail.ts';
import { coveringCheckpoint, type ShownCheckpoint } from '#app/usecases/evidence/covering-checkpoint.ts';

/** 'gone': nobody waits for this copy any more. */
export type CopyOutcome = 'delivered' | 'refused' | 'waiting' | 'gone';

interface Wanted {
  copyId: string;
  occasion: string;
  cycleId: string | null;
  channel: string;
  askedAt: Date;
  attempts: number;
}

/** How the other side took a copy. `answer` is what it handed back. */
type Taken =
  | { outcome: 'delivered'; answer: string | null }
  | { outcome: 'failed'; why: string; lasting: boolean }
  /** There is nobody to copy to any more, or no need; nothing left the app. */
  | { outcome: 'withdrawn'; why: string };

/**
 * Sends the checkpoint that this copy is wanted of out by its channel, once; what may pass is asked to be run again later. The network
 * is used outside any transaction; outcome and entry are then one. If we crash between the other side's yes and the commit, the
 * copy goes out a second time: one mail more, or a witness that signs the same checkpoint again. Neither does harm.
 */
export async function copyCheckpoint(ctx: Context, input: { copyId: string }): Promise<CopyOutcome> {
  const { shopId } = ctx.shop;
  const { copyId } = input;
  const wanted = await ctx.db.inShop(shopId, (tx) =>
    tx.outsideCopy.findUnique({ where: { shopId_copyId: { shopId, copyId } } }),
  );
  if (!wanted) return 'gone';
  if (wanted.state !== 'waiting') return wanted.state as CopyOutcome;
  const checkpoint = await coveringCheckpoint(ctx, wanted);
  const taken = await (wanted.channel === 'witness'
    ? cosign(ctx, checkpoint)
    : mail(ctx, wanted, checkpoint, wanted.channel as CopyChannel));
  return taken.outcome === 'failed' && !taken.lasting
    ? tryLater(ctx, wanted, checkpoint, taken.why)
    : keepOutcome(ctx, wanted, checkpoint, taken);
}

/**
 * The one attempt at the cosignature over the close of a review that its pack waits for; bounded by the witness's time limit. A
 * witness that does not answer delays nothing more: the copy's own job goes on.
 */
export async function cosignCloseOnce(ctx: Context, cycleId: string): Promise<void> {
  const { shopId } = ctx.shop;
  const waiting = { cycleId, occasion: 'close', channel: 'witness', state: 'waiting', attempts: 0 };
  const untried = await ctx.db.inShop(shopId, (tx) => tx.outsideCopy.findFirst({ where: { shopId, ...waiting } }));
  if (untried) await copyCheckpoint(ctx, { copyId: untried.copyId });
}

async function mail(
  ctx: Context,
  { occasion }: Wanted,
  checkpoint: ShownCheckpoint,
  channel: CopyChannel,
): Promise<Taken> {
  const { shopId } = ctx.shop;
  const { addresses, name } = await ctx.db.inShop(shopId, async (tx) => ({
    addresses: await copyAddresses(tx, shopId),
    name: (await tx.shop.findUniqueOrThrow({ where: { shopId } })).name,
  }));
  const to = channel === 'auditor_mail' ? addresses.auditor : addresses.compliance;
  if (to === null) return { outcome: 'withdrawn', why: 'no_address' };
  if (!ctx.ports.mailer) return { outcome: 'failed', why: 'not_configured', lasting: false };
  const storeName = name ?? ctx.shop.domain;
  const sent = await ctx.ports.mailer.send({
    to,
    ...checkpointMail({ storeName, occasion: occasion as Occasion | 'asked', ...checkpoint }),
  });
  return sent.outcome === 'delivered' ? { ...sent, answer: null } : sent;
}

async function cosign(ctx: Context, { origin, size, note }: ShownCheckpoint): Promise<Taken> {
  const { witness } = ctx.ports;
  if (!witness) return { outcome: 'failed', why: 'not_configured', lasting: false };
  const { shopId } = ctx.shop;
  const last = await ctx.db.inShop(shopId, (tx) =>
    tx.outsideCopy.findFirst({
      where: { shopId, origin, channel: 'witness', state: 'delivered' },
      orderBy: { checkpointSize: 'desc' },
      select: { checkpointSize: true },
    }),
  );
  // A witness signs nothing older than what it signed last, and has covered this checkpoint with it.
  if (last && last.checkpointSize > size) return { outcome: 'withdrawn', why: 'superseded' };
  const proofFrom = (older: bigint) =>
    older === 0n ? Promise.resolve([]) : ctx.db.inShop(shopId, (tx) => consistencyProof(tx, shopId, older, size));
  const cosigned = await witness.cosign({ note, size }, last?.checkpointSize ?? 0n, proofFrom);
  return cosigned.outcome === 'cosigned' ? { outcome: 'delivered', answer: cosigned.lines } : cosigned;
}

async function keepOutcome(
  ctx: Context,
  { copyId, occasion, cycleId, channel }: Wanted,
  checkpoint: ShownCheckpoint,
  taken: Taken,
): Promise<CopyOutcome> {
  const { shopId } = ctx.shop;
  const delivered = taken.outcome === 'delivered';
  const state = delivered ? 'delivered' : 'refused';
  await ctx.db.inShop(shopId, async (tx) => {
    const { count } = await tx.outsideCopy.updateMany({
      where: { shopId, copyId, state: 'waiting' },
      data: {
        state,
        attempts: { increment: 1 },
        nextAttemptAt: null,
        origin: checkpoint.origin,
        checkpointSize: checkpoint.size,
        failure: delivered ? null : taken.why,
        deliveredAt: delivered ? ctx.now : null,
        answer: delivered ? taken.answer : null,
      },
    });
    if (count === 0 || taken.outcome === 'withdrawn') return;
    const copied = copyEntry(ctx.now, checkpoint, {
      occasion: occasion as Occasion | 'asked',
      cycleId,
      channel: channel as CopyChannel,
      outcome: state,
    });
    await append(tx, shopId, [copied], ctx.ports);
  });
  return state;
}

/** The record that a checkpoint left the app. To whom is personal and not in it. */
export const copyEntry = (
  now: Date,
  { size, note }: Pick<ShownCheckpoint, 'size' | 'note'>,
  facts: {
    occasion: Occasion | 'asked';
    cycleId: string | null;
    channel: CopyChannel;
    outcome: 'delivered' | 'refused';
  },
) =>
  entry(
    'checkpoint.copied',
    now,
    {
      checkpointSize: size.toString(),
      checkpointDigest: toHex(nodeCrypto.sha256(utf8Bytes(note))),
      ...facts,
      at: now.toISOString(),
    },
    { cycleId: facts.cycleId },
  );

async function tryLater(
  ctx: Context,
  { copyId, askedAt, attempts }: Wanted,
  { origin, size }: ShownCheckpoint,
  why: string,
): Promise<CopyOutcome> {
  const { shopId } = ctx.shop;
  const again = nextAttempt(attempts + 1, askedAt, ctx.now);
  await ctx.db.inShop(shopId, async (tx) => {
    const { count } = await tx.outsideCopy.updateMany({
      where: { shopId, copyId, state: 'waiting' },
      data: { attempts: { increment: 1 }, failure: why, nextAttemptAt: again, origin, checkpointSize: size },
    });
    if (count === 0 || again === null) return;
    await ctx.enqueue(tx, 'copy-checkpoint', { shopId: String(shopId), copyId }, { startAfter: again });
  });
  return 'waiting';
}
