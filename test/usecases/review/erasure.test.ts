import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import { countItems } from '#app/db/cycles.ts';
import { audit } from '#app/ledger/audit.ts';
import { logKeyText } from '#app/ledger/read.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { recordDecisions } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { installShop } from '#app/usecases/shops/install-shop.ts';
import { redactShop } from '#app/usecases/shops/redact-shop.ts';
import { memorySource, nodeInflate } from '#app/verifier/node-host.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';
import { tablesWith } from '#test/support/planted.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';
import { RunningReview } from '#test/usecases/review/running-review.ts';

const PLANTED = ['Wilhelmina Quastenflosser', 'quastenflosser@planted.example', 'zanzibar-note-planted'];
const PEOPLE = `Name,Email,Role\n${PLANTED[0]},${PLANTED[1]},Merchandiser`;
const at = (hour: number) => new Date(Date.UTC(2026, 9, 5, hour));

const done = <T>(result: T): Exclude<T, Refusal> => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result as Exclude<T, Refusal>;
};

describe('erasing a store', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  const owner = (hour: number) =>
    shop.as({ name: PLANTED[0]!, email: PLANTED[1]!, roles: ['manager', 'owner'], isAccountOwner: true }, at(hour));

  async function reviewAlone(): Promise<Uint8Array> {
    const ctx = await owner(8);
    const list = {
      kind: 'people' as const,
      route: 'import' as const,
      bytes: new TextEncoder().encode(PEOPLE),
      fileName: 'people.csv',
      mapping: null,
    };
    const preview = await checkList(ctx, list);
    if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
    done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount: 1 }));
    const setUp = {
      dueAt: new Date(Date.UTC(2026, 9, 20)),
      name: null,
      otherReviewer: null,
      unmatchedReason: null,
      overrideReason: null,
    };
    expect((await planCycle(ctx, { ...setUp, selfReviewReason: null })).blocks.map((block) => block.refused)).toEqual([
      'exception_reason_missing',
    ]);
    const { cycleId } = done(
      await launchCycle(ctx, { ...setUp, selfReviewReason: 'I am the only person in this store' }),
    );
    const [row] = await shop.db.inShop(shop.shopId, (tx) =>
      tx.reviewItem.findMany({ where: { shopId: shop.shopId, cycleId } }),
    );
    const keep = {
      cycleId,
      items: [{ itemId: row!.itemId, expectedVersion: 0 }],
      decision: 'keep' as const,
      reason: null,
      note: PLANTED[2]!,
      drop: [],
      until: null,
    };
    expect(done(await recordDecisions(ctx, keep)).decided).toEqual([row!.itemId]);
    done(await signDecisions(ctx, { cycleId, sentence: signingSentence(1) }));
    const counts = await shop.db.inShop(shop.shopId, (tx) => countItems(tx, shop.shopId, cycleId));
    const { packId } = done(
      await closeCycle(await owner(9), { cycleId, statement: closingStatement(counts), title: null }),
    );
    const { digest } = done(await exportPack(shop.alone(at(9)), { packId }));
    const stored = (await ctx.ports.objects.get(shop.shopId, digest))!;
    return new Uint8Array(await new Response(stored.stream).arrayBuffer());
  }

  it('leaves nothing personal in any table, keeps the log provable, and does not harm a pack exported before', async () => {
    const pack = await reviewAlone();
    expect(await tablesWith(shop, PLANTED)).not.toEqual([]);
    await shop.db.inShop(shop.shopId, (tx) =>
      tx.shop.update({ where: { shopId: shop.shopId }, data: { uninstalledAt: at(10) } }),
    );
    expect(await redactShop(shop.alone(at(23)), () => Promise.resolve('gone'))).toEqual({ redacted: true });
    expect(await tablesWith(shop, PLANTED)).toEqual([]);
    const report = await shop.db.inShop(shop.shopId, (tx) =>
      audit(tx, shop.shopId, { keys: shop.keys, signer: shop.signer }),
    );
    expect(report.disagreements).toEqual([]);
    // What is about the log itself and names nobody: opened, installed, copied or stamped, redacted.
    expect(await typesStillRead(shop)).toEqual(['log.opened', 'shop.redacted']);
    const log = await shop.db.inShop(shop.shopId, (tx) => tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } }));
    const key = logKeyText(log.origin, shop.signer);
    expect(
      await verifyPack(memorySource(pack), { crypto: nodeCrypto, inflate: nodeInflate, key, against: null }),
    ).toMatchObject({ verdict: 'verified' });
  });
});

describe('a store that comes back after it was erased', () => {
  it('goes on in the same log, and the pack of its next review verifies and says what was erased', async () => {
    const review = new RunningReview(await testShop());
    const { shop } = review;
    try {
      await shop.db.inShop(shop.shopId, (tx) =>
        tx.shop.update({ where: { shopId: shop.shopId }, data: { uninstalledAt: review.now() } }),
      );
      expect(await redactShop(shop.alone(review.now()), () => Promise.resolve('gone'))).toEqual({ redacted: true });
      await installShop(shop.alone(review.now()), { scopes: [] });
      await review.start();
      const keep = { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', 'Left Person': 'keep', Mailer: 'keep' } as const;
      await review.decideAll(await review.mara(), keep);
      await review.decideAll(await review.tomas(), { 'Mara Lindqvist': 'keep' });
      done(await review.sign(await review.mara()));
      done(await review.sign(await review.tomas()));
      expect(await review.closeAndJudge()).toEqual([]);
      const report = await shop.db.inShop(shop.shopId, (tx) =>
        audit(tx, shop.shopId, { keys: shop.keys, signer: shop.signer }),
      );
      expect(report.disagreements).toEqual([]);

      // And leaves again, while a pack of it is being written.
      const { packId } = await shop.db.inShop(shop.shopId, async (tx) => {
        await tx.pack.updateMany({ where: { shopId: shop.shopId }, data: { state: 'waiting', digest: null } });
        await tx.shop.update({ where: { shopId: shop.shopId }, data: { uninstalledAt: review.now() } });
        return tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId } });
      });
      const ctx = shop.alone(review.now());
      const { objects } = ctx.ports;
      let written = '';
      const put: typeof objects.put = async (...args) => {
        await redactShop(ctx, () => Promise.resolve('gone'));
        const file = await objects.put(...args);
        written = file.digest;
        return file;
      };
      const overtaken = { ...ctx, ports: { ...ctx.ports, objects: { ...objects, put } } };
      await expect(exportPack(overtaken, { packId })).rejects.toThrow();
      expect(written).toMatch(/^[0-9a-f]{64}$/);
      expect(await objects.get(shop.shopId, written)).toBeNull();
    } finally {
      await shop.close();
    }
  });
});

/** Types of the entries that still have a part, each once. */
async function typesStillRead({ db, shopId }: TestShop): Promise<string[]> {
  const types = await db.inShop(shopId, async (tx) => {
    const parts = await tx.entryPart.findMany({ where: { shopId }, select: { index: true } });
    return tx.leaf.findMany({
      where: { shopId, index: { in: parts.map((part) => part.index) } },
      select: { type: true },
    });
  });
  return [...new Set(types.map(({ type }) => type))].sort();
}
