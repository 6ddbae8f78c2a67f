import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { closingStatement, mayClose, maySign, signingSentence } from '#app/domain/review/attestation.ts';
import { countDecisions, isComplete } from '#app/domain/review/completeness.ts';
import { daysFromDue } from '#app/domain/review/cycle.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';

const counted = (decisions: (DecisionKind | null)[], isSigned = false) =>
  countDecisions(decisions.map((decision) => ({ decision, isSigned })));

describe('signing', () => {
  it('needs every row decided, none left at "cannot tell", and the exact sentence', () => {
    expect(maySign('open', counted(['keep', null]), signingSentence(2))).toMatchObject({
      refused: 'rows_undecided',
      facts: { rows: 1 },
    });
    expect(maySign('open', counted(['keep', 'cannot_tell']), signingSentence(2))).toMatchObject({
      refused: 'cannot_tell_left',
    });
    expect(maySign('open', counted(['keep', 'remove']), 'I agree')).toMatchObject({ refused: 'statement_missing' });
    expect(maySign('open', counted(['keep', 'remove']), signingSentence(2))).toBeNull();
    expect(maySign('open', counted(['keep'], true), signingSentence(1))).toMatchObject({ refused: 'already_signed' });
    expect(maySign('open', counted([]), signingSentence(0))).toMatchObject({ refused: 'nothing_to_sign' });
    expect(maySign('sealed', counted(['keep']), signingSentence(1))).toMatchObject({ refused: 'cycle_not_open' });
  });
});

describe('closing', () => {
  it('never happens with a row undecided, unsigned or at "cannot tell"', () => {
    const rows = fc.array(
      fc.record({
        decision: fc.constantFrom(
          null,
          'keep',
          'remove',
          'cannot_tell',
          'exception',
          'reduce',
        ) as fc.Arbitrary<DecisionKind | null>,
        isSigned: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(rows, (some) => {
        const counts = countDecisions(some);
        const mayBeClosed = mayClose('remediating', counts, closingStatement(counts)) === null;
        expect(mayBeClosed).toBe(
          some.length > 0 &&
            some.every((row) => row.isSigned && row.decision !== null && row.decision !== 'cannot_tell'),
        );
        expect(isComplete(counts)).toBe(mayBeClosed);
        expect(counts.decided + counts.undecided + counts.cannotTell).toBe(counts.total);
      }),
    );
  });
});

describe('the due date', () => {
  const due = new Date('2026-12-01T23:59:59.999Z');
  it('is kept on the day itself and missed by a day a moment later', () => {
    expect(daysFromDue(due, due)).toBe(0);
    expect(daysFromDue(due, new Date('2026-12-01T08:00:00.000Z'))).toBe(0);
    expect(daysFromDue(due, new Date('2026-11-29T08:00:00.000Z'))).toBe(-2);
    expect(daysFromDue(due, new Date('2026-12-02T00:00:00.000Z'))).toBe(1);
  });
});
