import { expect, test } from 'vitest';

import type { PackFacts } from '#app/pack/facts.ts';
import { headline } from '#app/verifier/index.ts';
import { packFiles, sampleReview, type SampleOptions } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';

const BOTH: SampleOptions = { origin: 'log.7f3a', eraseRow: true, eraseNote: true };

async function judged(options: SampleOptions, replaces: Partial<PackFacts['replaces']> = {}) {
  const { input, vkey } = await sampleReview(options);
  const facts = { ...input.facts, replaces: input.facts.replaces && { ...input.facts.replaces, ...replaces } };
  return judge(await packFiles({ ...input, facts }), { key: vkey });
}

test('what the log says was erased is believed, counted in the headline, and leaves everything else proven', async () => {
  const report = await judged(BOTH);
  expect(failures(report)).toEqual([]);
  expect(headline(report)).toContain(
    'Erased: 1 row and 1 part cannot be read: erased since, as later entries of the log say',
  );
});

test('a row called erased fails without an erasure of it in the log', async () => {
  const row = { ...BOTH, eraseNote: false };
  expect(failures(await judged(row))).toEqual([]);
  expect(failures(await judged({ ...row, tombstone: 'nobody' }))).toContain('population');
  const other = await judged({ ...row, tombstone: 'somebody else' });
  expect(failures(other)).toContain('population');
  expect(other.checks.find(({ id }) => id === 'population')?.detail).toMatch(/list-people.*row 3 is called erased/);
});

test('a part called erased fails without an erasure of it in the log', async () => {
  const note = { ...BOTH, eraseRow: false };
  expect(failures(await judged(note))).toEqual([]);
  expect(failures(await judged({ ...note, tombstone: 'nobody' }))).toContain('leaves');
  expect(failures(await judged({ ...note, tombstone: 'somebody else' }))).toContain('leaves');
});

test('an erasure that comes before what it names speaks for nothing', async () => {
  const early: SampleOptions = {
    ...BOTH,
    eraseNote: false,
    lie: (type, body) => (type === 'person.redacted' ? { ...body, rows: [] } : body),
  };
  expect(failures(await judged(early))).toContain('population');
  const later: SampleOptions = {
    ...BOTH,
    eraseRow: false,
    lie: (type, body) => (type === 'person.redacted' ? { ...body, parts: { 'p.note': [9_999] } } : body),
  };
  expect(failures(await judged(later))).toContain('leaves');
});

test('the erasure of the whole store speaks for everything before it', async () => {
  expect(failures(await judged({ ...BOTH, tombstone: 'the whole store' }))).toEqual([]);
});

test('what a recovery could not put back is told apart from what was erased, and is believed of personal parts alone', async () => {
  const lost: SampleOptions = { ...BOTH, eraseRow: false, tombstone: 'a recovery' };
  const report = await judged(lost);
  expect(failures(report)).toEqual([]);
  const lines = headline(report);
  expect(lines).toContain(
    'Lost: 1 part cannot be read: lost before a recovery, not erased, as later entries of the log say',
  );
  expect(lines.join('\n')).not.toContain('Erased:');
  const other: SampleOptions['lie'] = (type, body) =>
    type === 'content.lost' ? { ...body, parts: { 'p.note': [0] } } : body;
  expect(failures(await judged({ ...lost, lie: other }))).toContain('leaves');
  // A row of a list is never lost with an entry.
  expect(failures(await judged({ ...lost, eraseRow: true }))).toContain('population');
});

test('an edition that does not name what was erased since the one before, or names more, is found', async () => {
  const named = (await sampleReview(BOTH)).input.facts.replaces!.fieldsRemoved;
  expect(named).toEqual([expect.stringMatching(/^entry \d+ p\.note$/), 'list list-people row 3']);
  expect(failures(await judged(BOTH, { fieldsRemoved: [] }))).toEqual(['renderings']);
  expect(failures(await judged(BOTH, { fieldsRemoved: [...named.slice(1)] }))).toEqual(['renderings']);
  expect(failures(await judged(BOTH, { fieldsRemoved: [...named, 'list list-people row 4'] }))).toEqual(['renderings']);
  // An earlier edition that had seen the erasure already has nothing to name.
  const { size } = await sampleReview(BOTH);
  expect(failures(await judged(BOTH, { checkpointSize: String(size) }))).toEqual(['renderings']);
  expect(failures(await judged(BOTH, { checkpointSize: String(size), fieldsRemoved: [] }))).toEqual([]);
});
