import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isRefusal } from '#app/domain/refusal.ts';
import { appointReviewer, memberOf } from '#app/usecases/members/appoint-reviewer.ts';
import { claimRow, confirmClaim, withdrawClaim } from '#app/usecases/review/claim-row.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { reassignItem } from '#app/usecases/review/reassign-item.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { unknownAccount } from '#app/domain/access/account.ts';
import { testShop } from '#test/support/shop.ts';
import { type Acting, done, PEOPLE, RunningReview, setUp } from './running-review.ts';

const BY_NAME =
  'Name\tRole\tStatus\nMara Lindqvist\tOps\tActive\nTomas Ferreira\tOwner\tActive\nAiko Tanaka\tX\tActive';
const BY_ID = [
  'User ID\tName\tE-mail\tRole\tStatus',
  '9001\tMara Lindqvist\tmara.new@harbour.example\tOps\tActive',
  '9002\tTomas Ferreira\ttomas@harbour.example\tStore owner\tActive',
].join('\n');
const code = (result: unknown) => (isRefusal(result) ? result.refused : result);

describe('one’s own row', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
  });
  afterAll(() => review.shop.close());
  const reviewerOf = async (name: string) => (await review.item(name)).reviewerId;

  it('does not come to its subject by "cannot tell": it stays an open question, and a manager gives it away', async () => {
    await review.start();
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'cannot_tell' });
    expect(await reviewerOf('Mara Lindqvist')).toBe(tomas.actor.memberId);
    expect(code(await review.sign(tomas))).toBe('cannot_tell_left');
    const { subjectKey } = await review.item('Aiko Tanaka');
    const { itemId } = await review.item('Mara Lindqvist');
    done(
      await reassignItem(await review.mara(), {
        cycleId: review.cycleId,
        itemId,
        subjectKey,
        reason: 'works with her',
      }),
    );
    expect(await reviewerOf('Mara Lindqvist')).not.toBe(tomas.actor.memberId);
  });

  it('that nobody could tell about still goes up when it is somebody else’s', async () => {
    await review.start();
    const mara = await review.mara();
    const { subjectKey } = await review.item('Tomas Ferreira');
    const { itemId } = await review.item('Aiko Tanaka');
    done(await reassignItem(mara, { cycleId: review.cycleId, itemId, subjectKey, reason: 'knows her' }));
    await review.decideAll(await review.tomas(), { 'Aiko Tanaka': 'cannot_tell' });
    expect(await reviewerOf('Aiko Tanaka')).toBe(mara.actor.memberId);
  });

  it('stays theirs when a newer list and a new address name them differently, even if it is given to them', async () => {
    await review.start();
    const mara = await review.mara();
    const { itemId } = await review.item('Mara Lindqvist');
    await review.bring('people', BY_ID);
    const renamed = { ...mara, actor: { ...mara.actor, email: 'mara.new@harbour.example' } };
    await review.in((tx, shopId) =>
      tx.member.update({
        where: { shopId_memberId: { shopId, memberId: mara.actor.memberId } },
        data: { email: 'mara.new@harbour.example' },
      }),
    );
    const move = { cycleId: review.cycleId, itemId, subjectKey: 'id:9001', reason: 'x' };
    expect(code(await reassignItem(mara, move))).toBe('reviewer_is_subject');
    // As if the row had come to them all the same.
    await review.in((tx, shopId) =>
      tx.reviewItem.update({
        where: { shopId_cycleId_itemId: { shopId, cycleId: review.cycleId, itemId } },
        data: { reviewerId: mara.actor.memberId },
      }),
    );
    expect(await review.decide(renamed, 'Mara Lindqvist', 'keep')).toBe('own_row');
    expect(await review.decide(renamed, 'Mailer', 'keep')).toBeNull();
  });

  it('does not make a stranger of a matched reviewer because a newer list has no addresses', async () => {
    await review.start(PEOPLE.replace('mara@', 'mara.new@'));
    const mara = await review.mara();
    expect(await review.decide(mara, 'Mailer', 'keep')).toBeNull();
    await review.bring('people', BY_NAME);
    expect(await review.decide(await review.mara(), 'Aiko Tanaka', 'keep')).toBeNull();
    expect(await review.decide(await review.mara(), 'Mara Lindqvist', 'keep')).toBe('item_not_assigned');
  });
});

