import type { Tx } from '#app/db/client.server.ts';
import type { Context } from '#app/ports.ts';
import { openBody } from './delivery-body.ts';

/**
 * Erases the stored notices that name a person: only those about the store itself can, they carry its owner's name and address. A notice the
 * log has not taken in yet stays: its entry would otherwise never be written. The digest of each body stays in the log.
 */
export async function eraseNoticesNaming(tx: Tx, ctx: Context, words: readonly string[]): Promise<void> {
  const { shopId } = ctx.shop;
  const notices = await tx.$queryRaw<{ seq: bigint; webhookId: string; sealedBody: Uint8Array; keyId: string }[]>`
    SELECT d.seq, d.webhook_id AS "webhookId", d.sealed_body AS "sealedBody", d.key_id AS "keyId"
    FROM delivery d JOIN delivery_mark m ON m.shop_id = d.shop_id AND (d.xid, d.seq) <= (m.xid, m.seq)
    WHERE d.shop_id = ${shopId} AND d.topic = 'shop/update'`;
  const naming = notices.filter(({ sealedBody, keyId, webhookId }) => {
    const body = openBody(ctx.ports.keys, sealedBody, keyId, webhookId).toString('utf8').toLowerCase();
    return words.some((word) => body.includes(word));
  });
  await tx.delivery.deleteMany({ where: { shopId, seq: { in: naming.map(({ seq }) => seq) } } });
}
