import type { Tx } from '#app/db/client.server.ts';
import type { Cycle } from '#app/db/generated/client.ts';
import { cycleCan, type CycleState } from '#app/domain/review/cycle.ts';
import { readEntriesAt } from '#app/ledger/read.ts';
import { Erasures } from '#app/pack/erasures.ts';
import { eventLineOf } from '#app/pack/lines.ts';
import { ReviewCollector } from '#app/pack/review.ts';
import type { Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { contentsOf, packEntry, packItems, packLists } from '#app/usecases/evidence/pack-evidence.ts';
import { checkClosing } from '#app/verifier/checks/closing.ts';
import { checkDecisions } from '#app/verifier/checks/decisions.ts';
import { checkRemovals } from '#app/verifier/checks/removals.ts';

const PAGE = 1_000;

/** Our own verifier would not accept the pack of this review; `detail` is its sentence. */
export class ClosingRejected extends Error {
  readonly code = 'closing_rejected';
  readonly detail: string;
  constructor(detail: string) {
    super(`the closing would not verify: ${detail}`);
    this.detail = detail;
    this.name = 'ClosingRejected';
  }
}

/** The record of a review as far as it was read: by the indexes of its entries, in log order. */
export interface ReadRecord {
  readonly indexes: readonly bigint[];
  readonly collector: ReviewCollector;
  readonly erasures: Erasures;
}

/**
 * Reads the record of a review as it is in the log by now, in short transactions of its own: that of a long review takes longer than the
 * log should be locked. What comes in after it is read by `judgeClosing`. Null when there is no such
 * review, or none that can be closed.
 */
export async function readRecord(ctx: Context, cycleId: string): Promise<ReadRecord | null> {
  const { shopId } = ctx.shop;
  const wanted = await ctx.db.inShop(shopId, async (tx) => {
    const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
    return cycle && cycleCan(cycle.state as CycleState, 'close') ? recordNow(tx, ctx, cycle) : null;
  });
  if (!wanted) return null;
  const { indexes } = wanted;
  const record = emptyRecord(cycleId, indexes);
  for (let at = 0; at < indexes.length; at += PAGE) {
    await ctx.db.inShop(shopId, (tx) => take(tx, ctx, record, indexes.slice(at, at + PAGE)));
  }
  return record;
}

/**
 * Judges a closing as the verifier will judge its pack, over the very entries, in the transaction that writes it: a review that
 * nobody could ever verify is not closed at all. `before` is what was read of them before the transaction began; it is used up. Throws
 * ClosingRejected, which rolls the closing back. Digests, proofs and signatures are not looked at here; the pack is judged whole
 * before it is handed out.
 */
export async function judgeClosing(tx: Tx, ctx: Context, cycle: Cycle, before: ReadRecord | null): Promise<void> {
  const { indexes, listIds } = await recordNow(tx, ctx, cycle);
  const record = await completed(tx, ctx, cycle.cycleId, indexes, before);
  const items = await packItems(tx, ctx, cycle.cycleId);
  const evidence = record.collector.finish(items, await packLists(tx, ctx, listIds));
  for (const { outcome, detail } of [
    checkDecisions(evidence),
    checkRemovals(evidence, record.erasures),
    checkClosing(nodeCrypto, evidence),
  ])
    if (outcome === 'failed') throw new ClosingRejected(detail);
}

/** What the pack of this review is made of, as the log is now. */
async function recordNow(tx: Tx, ctx: Context, cycle: Cycle) {
  const { size } = await tx.log.findUniqueOrThrow({ where: { shopId: ctx.shop.shopId }, select: { size: true } });
  return contentsOf(tx, ctx, { cycle }, size);
}

const emptyRecord = (cycleId: string, indexes: readonly bigint[]): ReadRecord => ({
  indexes,
  collector: new ReviewCollector(cycleId),
  erasures: new Erasures(),
});

/** The record with these entries: those that came in since it was read, or all of them where what was read no longer stands. */
async function completed(
  tx: Tx,
  ctx: Context,
  cycleId: string,
  indexes: readonly bigint[],
  before: ReadRecord | null,
): Promise<ReadRecord> {
  // A later word on a list can call for an entry that stands before others, and they are read in order.
  const isBeginning = before !== null && before.indexes.every((index, at) => indexes[at] === index);
  const isWhole = !isBeginning || (await isErasedSince(tx, ctx, before));
  const record = isWhole ? emptyRecord(cycleId, indexes) : before;
  const missing = isWhole ? indexes : indexes.slice(before.indexes.length);
  for (let at = 0; at < missing.length; at += PAGE) await take(tx, ctx, record, missing.slice(at, at + PAGE));
  return record;
}

/** True when content that was still read is gone by now: an erasure and the entry that says so are one transaction. */
async function isErasedSince(tx: Tx, ctx: Context, { indexes }: ReadRecord): Promise<boolean> {
  const index = { gt: indexes.at(-1) ?? -1n };
  return (await tx.leaf.count({ where: { shopId: ctx.shop.shopId, index, type: { in: ERASURES } } })) > 0;
}

const ERASURES = ['person.redacted', 'shop.redacted', 'content.lost'];

async function take(tx: Tx, ctx: Context, record: ReadRecord, indexes: readonly bigint[]): Promise<void> {
  for (const one of await readEntriesAt(tx, ctx.shop.shopId, indexes, ctx.ports.keys)) {
    const line = eventLineOf(packEntry(one));
    record.collector.add(line, one.leafHash);
    record.erasures.add(line);
  }
}
