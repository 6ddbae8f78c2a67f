import type { Tx } from '#app/db/client.server.ts';
import type { Cycle } from '#app/db/generated/client.ts';
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

/**
 * Judges a closing as the verifier will judge its pack, over the very entries, in the transaction that writes it: a review that
 * nobody could ever verify is not closed at all. Throws ClosingRejected, which rolls the closing back. Digests, proofs and
 * signatures are not looked at here; the pack is judged whole before it is handed out.
 */
export async function judgeClosing(tx: Tx, ctx: Context, cycle: Cycle): Promise<void> {
  const { shopId } = ctx.shop;
  const { size } = await tx.log.findUniqueOrThrow({ where: { shopId }, select: { size: true } });
  const { indexes, listIds } = await contentsOf(tx, ctx, { cycle }, size);
  const collector = new ReviewCollector(cycle.cycleId);
  const erasures = new Erasures();
  for (let at = 0; at < indexes.length; at += PAGE) {
    const page = await readEntriesAt(tx, shopId, indexes.slice(at, at + PAGE), ctx.ports.keys);
    for (const one of page) {
      const line = eventLineOf(packEntry(one));
      collector.add(line, one.leafHash);
      erasures.add(line);
    }
  }
  const items = await packItems(tx, ctx, cycle.cycleId);
  const evidence = collector.finish(items, await packLists(tx, ctx, listIds));
  for (const { outcome, detail } of [
    checkDecisions(evidence),
    checkRemovals(evidence, erasures),
    checkClosing(nodeCrypto, evidence),
  ])
    if (outcome === 'failed') throw new ClosingRejected(detail);
}
