import fc from 'fast-check';
import { expect, test } from 'vitest';

import { IndexRuns } from '#app/pack/index-runs.ts';

const runsOf = (indexes: readonly number[]): IndexRuns => {
  const runs = new IndexRuns();
  for (const index of indexes) runs.add(index);
  return runs;
};

test('runs give back the indexes that went in, their number, their last, and the stretches they lie in', () => {
  const rising = fc.uniqueArray(fc.nat(60), { maxLength: 40 }).map((some) => some.sort((a, b) => a - b));
  fc.assert(
    fc.property(rising, fc.integer({ min: 1, max: 9 }), (indexes, width) => {
      const runs = runsOf(indexes);
      expect([...runs]).toEqual(indexes);
      expect([runs.count, runs.last]).toEqual([indexes.length, indexes.at(-1) ?? -1]);
      expect([...runs.stretches(width)]).toEqual([...new Set(indexes.map((index) => Math.floor(index / width)))]);
    }),
  );
});
