import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Database, Tx } from '#app/db/client.server.ts';
import { entry, type PublicParts } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import { query } from '#test/support/cluster.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { cancelCycle } from '#app/usecases/review/close-cycle.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { testShop } from '#test/support/shop.ts';
import { type Acting, done, RunningReview } from './running-review.ts';

/** The same person acting on a connection that does all its work and then waits, right before its commit. */
function slow(ctx: Acting): { ctx: Acting; worked: Promise<void>; commit: () => void } {
  const worked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const inShop: Database['inShop'] = (shop, work, options) =>
    ctx.db.inShop(
      shop,
      async (tx) => {
        const out = await work(tx);
        worked.resolve();
        await gate.promise;
        return out;
      },
      { timeoutMs: 60_000, ...options },
    );
  return { ctx: { ...ctx, db: { ...ctx.db, inShop } }, worked: worked.promise, commit: gate.resolve };
}

describe('at the same moment', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
  });
  afterAll(() => review.shop.close());
  beforeEach(async () => {
    await review.start();
    const all = { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', 'Left Person': 'keep', Mailer: 'keep' } as const;
    await review.decideAll(await review.mara(), all);
  });

  /** Resolves once another connection of this database waits for a lock. */
  const somebodyWaits = async () => {
    for (;;) {
      const [row] = await query<{ waiting: number }>(
        review.shop.superuserUrl,
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (row!.waiting > 0) return;
    }
  };

  it('signing waits for a decision on its way, and signs what it says', async () => {
    const deciding = slow(await review.mara());
    const decided = review.decide(deciding.ctx, 'Left Person', 'remove');
    await deciding.worked;
    const signing = review.sign(await review.mara());
    await somebodyWaits();
    deciding.commit();
    expect(await decided).toBeNull();
    done(await signing);
    expect(await review.item('Left Person')).toMatchObject({ decision: 'remove', signedVersion: 1 });
    expect(await review.revocations()).toMatchObject([{ demand: 'remove', state: 'open' }]);
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'keep' });
    done(await review.sign(tomas));
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('a decision waits for a signature on its way, and finds its row signed', async () => {
    const signing = slow(await review.mara());
    const signed = review.sign(signing.ctx);
    await signing.worked;
    const decided = review.decide(await review.mara(), 'Left Person', 'remove');
    await somebodyWaits();
    signing.commit();
    done(await signed);
    expect(await decided).toBe('already_signed');
  });

  it('a decision waits for a cancellation on its way, and is not recorded after it', async () => {
    const cancelling = slow(await review.mara());
    const cancelled = cancelCycle(cancelling.ctx, { cycleId: review.cycleId, reason: 'started too early' });
    await cancelling.worked;
    const decided = review.decide(await review.mara(), 'Left Person', 'remove');
    await somebodyWaits();
    cancelling.commit();
    done(await cancelled);
    expect(await decided).toBe('cycle_not_open');
    const last = await review.in((tx, shopId) => tx.leaf.findFirst({ where: { shopId }, orderBy: { index: 'desc' } }));
    expect(last?.type).toBe('cycle.cancelled');
  });

  it('closing counts a statement on its way as the record has it', async () => {
    const mara = await review.mara();
    await review.decideAll(mara, { 'Left Person': 'remove' });
    done(await review.sign(mara));
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'keep' });
    done(await review.sign(tomas));
    const [removal] = await review.revocations();
    const stating = slow(await review.mara());
    const stated = stateRemoval(stating.ctx, { revocationId: removal!.revocationId });
    await stating.worked;
    const closing = review.close();
    await somebodyWaits();
    stating.commit();
    expect(isRefusal(await stated)).toBe(false);
    done(await closing);
    const closed = await review.revocations();
    expect(closed).toMatchObject([{ state: 'stated' }]);
  });

  /** The same person, whose closing transaction begins with something else: whatever came after the record was read. */
  const closesAfter = (ctx: Acting, first: (tx: Tx) => Promise<unknown>, last: () => void = () => {}): Acting => {
    const inShop: Database['inShop'] = (shop, work, options) =>
      ctx.db.inShop(
        shop,
        async (tx) => {
          if (options?.timeoutMs === undefined) return work(tx);
          await first(tx);
          const out = await work(tx);
          last();
          return out;
        },
        options,
      );
    return { ...ctx, db: { ...ctx.db, inShop } };
  };
  const signAll = async () => {
    done(await review.sign(await review.mara()));
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'keep' });
    done(await review.sign(tomas));
  };

  it('closing reads under the lock only what came in since it read the record', async () => {
    await signAll();
    const { shopId } = review.shop;
    // What it has read is gone: whoever read it again would find rows that nobody decided. All of it is rolled back.
    const takeAway = async (tx: Tx) => {
      const old = await tx.leaf.findMany({ where: { shopId, cycleId: review.cycleId, type: 'decision.recorded' } });
      expect(old).toHaveLength(5);
      await tx.entryPart.deleteMany({ where: { shopId, index: { in: old.map(({ index }) => index) } } });
    };
    const endIt = () => {
      throw new Error('judged');
    };
    await expect(review.close(closesAfter(await review.mara(), takeAway, endIt))).rejects.toThrow('judged');
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('closing sees a decision that came in after it read the record', async () => {
    await signAll();
    const { shopId, keys } = review.shop;
    const { cycleId } = review;
    const ctx = await review.mara();
    const decideOnce = async (tx: Tx) => {
      const { index } = await tx.leaf.findFirstOrThrow({ where: { shopId, cycleId, type: 'decision.recorded' } });
      const [old] = await readEntriesAt(tx, shopId, [index], keys);
      const body = { ...(publicBody(old!) as PublicParts['decision.recorded']), decision: 'remove' as const };
      await append(tx, shopId, [entry('decision.recorded', ctx.now, body, { cycleId })], { keys });
    };
    expect(await review.close(closesAfter(ctx, decideOnce))).toMatchObject({ refused: 'close_unverifiable' });
    expect(await review.closeAndJudge()).toEqual([]);
  });
});
