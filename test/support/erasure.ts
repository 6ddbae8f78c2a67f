import type { Erasure } from '#app/ledger/erase.ts';

/** What the ledger is told to erase of people of whom no list says anything. */
export const erasureOf = (personIds: readonly string[], more: Partial<Erasure> = {}): Erasure => ({
  personIds,
  otherParts: [],
  rows: [],
  by: null,
  reason: null,
  ...more,
});
