import type { Tx } from '#app/db/client.server.ts';
import { replaceBody } from '#app/db/deliveries.ts';
import { ERASED_NAME } from '#app/domain/access/account.ts';
import { mentions, withoutMentions } from '#app/domain/access/mentions.ts';
import type { Context } from '#app/ports.ts';
import { openBody, openBodySealer } from './delivery-body.ts';

/** Notices about the store itself: they carry its owner's name and address. */
const NAMING = ['shop/update', 'app/uninstalled'];

/**
 * Takes a person out of the stored notices that name them. What the notice says of the store stays, and so does its place: it may not be
 * in the log yet, or not acted on. The digest of each body as it came is beside it and in the log.
 */
export async function eraseNoticesNaming(tx: Tx, ctx: Context, words: readonly string[]): Promise<void> {
  const { shopId } = ctx.shop;
  const notices = await tx.delivery.findMany({
    where: { shopId, topic: { in: NAMING } },
    select: { seq: true, webhookId: true, sealedBody: true, keyId: true },
  });
  const sealer = openBodySealer(ctx.ports.keys);
  for (const { seq, webhookId, sealedBody, keyId } of notices) {
    const body = bodyWithout(openBody(ctx.ports.keys, sealedBody, keyId, webhookId).toString('utf8'), words);
    if (body !== null) await replaceBody(tx, shopId, seq, sealer.seal(Buffer.from(body), webhookId));
  }
}

/** null when the body names nobody of these. One that is no JSON says nothing anybody acts on, so nothing of it stays. */
function bodyWithout(text: string, words: readonly string[]): string | null {
  try {
    const body: unknown = JSON.parse(text);
    return mentions(body, words) ? JSON.stringify(withoutMentions(body, words, ERASED_NAME)) : null;
  } catch {
    return mentions(text, words) ? '' : null;
  }
}
