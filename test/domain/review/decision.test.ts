import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isRefusal } from '#app/domain/refusal.ts';
import {
  decide,
  type DecisionInput,
  type ItemUnderDecision,
  type Matched,
  REMOVAL_REASONS,
  type Reviewer,
  withdraw,
} from '#app/domain/review/decision.ts';
import type { CycleState } from '#app/domain/review/cycle.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');

const item: ItemUnderDecision = {
  itemId: 'item-1',
  isOwnRow: false,
  reviewerId: 'member-1',
  highRisk: false,
  changed: false,
  droppable: ['Orders'],
  decision: null,
  version: 0,
  isSigned: false,
  selfReviewExcepted: false,
};
const reviewer: Reviewer = {
  memberId: 'member-1',
  matched: 'verified_email',
  unmatchedExcepted: false,
};
const keep: DecisionInput = {
  decision: 'keep',
  reason: null,
  note: null,
  drop: [],
  until: null,
  expectedVersion: 0,
  batchSize: 1,
};

const refusalOf = (over: {
  state?: CycleState;
  item?: Partial<ItemUnderDecision>;
  reviewer?: Partial<Reviewer>;
  input?: Partial<DecisionInput>;
}) => {
  const made = decide(
    over.state ?? 'open',
    { ...item, ...over.item },
    { ...reviewer, ...over.reviewer },
    { ...keep, ...over.input },
    NOW,
  );
  return isRefusal(made) ? made.refused : null;
};

describe('deciding a row', () => {
  it('keeps a plain row without a word', () => {
    expect(refusalOf({})).toBeNull();
  });

  it.each([
    ['a closed review', { state: 'sealed' as const }, 'cycle_not_open'],
    ['somebody else’s row', { item: { reviewerId: 'member-2' } }, 'item_not_assigned'],
    ['a signed row', { item: { isSigned: true } }, 'already_signed'],
    ['one’s own row', { item: { isOwnRow: true } }, 'own_row'],
    ['any row by somebody on no row', { reviewer: { matched: 'not_matched' as Matched } }, 'reviewer_unmatched'],
    [
      'any row by somebody nobody has confirmed',
      { reviewer: { matched: 'claimed' as Matched } },
      'match_needs_second_person',
    ],
    ['a row that was decided meanwhile', { item: { version: 1 } }, 'decided_meanwhile'],
    ['keep on a high-risk row without a note', { item: { highRisk: true } }, 'note_required'],
    ['a note of spaces', { item: { highRisk: true }, input: { note: ' \n' } }, 'note_required'],
    ['remove without a reason', { input: { decision: 'remove' as const } }, 'reason_missing'],
    [
      'reduce where permissions are not known',
      { item: { droppable: null }, input: { decision: 'reduce' as const, drop: ['Orders'] } },
      'reduce_needs_known_permissions',
    ],
    ['reduce that names nothing', { input: { decision: 'reduce' as const } }, 'drop_missing'],
    [
      'reduce by something the row does not have',
      { input: { decision: 'reduce' as const, drop: ['Themes'] } },
      'drop_missing',
    ],
    [
      'an exception without an end',
      { input: { decision: 'exception' as const, note: 'until the audit' } },
      'until_missing',
    ],
    [
      'an exception that has ended',
      { input: { decision: 'exception' as const, note: 'until the audit', until: NOW } },
      'until_missing',
    ],
    [
      'bulk keep of a high-risk row',
      { item: { highRisk: true }, input: { batchSize: 2, note: 'all fine' } },
      'bulk_keep_skips_high_risk',
    ],
    ['bulk keep of a changed row', { item: { changed: true }, input: { batchSize: 2 } }, 'bulk_keep_skips_changed'],
  ])('refuses %s', (_what, over, code) => {
    expect(refusalOf(over)).toBe(code);
  });

  it('lets a written exception open one’s own row, and an unmatched reviewer in', () => {
    expect(refusalOf({ item: { isOwnRow: true, selfReviewExcepted: true } })).toBeNull();
    expect(refusalOf({ reviewer: { matched: 'not_matched', unmatchedExcepted: true } })).toBeNull();
  });

  it('sends "cannot tell" up instead of counting it as decided', () => {
    expect(decide('open', item, reviewer, { ...keep, decision: 'cannot_tell' }, NOW)).toMatchObject({
      escalates: true,
    });
  });

  it('takes back what was decided and nothing else', () => {
    expect(withdraw('open', { ...item, decision: 'keep', version: 1 }, reviewer, 1)).toEqual({ version: 2 });
    expect(withdraw('open', item, reviewer, 0)).toMatchObject({ refused: 'not_found' });
    expect(withdraw('open', { ...item, decision: 'keep', isSigned: true }, reviewer, 0)).toMatchObject({
      refused: 'already_signed',
    });
  });
});

describe('whatever is sent', () => {
  const anyItem = fc.record<ItemUnderDecision>({
    itemId: fc.constant('item-1'),
    isOwnRow: fc.boolean(),
    reviewerId: fc.constantFrom('member-1', 'member-2'),
    highRisk: fc.boolean(),
    changed: fc.boolean(),
    droppable: fc.constantFrom(null, [], ['Orders', 'Themes']),
    decision: fc.constantFrom(null, 'keep', 'remove'),
    version: fc.integer({ min: 0, max: 3 }),
    isSigned: fc.boolean(),
    selfReviewExcepted: fc.boolean(),
  });
  const anyReviewer = fc.record<Reviewer>({
    memberId: fc.constantFrom('member-1', 'member-2'),
    matched: fc.constantFrom('user_id', 'verified_email', 'claimed', 'confirmed', 'not_matched'),
    unmatchedExcepted: fc.boolean(),
  });
  const anyInput = fc.record<DecisionInput>({
    decision: fc.constantFrom('keep', 'reduce', 'remove', 'cannot_tell', 'exception'),
    reason: fc.constantFrom(null, ...REMOVAL_REASONS),
    note: fc.constantFrom(null, '', '  ', 'because'),
    drop: fc.constantFrom([], ['Orders'], ['Orders', 'Nothing']),
    until: fc.constantFrom(null, new Date(0), new Date('2027-01-01T00:00:00.000Z')),
    expectedVersion: fc.integer({ min: 0, max: 3 }),
    batchSize: fc.integer({ min: 1, max: 500 }),
  });
  const anyState = fc.constantFrom<CycleState>('open', 'remediating', 'attested', 'sealed', 'cancelled');

  it('never decides for somebody else, on one’s own row, on a signed row or in a review that is not open', () => {
    fc.assert(
      fc.property(anyState, anyItem, anyReviewer, anyInput, (state, row, who, input) => {
        const made = decide(state, row, who, input, NOW);
        if (isRefusal(made)) return;
        expect(state).toBe('open');
        expect(row.isSigned).toBe(false);
        expect(row.reviewerId).toBe(who.memberId);
        expect(row.isOwnRow && !row.selfReviewExcepted).toBe(false);
        expect(who.unmatchedExcepted || ['user_id', 'verified_email', 'confirmed'].includes(who.matched)).toBe(true);
        expect(made.version).toBe(row.version + 1);
        expect(input.expectedVersion).toBe(row.version);
      }),
      { numRuns: 5000 },
    );
  });

  it('never keeps a high-risk row without a written note, in bulk or alone', () => {
    fc.assert(
      fc.property(anyItem, anyReviewer, anyInput, (row, who, input) => {
        const made = decide('open', { ...row, highRisk: true }, who, { ...input, decision: 'keep' }, NOW);
        if (!isRefusal(made)) expect(made.note).not.toBeNull();
      }),
      { numRuns: 3000 },
    );
  });
});
