import type { Tx } from '#app/db/client.server.ts';
import { deliveriesBetween } from '#app/db/deliveries.ts';
import { recordSightings } from '#app/db/sightings.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';
import { openBody } from './delivery-body.ts';
import { showsSigns, SIGN_TOPICS, signsOfDelivery } from './delivery-signs.ts';

const PAGE = 500;

/**
 * Puts down who the deliveries of a batch show at work, pages of one transaction each. Running it again changes nothing but that a body not
 * understood is on record twice; what was erased meanwhile is passed by.
 */
export async function sightDeliveries(ctx: Context, span: { from: bigint; to: bigint }): Promise<void> {
  const { shopId } = ctx.shop;
  for (let from = span.from; from <= span.to;) {
    const next = await ctx.db.inShop(shopId, (tx) => sightPage(tx, ctx, { from, to: span.to }));
    if (next === null) return;
    from = next;
  }
}

/** Out: where the next page begins; null after the last. */
async function sightPage(tx: Tx, ctx: Context, { from, to }: { from: bigint; to: bigint }): Promise<bigint | null> {
  const { shopId } = ctx.shop;
  const rows = await deliveriesBetween(tx, shopId, { from, to, topics: SIGN_TOPICS, limit: PAGE });
  const seen: Sighting[] = [];
  const unclear: { webhookId: string; topic: string }[] = [];
  for (const { webhookId, topic, sealedBody, keyId } of rows) {
    if (!showsSigns(topic)) continue;
    const found = signsOfDelivery(topic, openBody(ctx.ports.keys, sealedBody, keyId, webhookId));
    if (found === null) unclear.push({ webhookId, topic });
    else seen.push(...found);
  }
  const why = 'who was at work cannot be read from it';
  const entries = unclear.map((one) => entry('delivery.not_understood', ctx.now, { ...one, why }));
  if (entries.length > 0) await append(tx, shopId, entries, ctx.ports);
  await recordSightings(tx, shopId, seen);
  return rows.length < PAGE ? null : rows.at(-1)!.seq + 1n;
}
