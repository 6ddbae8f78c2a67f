import { afterAll, beforeAll, expect, test } from 'vitest';
import { countItems } from '#app/db/cycles.ts';
import { closingStatement } from '#app/domain/review/attestation.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { type Acting, day, done, reviewShop, type ReviewShop } from '#test/presenters/review-shop.ts';

let review: ReviewShop;
beforeAll(async () => {
  review = await reviewShop();
});
afterAll(() => review.shop.close());

async function bringUninstalled(ctx: Acting, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const list = { kind: 'uninstalled' as const, route: 'paste' as const, bytes, fileName: null, mapping: null };
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount: null }));
}

type Tx = Parameters<Parameters<ReviewShop['shop']['db']['inShop']>[1]>[0];
const inShop = <T>(work: (tx: Tx) => Promise<T>) => review.shop.db.inShop(review.shop.shopId, work) as Promise<T>;
const removal = () => inShop((tx) => tx.revocation.findFirstOrThrow({ where: { shopId: review.shop.shopId } }));

test('an app on Shopify’s list of uninstalled ones is proven gone to a second person, and the pack verifies', async () => {
  const { mara, tomas, decide, sign, cycleId } = review;
  const names = ['Tomás Ferreira', 'Aiko Tanaka', 'Left Person', 'Mailer'];
  await decide(await mara(day(2)), names, 'keep');
  await decide(await mara(day(2)), ['Old Reviews'], 'remove');
  await decide(await tomas(day(2)), ['Mara Lindqvist'], 'keep');
  await sign(await mara(day(3)), 5);
  await sign(await tomas(day(3)), 1);
  expect(await removal()).toMatchObject({ state: 'open', name: 'Old Reviews' });

  const page = 'App\tDeveloper\tUninstalled on\nOld Reviews\tStars Ltd\t2026-10-03';
  await bringUninstalled(await tomas(day(4)), page.replace('Old Reviews', 'Another App'));
  await bringUninstalled(await mara(day(4)), page);
  expect(await removal()).toMatchObject({ state: 'open' });
  await bringUninstalled(await tomas(day(5)), page);
  expect(await removal()).toMatchObject({ state: 'verified', grade: 'seen_uninstalled', goneAs: 'absent' });

  const counts = await inShop((tx) => countItems(tx, review.shop.shopId, cycleId));
  const closed = await closeCycle(await mara(day(6)), { cycleId, statement: closingStatement(counts), title: null });
  // A pack that our own verifier rejects is never handed out.
  expect(await exportPack(review.shop.alone(day(6)), done(closed))).toMatchObject({
    digest: expect.any(String) as string,
  });
});