describe('saying "this is me"', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
    await review.bring('people', BY_NAME);
    await review.bring('apps', 'App\tDeveloper\nMailer\tPost GmbH');
  });
  afterAll(() => review.shop.close());
  const solo = () => review.shop.as({ name: 'Mara Lindqvist', roles: ['manager'] }, review.now());
  const other = () => review.shop.as({ name: 'Tomas Ferreira', roles: ['owner'] }, review.now());
  const keyOf = async (name: string) =>
    (
      await review.in((tx, shopId) =>
        tx.listRow.findFirstOrThrow({ where: { shopId, name }, orderBy: { listId: 'asc' } }),
      )
    ).subjectKey;
  const claim = async (ctx: Acting, name: string) => code(await claimRow(ctx, { subjectKey: await keyOf(name) }));
  const memberOfActor = (ctx: Acting) =>
    review.in((tx, shopId) =>
      tx.member.findUniqueOrThrow({ where: { shopId_memberId: { shopId, memberId: ctx.actor.memberId } } }),
    );

  it('is not for auditors', async () => {
    const auditor = await review.shop.as({ name: 'Aud Itor', roles: ['auditor'] }, review.now());
    expect(await claim(auditor, 'Aiko Tanaka')).toBe('role_missing');
    expect((await memberOfActor(auditor)).subjectKey).toBeNull();
  });

  it('does not match anybody yet: starting needs the exception, and the row is still taken for theirs', async () => {
    const mara = await solo();
    expect(await claim(mara, 'Mara Lindqvist')).toEqual({ waitsForSecondPerson: true });
    const plan = await planCycle(mara, setUp({ overrideReason: 'The auditor is on no list.' }));
    expect(plan.ownRow?.name).toBe('Mara Lindqvist');
    expect(plan.blocks.map(({ refused }) => refused)).toEqual(['reviewer_unmatched', 'reviewer_missing']);
  });

  it('can be taken back by the claimant or a manager, and by nobody else', async () => {
    const mara = await solo();
    const lead = await review.shop.as({ name: 'Lead Person', roles: ['reviewer'] }, review.now());
    const own = { memberId: mara.actor.memberId };
    expect(code(await withdrawClaim(lead, own))).toBe('role_missing');
    done(await withdrawClaim(mara, own));
    expect(await memberOfActor(mara)).toMatchObject({ subjectKey: null, matchedBy: null });
    expect(code(await withdrawClaim(mara, own))).toBe('claim_not_open');
    expect(code(await confirmClaim(await other(), own))).toBe('claim_not_open');
    await claim(lead, 'Aiko Tanaka');
    done(await withdrawClaim(mara, { memberId: lead.actor.memberId }));
  });

  it('is not confirmed on a row that somebody else was found to be meanwhile', async () => {
    const mara = await solo();
    await claim(mara, 'Tomas Ferreira');
    const lead = await review.shop.as({ name: 'Lead Person', roles: ['reviewer'] }, review.now());
    const known = async (knownRows: { subjectKey: string; how: string }[]) =>
      review.in((tx, shopId) =>
        tx.member.update({
          where: { shopId_memberId: { shopId, memberId: lead.actor.memberId } },
          data: { knownRows },
        }),
      );
    await known([{ subjectKey: await keyOf('Tomas Ferreira'), how: 'user_id' }]);
    expect(code(await confirmClaim(await other(), { memberId: mara.actor.memberId }))).toBe('row_taken');
    await known([]);
    done(await withdrawClaim(mara, { memberId: mara.actor.memberId }));
  });

  it('is not taken for the person when a reviewer is appointed', async () => {
    const mara = await solo();
    await claim(mara, 'Aiko Tanaka');
    const account = {
      ...unknownAccount(1, 'Aiko Tanaka'),
      accountKey: await keyOf('Aiko Tanaka'),
      keyStrength: 'name' as const,
    };
    expect(await review.in((tx, shopId) => memberOf(tx, shopId, account))).toBeNull();
    const { memberId } = await review.in((tx) => appointReviewer(tx, mara, account));
    expect(memberId).not.toBe(mara.actor.memberId);
    done(await withdrawClaim(mara, { memberId: mara.actor.memberId }));
  });

  it('about the wrong row, then confirmed on the right one, ends in a review that verifies', async () => {
    const mara = await solo();
    await claim(mara, 'Aiko Tanaka');
    await claim(mara, 'Mara Lindqvist');
    const tomas = await other();
    await claim(tomas, 'Tomas Ferreira');
    done(await confirmClaim(tomas, { memberId: mara.actor.memberId }));
    done(await confirmClaim(await solo(), { memberId: tomas.actor.memberId }));
    const otherReviewer = { subjectKey: await keyOf('Tomas Ferreira') };
    ({ cycleId: review.cycleId } = done(
      await launchCycle(await solo(), setUp({ otherReviewer, overrideReason: 'The auditor is on no list.' })),
    ));
    const all = { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', Mailer: 'keep' } as const;
    await review.decideAll(await solo(), all);
    done(await review.sign(await solo()));
    await review.decideAll(await other(), { 'Mara Lindqvist': 'keep' });
    done(await review.sign(await other()));
    expect(await review.closeAndJudge()).toEqual([]);
  });
});

