import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { reassignItem } from '#app/usecases/review/reassign-item.ts';
import { reopenDecisions } from '#app/usecases/review/sign-decisions.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { testShop } from '#test/support/shop.ts';
import { type Acting, done, PEOPLE, PEOPLE_LATER, RunningReview } from './running-review.ts';

// Closing is judged by the checks of the verifier before it is written; a few of these paths go on to the whole pack.
describe('a review closed after', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
  });
  afterAll(() => review.shop.close());
  beforeEach(async () => {
    await review.start();
    await review.decideAll(await review.mara(), { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', Mailer: 'keep' });
  });

  const tomasSigns = async () => {
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'keep' });
    return done(await review.sign(tomas));
  };
  const maraSigns = async () => done(await review.sign(await review.mara()));
  const maraReopens = async () =>
    done(await reopenDecisions(await review.mara(), { cycleId: review.cycleId, reason: 'looked again' }));
  const maraDecides = async (decision: 'keep' | 'remove' | 'reduce', drop: string[] = []) =>
    expect(await review.decide(await review.mara(), 'Left Person', decision, { drop })).toBeNull();
  const states = async () => (await review.revocations()).map(({ demand, state }) => `${demand} ${state}`);
  const stated = async () => {
    const [removal] = await review.revocations();
    return stateRemoval(await review.mara(), { revocationId: removal!.revocationId });
  };

  it('a removal was stated, seen again, and stated again', async () => {
    await maraDecides('remove');
    await maraSigns();
    await tomasSigns();
    done(await stated());
    await review.bring('people', PEOPLE);
    expect(await states()).toEqual(['remove still_present']);
    done(await stated());
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('a removal was proven, and the person came back', async () => {
    await maraDecides('remove');
    await maraSigns();
    await tomasSigns();
    await review.bring('people', PEOPLE_LATER);
    expect(await states()).toEqual(['remove verified']);
    await review.bring('people', PEOPLE);
    expect(await states()).toEqual(['remove still_present']);
    done(await review.close());
  });

  it('a signed removal became a keep: the task is taken back, on record', async () => {
    await maraDecides('remove');
    await maraSigns();
    await maraReopens();
    await maraDecides('keep');
    await maraSigns();
    await tomasSigns();
    expect(await states()).toEqual(['remove excepted']);
    expect(await stated()).toMatchObject({ refused: 'removal_not_open' });
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('a proven removal became a keep', async () => {
    await maraDecides('remove');
    await maraSigns();
    await review.bring('people', PEOPLE_LATER);
    await maraReopens();
    await maraDecides('keep');
    await maraSigns();
    await tomasSigns();
    done(await review.close());
  });

  it('a signed removal became a reduction: a new task, with what is to be dropped', async () => {
    await maraDecides('remove');
    await maraSigns();
    await maraReopens();
    await maraDecides('reduce', ['Support']);
    await maraSigns();
    await tomasSigns();
    expect(await states()).toEqual(['remove excepted', 'reduce open']);
    done(await review.close());
  });

  it('a removal was dropped and ordered again: another task, proven by itself', async () => {
    await maraDecides('remove');
    await maraSigns();
    await maraReopens();
    await maraDecides('keep');
    await maraSigns();
    await maraReopens();
    await maraDecides('remove');
    await maraSigns();
    await tomasSigns();
    expect(await states()).toEqual(['remove excepted', 'remove open']);
    await review.bring('people', PEOPLE_LATER);
    expect(await states()).toEqual(['remove excepted', 'remove verified']);
    done(await review.close());
  });

  it('a signature that was repeated without a change: the task stays the one it was', async () => {
    await maraDecides('remove');
    await maraSigns();
    await maraReopens();
    await maraSigns();
    await tomasSigns();
    expect(await states()).toEqual(['remove open']);
    done(await review.close());
  });

  it('a row reached somebody who had signed: their next signature covers all they decided', async () => {
    await maraDecides('keep');
    expect((await tomasSigns()).version).toBe(1);
    const { itemId } = await review.item('Aiko Tanaka');
    const { subjectKey } = await review.item('Tomas Ferreira');
    const move = { cycleId: review.cycleId, itemId, subjectKey, reason: 'knows her work' };
    done(await reassignItem(await review.mara(), move));
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Aiko Tanaka': 'keep' });
    expect(done(await review.sign(tomas)).version).toBe(2);
    await maraSigns();
    const signOffs = await review.in((tx, shopId) =>
      tx.signOff.findMany({ where: { shopId, cycleId: review.cycleId, memberId: tomas.actor.memberId } }),
    );
    expect(signOffs.map(({ counts }) => (counts as { keep: number }).keep)).toEqual([1, 2]);
    expect(await review.closeAndJudge()).toEqual([]);
  });
});

describe('a review of a list with user ids, closed after', () => {
  let review: RunningReview;
  const row = (id: string, name: string, email: string) => `${id}\t${name}\t${email}\tStaff\tActive`;
  const list = (...rows: string[]) => ['User ID\tName\tE-mail\tRole\tStatus', ...rows].join('\n');
  const MARA = row('9001', 'Mara Lindqvist', 'mara@harbour.example');
  const TOMAS = row('9002', 'Tomas Ferreira', 'tomas@harbour.example');
  const LEFT = row('9003', 'Left Person', 'left@harbour.example');
  const TILL = row('9004', 'Left Till', 'left@harbour.example');

  beforeAll(async () => {
    review = new RunningReview(await testShop());
  });
  afterAll(() => review.shop.close());

  const decideAndSign = async (ctx: Acting, rows: Record<string, 'keep' | 'remove'>) => {
    await review.decideAll(ctx, rows);
    done(await review.sign(ctx));
  };

  it('one of two accounts under one address was removed', async () => {
    await review.start(list(MARA, TOMAS, LEFT, TILL));
    const rows = { 'Tomas Ferreira': 'keep', 'Left Person': 'remove', 'Left Till': 'keep', Mailer: 'keep' } as const;
    await decideAndSign(await review.mara(), rows);
    await decideAndSign(await review.tomas(), { 'Mara Lindqvist': 'keep' });
    await review.bring('people', list(MARA, TOMAS, TILL));
    expect(await review.revocations()).toMatchObject([{ state: 'verified', goneAs: 'absent' }]);
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('an account was suspended, and a second entry of it without an id deactivated', async () => {
    await review.start(list(MARA, TOMAS, LEFT));
    const rows = { 'Tomas Ferreira': 'keep', 'Left Person': 'remove', Mailer: 'keep' } as const;
    await decideAndSign(await review.mara(), rows);
    await decideAndSign(await review.tomas(), { 'Mara Lindqvist': 'keep' });
    const again = row('', 'Left Person', 'left@harbour.example').replace('Active', 'Deactivated');
    await review.bring('people', list(MARA, TOMAS, LEFT.replace('Active', 'Suspended'), again));
    expect(await review.revocations()).toMatchObject([{ state: 'verified' }]);
    done(await review.close());
  });
});
