import { useState } from 'react';
import { useLocation } from '@remix-run/react';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import type { DecideFilters } from '#app/presenters/decide.ts';
import type { BulkOutcome } from './bulk-bar.tsx';
import type { Decisions, ShownRow } from './use-decisions.tsx';
import type { Ticked } from './use-ticked.ts';

export interface Bulk {
  busy: boolean;
  /** What the last bulk decision did; null before the first and once it was put away. */
  outcome: BulkOutcome | null;
  decide: (rows: readonly ShownRow[], decision: 'keep' | 'remove', reason: RemovalReason | null) => void;
  /** A row that was skipped has been decided by itself: it is neither ticked nor named any longer. */
  forget: (itemId: string) => void;
  dismiss: () => void;
}

/** Deciding many rows at once. `onAnswer` is told what became of it. */
export function useBulk(
  decisions: Decisions,
  ticked: Ticked,
  whose: DecideFilters['whose'],
  onAnswer: (outcome: BulkOutcome) => void,
): Bulk {
  const { search: address } = useLocation();
  const [outcome, setOutcome] = useState<BulkOutcome | null>(null);
  const [busy, setBusy] = useState(false);

  const decide: Bulk['decide'] = (rows, decision, reason) => {
    const safe = rows.filter((row) => decision === 'remove' || (!row.highRisk && !row.changed));
    const items = rows.map((row) => ({ itemId: row.itemId, expectedVersion: row.version }));
    setBusy(true);
    decisions.post(
      { intent: 'bulk', items: ticked.everything ? null : items, address, decision, reason, whose },
      new Map(safe.map((row) => [row.itemId, { decision, reason }])),
      (answer) => {
        setBusy(false);
        setOutcome({ decision, answer });
        if (answer.problem === null) ticked.set(answer.skipped.map((row) => row.itemId));
        else ticked.tickEverything(false);
        onAnswer({ decision, answer });
      },
    );
  };

  const forget: Bulk['forget'] = (itemId) =>
    setOutcome((before) => {
      if (!before?.answer.skipped.some((row) => row.itemId === itemId)) return before;
      const skipped = before.answer.skipped.filter((row) => row.itemId !== itemId);
      return skipped.length === 0 ? null : { ...before, answer: { ...before.answer, skipped } };
    });

  return { busy, outcome, decide, forget, dismiss: () => setOutcome(null) };
}
