import { expect, test } from 'vitest';

import type { PackEntry } from '#app/pack/lines.ts';
import { headline } from '#app/verifier/index.ts';
import { packFiles, sampleReview, type SampleOptions } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';

async function withRows(state: 'erased' | 'withheld', options: SampleOptions = {}) {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', ...options });
  const lists = input.lists.map((list) => ({
    ...list,
    lines: list.lines.map(({ commitment }) => ({ commitment, state })),
  }));
  return judge(await packFiles({ ...input, lists }), { key: vkey });
}

test('the pack of a whole review that leaves out the rows of a self-review fails', async () => {
  expect(failures(await withRows('withheld', { selfReview: 'hidden' }))).toEqual(['population']);
});

test('the pack of a whole review that leaves out a part of an entry fails', async () => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a' });
  const entries = [...(input.entries as Iterable<PackEntry>)].map((entry) => {
    const { 'p.note': note, ...disclosed } = entry.disclosed;
    return note ? { ...entry, disclosed, withheld: ['p.note'] } : entry;
  });
  const report = await judge(await packFiles({ ...input, entries }), { key: vkey });
  expect(failures(report)).toEqual(['leaves']);
});

test('rows that the pack calls erased are counted in the headline', async () => {
  const lines = headline(await withRows('erased'));
  expect(lines).toContainEqual(expect.stringMatching(/^Erased: \d+ rows and 0 parts cannot be read/));
});
