import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayReview, moveItem, type ItemToMove } from '#app/domain/review/assignment.ts';

const item: ItemToMove = { reviewerId: 'm-1', isSigned: false };
const to = { type: 'staff', status: 'active', memberId: null, isSubject: false } as const;

describe('moving a row to another reviewer', () => {
  it('records the reason, trimmed', () => {
    expect(moveItem('open', item, to, ' on leave ')).toEqual({ reason: 'on leave' });
  });

  it.each([
    ['once the review no longer takes decisions', 'remediating', item, to, 'on leave', 'cycle_not_open'],
    ['once it is signed', 'open', { ...item, isSigned: true }, to, 'on leave', 'already_signed'],
    ['to the person it is about', 'open', item, { ...to, isSubject: true }, 'on leave', 'reviewer_is_subject'],
    ['to somebody who cannot sign in', 'open', item, { ...to, type: 'pos_only' }, 'on leave', 'reviewer_cannot_open'],
    ['to a suspended account', 'open', item, { ...to, status: 'suspended' }, 'on leave', 'reviewer_cannot_open'],
    ['to the person who has it', 'open', item, { ...to, memberId: 'm-1' }, 'on leave', 'reviewer_has_it'],
    ['without a reason', 'open', item, to, ' \n', 'words_missing'],
  ] as const)('is refused %s', (_when, state, row, whom, reason, code) => {
    expect(moveItem(state, row, whom, reason)).toMatchObject({ refused: code });
  });

  it('never gives a person their own row, whatever else holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(null, 'm-1', 'm-2'), (reason, memberId) => {
        const moved = moveItem('open', item, { ...to, memberId, isSubject: true }, reason);
        expect(moved).toMatchObject({ refused: 'reviewer_is_subject' });
      }),
    );
  });
});

describe('who may be asked to decide', () => {
  it('counts a status that is not known in favour', () => {
    expect(mayReview({ type: 'unknown', status: 'unknown' })).toBe(true);
  });
});
