import { expect, test } from 'vitest';

import type { PackEntry } from '#app/pack/lines.ts';
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

test('rows that a pack calls erased although nothing was erased are found', async () => {
  expect(failures(await withRows('erased'))).toContain('population');
});

test('a control that pack.json words otherwise than the entry in force is found', async () => {
  const control = { id: 'AC-7', wording: 'Access is reviewed every quarter' };
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', control });
  const told = async (said: typeof control | null) =>
    failures(await judge(await packFiles({ ...input, facts: { ...input.facts, control: said } }), { key: vkey }));
  expect(await told(control)).toEqual([]);
  expect(await told({ ...control, wording: 'Invented later' })).toEqual(['renderings']);
  expect(await told(null)).toEqual(['renderings']);
  const unshown = await sampleReview({ origin: 'log.7f3a' });
  const report = await judge(await packFiles(unshown.input), { key: unshown.vkey });
  expect(report.checks.find(({ id }) => id === 'renderings')?.detail).toMatch(/; control as the pack says/);
});
