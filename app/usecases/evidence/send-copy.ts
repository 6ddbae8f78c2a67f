import type { CopyChannel } from '#app/domain/evidence/log-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { copyChannels, wantCopy } from '#app/usecases/evidence/want-outside-proof.ts';

/** Nobody needs copies faster, and a mailbox can be filled by pressing a button. */
const AT_MOST_EVERY_MS = 60_000;

/**
 * Sends where the record stands now to everybody who is set up to get copies, because a person asked. The sending itself is done in the
 * background. Refusals: role_missing, mail_not_set_up and address_missing (nobody to send to), copy_just_sent.
 */
export async function sendCopy(ctx: Context & { actor: Actor }): Promise<{ channels: CopyChannel[] } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    // Two presses at once meet at the log's row, so that the second one sees what the first one asked for.
    await tx.$queryRaw`SELECT 1 FROM log WHERE shop_id = ${shopId} FOR UPDATE`;
    const channels = await copyChannels(tx, ctx);
    if (channels.length === 0) return refuse(ctx.ports.mailer ? 'address_missing' : 'mail_not_set_up');
    const justAsked = await tx.outsideCopy.findFirst({
      where: {
        shopId,
        occasion: 'asked',
        channel: { not: 'download' },
        askedAt: { gt: new Date(ctx.now.getTime() - AT_MOST_EVERY_MS) },
      },
    });
    if (justAsked) return refuse('copy_just_sent');
    const log = await tx.log.findUniqueOrThrow({ where: { shopId }, select: { size: true } });
    for (const channel of channels) await wantCopy(tx, ctx, channel, 'asked', { cycleId: null, index: log.size - 1n });
    return { channels };
  });
}