describe('who is asked to decide', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
  });
  afterAll(() => review.shop.close());

  it('is never somebody who cannot sign in, whatever the form sends', async () => {
    const suspended = PEOPLE.replace('Support\tActive', 'Support\tSuspended');
    await expect(review.start(suspended, 'Left Person')).rejects.toThrow('reviewer_cannot_open');
  });

  it('is told as having opened the app by verified e-mail, before anybody matched them', async () => {
    await review.shop.as({ name: 'Aiko Tanaka', email: 'aiko@harbour.example', roles: [] }, review.now());
    const plan = await planCycle(await review.mara(), setUp());
    expect(plan.eligible.find((one) => one.name === 'Aiko Tanaka')?.openedAt).not.toBeNull();
    expect(plan.eligible.find((one) => one.name === 'Left Person')?.openedAt ?? null).toBeNull();
  });

  it.each(['A-17', '99999999999999999999', '9223372036854775808'])(
    'may have %s for a user id in the list',
    async (id) => {
      const list = `User ID\tName\tE-mail\tRole\tStatus\n9001\tMara Lindqvist\tmara@harbour.example\tOps\tActive\n${id}\tOdd Person\todd@harbour.example\tOwner\tActive`;
      await review.start(list, 'Odd Person');
      const reviewer = await review.in((tx, shopId) =>
        tx.member.findFirstOrThrow({ where: { shopId, name: 'Odd Person' } }),
      );
      expect(reviewer.userId).toBeNull();
    },
  );

  it('is asked nothing more about removals of a cancelled review', async () => {
    await review.start();
    await review.decideAll(await review.mara(), {
      'Tomas Ferreira': 'keep',
      'Aiko Tanaka': 'keep',
      'Left Person': 'remove',
      Mailer: 'keep',
    });
    done(await review.sign(await review.mara()));
    await review.cancelOpen();
    const [removal] = await review.revocations();
    expect(code(await stateRemoval(await review.mara(), { revocationId: removal!.revocationId }))).toBe(
      'removal_not_open',
    );
  });
});
