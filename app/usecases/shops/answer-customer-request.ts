import type { Context } from '#app/ports.ts';

/** What we answer to a privacy notice about a customer of the store. */
export interface CustomerReceipt {
  topic: 'customers/data_request' | 'customers/redact';
  /** Records of this customer that we hold, and so that we hand over or erase. */
  recordsHeld: 0;
  at: Date;
  sentence: string;
}

/**
 * Answers the two privacy topics about customers. Countersign asks for no customer or order data and stores none: its lists hold people who
 * work for the store and apps, so there is nothing to hand over and nothing to erase. The notice itself is in the log as a delivery.
 */
export const answerCustomerRequest = (ctx: Pick<Context, 'now'>, topic: CustomerReceipt['topic']): CustomerReceipt => ({
  topic,
  recordsHeld: 0,
  at: ctx.now,
  sentence:
    topic === 'customers/redact'
      ? 'Countersign holds no data about customers of this store, so there was nothing to erase.'
      : 'Countersign holds no data about customers of this store, so there is nothing to hand over.',
});
