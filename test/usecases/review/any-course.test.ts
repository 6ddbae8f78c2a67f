import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { isComplete } from '#app/domain/review/completeness.ts';
import { countItems } from '#app/db/cycles.ts';
import { reassignItem } from '#app/usecases/review/reassign-item.ts';
import { undoDecision } from '#app/usecases/review/record-decision.ts';
import { reopenDecisions } from '#app/usecases/review/sign-decisions.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { testShop } from '#test/support/shop.ts';
import { type Acting, NAMES, PEOPLE, PEOPLE_LATER, RunningReview } from './running-review.ts';

// What real people do to a review, in any order, on a real database. Whatever is refused is refused; what must hold at the end
// holds whatever happened: nobody decided their own row, every row has one final decision, and the pack is accepted.

const WITHOUT_ADDRESSES = [
  'Name\tRole\tStatus',
  'Mara Lindqvist\tOps\tActive',
  'Tomas Ferreira\tOwner\tActive',
  'Aiko Tanaka\tMarketing\tActive',
  'Left Person\tSupport\tActive',
].join('\n');
const KEYED_BY_ID = PEOPLE.split('\n')
  .map((line, i) => `${i === 0 ? 'User ID' : String(9000 + i)}\t${line}`)
  .join('\n');
const LISTS = [PEOPLE, PEOPLE_LATER, WITHOUT_ADDRESSES, KEYED_BY_ID];
const DECISIONS: DecisionKind[] = ['keep', 'remove', 'reduce', 'cannot_tell', 'exception'];

type Who = 'mara' | 'tomas';
type Step =
  | { act: 'decide'; who: Who; row: number; decision: DecisionKind }
  | { act: 'undo'; who: Who; row: number }
  | { act: 'sign' | 'reopen'; who: Who }
  | { act: 'reassign'; row: number; to: number }
  | { act: 'state'; removal: number }
  | { act: 'list'; list: number };

const who = fc.constantFrom<Who>('mara', 'tomas');
const row = fc.nat(NAMES.length - 1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('decide'), who, row, decision: fc.constantFrom(...DECISIONS) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('undo'), who, row }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('sign', 'reopen'), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('reassign'), row, to: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('state'), removal: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('list'), list: fc.nat(LISTS.length - 1) }) },
) as fc.Arbitrary<Step>;

let review: RunningReview;
beforeAll(async () => {
  review = new RunningReview(await testShop());
});
afterAll(() => review.shop.close());

const acting = (name: Who): Promise<Acting> => (name === 'mara' ? review.mara() : review.tomas());

async function take(one: Step): Promise<void> {
  const { cycleId } = review;
  if (one.act === 'decide')
    await review.decide(await acting(one.who), NAMES[one.row]!, one.decision, { drop: ['Support'] });
  if (one.act === 'undo') {
    const { itemId, version } = await review.item(NAMES[one.row]!);
    await undoDecision(await acting(one.who), { cycleId, itemId, expectedVersion: version });
  }
  if (one.act === 'sign') await review.sign(await acting(one.who));
  if (one.act === 'reopen') await reopenDecisions(await acting(one.who), { cycleId, reason: 'looked again' });
  if (one.act === 'reassign') await giveTo(NAMES[one.row]!, NAMES[one.to]!);
  if (one.act === 'state') {
    const removal = (await review.revocations())[one.removal];
    if (removal) await stateRemoval(await review.mara(), { revocationId: removal.revocationId });
  }
  if (one.act === 'list') await review.bring('people', LISTS[one.list]!);
}

/** Gives a row away by whatever key the newest list has for that person. */
async function giveTo(name: string, other: string): Promise<void> {
  const { itemId } = await review.item(name);
  const account = await review.in((tx, shopId) =>
    tx.listRow.findFirst({
      where: { shopId, name: other },
      orderBy: { listId: 'desc' },
    }),
  );
  const move = { cycleId: review.cycleId, itemId, subjectKey: account!.subjectKey, reason: 'any' };
  await reassignItem(await review.mara(), move);
}

/** What a team does at last: everybody decides what they were given and can decide, and signs; what nobody can, is given away. */
async function finish(): Promise<void> {
  await review.bring('people', PEOPLE);
  for (const name of NAMES) {
    const { signedVersion, decision } = await review.item(name);
    if (signedVersion !== null || (decision !== null && decision !== 'cannot_tell')) continue;
    if (name === 'Mara Lindqvist') await giveTo(name, 'Tomas Ferreira');
    else await giveTo(name, 'Mara Lindqvist');
    const by = name === 'Mara Lindqvist' ? await review.tomas() : await review.mara();
    expect(await review.decide(by, name, 'keep')).toBeNull();
  }
  for (const name of ['mara', 'tomas'] as const) await review.sign(await acting(name));
}

async function judgeReview(): Promise<void> {
  const counts = await review.in((tx, shopId) => countItems(tx, shopId, review.cycleId));
  expect(isComplete(counts)).toBe(true);
  const subjects = new Map([
    ['Mara Lindqvist', (await review.mara()).actor.memberId as string],
    ['Tomas Ferreira', (await review.tomas()).actor.memberId as string],
  ]);
  const items = await review.items();
  const taken = await review.in((tx, shopId) => tx.decision.findMany({ where: { shopId, cycleId: review.cycleId } }));
  for (const { itemId, decidedBy } of taken) {
    const item = items.find((one) => one.itemId === itemId)!;
    expect(subjects.get(item.name)).not.toBe(decidedBy);
  }
  const live = (await review.revocations()).filter(({ state }) => state !== 'excepted');
  const ordered = items.filter(({ decision }) => decision === 'remove' || decision === 'reduce');
  expect(live.map(({ itemId }) => itemId).sort()).toEqual(ordered.map(({ itemId }) => itemId).sort());
  const closed = await review.close();
  expect(isRefusal(closed) ? closed : 'closed').toBe('closed');
}

it('whatever course a review takes, it ends with every row decided by somebody else, and verifies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await review.start();
      for (const one of steps) await take(one);
      await finish();
      await judgeReview();
    }),
    // Few, so that the suite stays quick; each run of it takes other courses, and one that fails prints its seed.
    { numRuns: 5, endOnFailure: true },
  );
  await review.start();
  await finish();
  expect(await review.closeAndJudge()).toEqual([]);
}, 180_000);
