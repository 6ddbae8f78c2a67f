import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isRefusal } from '#app/domain/refusal.ts';
import { blocksOf, plan, type PlanInput, type PlannedRow } from '#app/domain/review/plan.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const DUE = new Date('2026-12-05T12:00:00.000Z');
const rows: PlannedRow[] = [
  { kind: 'people', subjectKey: 'me' },
  { kind: 'people', subjectKey: 'you' },
  { kind: 'apps', subjectKey: 'me' },
];
const input: PlanInput = {
  rows,
  starter: { memberId: 'starter', ownKeys: ['me'], matched: 'verified_email', isAccountOwner: false },
  other: { memberId: 'other', subjectKey: 'you' },
  eligible: ['you'],
  selfReviewReason: null,
  unmatchedReason: null,
  dueAt: DUE,
};
const blocks = (over: Partial<PlanInput>) => blocksOf({ ...input, ...over }, NOW).map((block) => block.refused);

describe('planning a review', () => {
  it('gives everything to the starter but their own row, and an app that happens to have their key is not their row', () => {
    expect(plan(input, NOW)).toEqual({
      assignments: [{ memberId: 'other' }, { memberId: 'starter' }, { memberId: 'starter' }],
      exceptions: [],
    });
  });

  it('needs no other person when the starter is not on the list by a written exception', () => {
    const starter = { ...input.starter, ownKeys: [], matched: 'not_matched' as const };
    expect(blocks({ starter, other: null })).toEqual(['reviewer_unmatched']);
    expect(plan({ ...input, starter, other: null, unmatchedReason: 'external consultant' }, NOW)).toMatchObject({
      exceptions: [{ kind: 'unmatched_reviewer', reason: 'external consultant' }],
    });
  });

  it('refuses an exception while somebody else could decide, however good the reason', () => {
    expect(blocks({ other: null, selfReviewReason: 'no time' })).toEqual(['reviewer_missing']);
  });

  it('takes a written exception where nobody else could, acknowledged by the owner only when the owner wrote it', () => {
    const alone = { ...input, other: null, eligible: [] };
    expect(blocks(alone)).toEqual(['exception_reason_missing']);
    expect(blocks({ ...alone, selfReviewReason: '   ' })).toEqual(['exception_reason_missing']);
    expect(plan({ ...alone, selfReviewReason: 'one-person shop' }, NOW)).toMatchObject({
      exceptions: [{ kind: 'self_review', acknowledgedBy: null }],
    });
    const owner = { ...input.starter, isAccountOwner: true };
    expect(plan({ ...alone, starter: owner, selfReviewReason: 'one-person shop' }, NOW)).toMatchObject({
      exceptions: [{ acknowledgedBy: 'starter' }],
    });
  });

  it('takes a claim that nobody has confirmed for what it is: the written exception is needed, and the row is still theirs', () => {
    const starter = { ...input.starter, matched: 'claimed' as const };
    expect(blocks({ starter })).toEqual(['reviewer_unmatched']);
    expect(plan({ ...input, starter, unmatchedReason: 'alone today' }, NOW)).toMatchObject({
      assignments: [{ memberId: 'other' }, { memberId: 'starter' }, { memberId: 'starter' }],
      exceptions: [{ kind: 'unmatched_reviewer' }],
    });
  });

  it('gives every row of somebody with two accounts to the other person', () => {
    const starter = { ...input.starter, ownKeys: ['me', 'you'] };
    const other = { memberId: 'other', subjectKey: 'third' };
    expect(plan({ ...input, starter, other, eligible: ['third'] }, NOW)).toMatchObject({
      assignments: [{ memberId: 'other' }, { memberId: 'other' }, { memberId: 'starter' }],
    });
    expect(plan({ ...input, starter, other: null, eligible: [], selfReviewReason: 'alone' }, NOW)).toMatchObject({
      exceptions: [{ subjectKey: 'me' }, { subjectKey: 'you' }],
    });
  });

  it('refuses another reviewer who is not among those who could decide', () => {
    expect(blocks({ other: { memberId: 'other', subjectKey: 'suspended' } })).toEqual(['reviewer_cannot_open']);
  });

  it('names every block at once', () => {
    expect(blocks({ rows: [], dueAt: NOW })).toEqual(['list_missing', 'due_date_in_past']);
    expect(blocks({ other: { memberId: 'other', subjectKey: 'me' } })).toEqual(['reviewer_is_subject']);
  });

  it('assigns every row to exactly one person and nobody to their own row without an exception that says so', () => {
    const anyRows = fc.uniqueArray(
      fc.record<PlannedRow>({
        kind: fc.constantFrom('people', 'apps'),
        subjectKey: fc.constantFrom('me', 'you', 'a', 'b', 'c'),
      }),
      {
        selector: (row) => `${row.kind}/${row.subjectKey}`,
      },
    );
    fc.assert(
      fc.property(
        anyRows,
        fc.boolean(),
        fc.constantFrom(null, 'because'),
        fc.boolean(),
        (some, hasOther, reason, hasEligible) => {
          const made = plan(
            {
              ...input,
              rows: some,
              other: hasOther && hasEligible ? input.other : null,
              eligible: hasEligible ? ['you'] : [],
              selfReviewReason: reason,
            },
            NOW,
          );
          if (isRefusal(made)) return;
          expect(made.assignments).toHaveLength(some.length);
          some.forEach((row, i) => {
            const isOwn =
              row.kind === 'people' && row.subjectKey === 'me' && made.assignments[i]!.memberId === 'starter';
            if (isOwn)
              expect(made.exceptions).toContainEqual(
                expect.objectContaining({ kind: 'self_review', subjectKey: 'me' }),
              );
          });
        },
      ),
    );
  });
});
