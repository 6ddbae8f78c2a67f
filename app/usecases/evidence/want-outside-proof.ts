import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { copyAddresses } from '#app/db/copy-addresses.ts';
import type { CopyChannel, Occasion } from '#app/domain/evidence/log-entries.ts';
import type { Context } from '#app/ports.ts';

/** How long the pack of a closed review has to make the first attempt at its stamp, before the stamp's own job makes it. */
const FIRST_ATTEMPT_BY_PACK_MS = 60_000;

/** What has to reach the outside: a review's entry by its index, or, for the daily proof, the last entry of the log. */
export interface Proven {
  cycleId: string | null;
  index: bigint;
}

/**
 * Notes that the first checkpoint over this entry is to be stamped and copied to the outside, and enqueues the work, in the
 * transaction of what it is about: either both are there after a crash or neither. Nothing is asked of anybody here, so an
 * authority, a mail server or a witness that is down delays nothing.
 */
export async function wantOutsideProof(tx: Tx, ctx: Context, occasion: Occasion, proven: Proven): Promise<void> {
  await wantStamp(tx, ctx, occasion, proven);
  for (const channel of await copyChannels(tx, ctx)) await wantCopy(tx, ctx, channel, occasion, proven);
}

/** The channels that are set up in this store and this installation. */
export async function copyChannels(tx: Tx, ctx: Context): Promise<CopyChannel[]> {
  const { mailer, witness } = ctx.ports;
  const { compliance, auditor } = await copyAddresses(tx, ctx.shop.shopId);
  return [
    ...(mailer && compliance !== null ? (['compliance_mail'] as const) : []),
    ...(mailer && auditor !== null ? (['auditor_mail'] as const) : []),
    ...(witness ? (['witness'] as const) : []),
  ];
}

export async function wantStamp(
  tx: Tx,
  ctx: Context,
  occasion: Occasion | 'asked',
  { cycleId, index }: Proven,
): Promise<void> {
  if (!ctx.ports.timestamper) return;
  const { shopId } = ctx.shop;
  const stampId = randomUUID();
  // The pack carries the stamp of the close, or of its own checkpoint, so it makes the first attempt itself; this job finishes
  // what it could not.
  const wait = occasion === 'close' || occasion === 'asked' ? FIRST_ATTEMPT_BY_PACK_MS : 0;
  const startAfter = new Date(ctx.now.getTime() + wait);
  await tx.timeStamp.create({
    data: {
      shopId,
      stampId,
      checkpointSize: index + 1n,
      occasion,
      cycleId,
      state: 'waiting',
      askedAt: ctx.now,
      nextAttemptAt: startAfter,
    },
  });
  await ctx.enqueue(tx, 'stamp-checkpoint', { shopId: String(shopId), stampId }, { startAfter });
}

export async function wantCopy(
  tx: Tx,
  ctx: Context,
  channel: CopyChannel,
  occasion: Occasion | 'asked',
  { cycleId, index }: Proven,
): Promise<void> {
  const { shopId } = ctx.shop;
  const copyId = randomUUID();
  await tx.outsideCopy.create({
    data: {
      shopId,
      copyId,
      checkpointSize: index + 1n,
      occasion,
      cycleId,
      channel,
      state: 'waiting',
      askedAt: ctx.now,
      nextAttemptAt: ctx.now,
    },
  });
  await ctx.enqueue(tx, 'copy-checkpoint', { shopId: String(shopId), copyId });
}
