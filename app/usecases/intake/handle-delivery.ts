import { openBody } from './delivery-body.ts';
import { findDelivery } from '#app/db/deliveries.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';

/** Topics on which the app does something beyond recording the delivery. */
export const HANDLED_TOPICS = [
  'app/uninstalled',
  'app/scopes_update',
  'shop/update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
] as const;
export type HandledTopic = (typeof HANDLED_TOPICS)[number];

export const isHandled = (topic: string): topic is HandledTopic => HANDLED_TOPICS.some((handled) => handled === topic);

/** A delivery that is in the log, with its body opened. */
export interface ReceivedDelivery {
  webhookId: string;
  topic: HandledTopic;
  shopDomain: string;
  triggeredAt: Date | null;
  arrivedAt: Date;
  /** The raw body, byte for byte as it was signed. Ids in it may exceed 2^53. */
  body: Buffer;
}

/** The body is not what its topic promises. `message` says what is wrong, without quoting the body. */
export class DeliveryNotUnderstood extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'DeliveryNotUnderstood';
  }
}

/**
 * What the app does on each topic. Runs at least once per delivery, in no promised order, and opens transactions of its own; throws
 * DeliveryNotUnderstood for a body it cannot read and anything else to be run again later.
 */
export type DeliveryHandlers = Record<HandledTopic, (ctx: Context, delivery: ReceivedDelivery) => Promise<unknown>>;

/** Acts on one delivery of the shop. A delivery that was erased meanwhile is left alone; one not understood goes on record as that. */
export async function handleDelivery(ctx: Context, seq: bigint, handlers: DeliveryHandlers): Promise<void> {
  const { shopId } = ctx.shop;
  const row = await ctx.db.inShop(shopId, (tx) => findDelivery(tx, shopId, seq));
  if (row === null || !isHandled(row.topic)) return;
  const { sealedBody, keyId, ...rest } = row;
  const delivery = { ...rest, topic: row.topic, body: openBody(ctx.ports.keys, sealedBody, keyId, row.webhookId) };
  try {
    await handlers[row.topic](ctx, delivery);
  } catch (error) {
    if (!(error instanceof DeliveryNotUnderstood)) throw error;
    await recordNotUnderstood(ctx, delivery, error.message);
  }
}

const recordNotUnderstood = (
  { shop: { shopId }, db, now, ports }: Context,
  { webhookId, topic }: ReceivedDelivery,
  why: string,
) =>
  db.inShop(shopId, (tx) =>
    append(tx, shopId, [entry('delivery.not_understood', now, { webhookId, topic, why })], { keys: ports.keys }),
  );
