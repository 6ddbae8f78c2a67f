import { beforeAll, expect, test } from 'vitest';

import type { PackEntry } from '#app/pack/lines.ts';
import { spanOf } from '#app/pack/log-facts.ts';
import { buildLogPack } from '#app/pack/log-pack.ts';
import { NO_STAMPS } from '#app/pack/stamps.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { headline, type PackReport } from '#app/verifier/index.ts';
import { type Sample, sampleReview, wordKey } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { closed, commonFacts, filesOf, typeOf } from './other-kinds.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-10-01T08:00:00.000Z');
/** Entries of the first day: the log is opened, its pack key is replaced, people come, and lists. */
const OPENING = 7;

let sample: Sample;
let entries: PackEntry[];
let closing: number;

// The log of three days: the pack key is replaced on the first, a review runs on the second and is closed on the third.
beforeAll(async () => {
  const options = { origin: 'log.7f3a', replacedPackKey: 'leaked', complete: true, filler: 2 };
  closing = (await sampleReview(options)).size - 2;
  const dayOf = (index: number) => (index < OPENING ? 0 : index < closing ? 1 : 2);
  sample = await sampleReview({ ...options, clock: (index) => FIRST + dayOf(index) * DAY + index * 1000 });
  entries = [...(sample.input.entries as Iterable<PackEntry>)];
  expect(typeOf(entries[closing]!)).toBe('cycle.closed');
});

/** A range of these days, signed by the key of this word, with these entries before its first one. */
async function range(from: string, to: string, first: number, before: PackEntry[], signedBy: string) {
  const last = to === '2026-10-03' ? entries.length - 1 : closing - 1;
  const fence = last + 1 < entries.length ? [closed(entries[last + 1]!)] : [];
  const packed = [...before, ...entries.slice(first, last + 1), ...fence];
  const facts = {
    ...commonFacts(sample),
    kind: 'range' as const,
    span: spanOf(from, to, 'UTC'),
    slice: { first, last },
  };
  const { log, previousCheckpoint, closedAt } = sample.input;
  const files = await filesOf(
    buildLogPack(nodeCrypto, {
      facts,
      entries: () => packed,
      entryCount: packed.length,
      packId: 'p-1',
      log,
      packKey: wordKey(signedBy),
      stamps: NO_STAMPS,
      previousCheckpoint,
      verifierPage: null,
      madeAt: closedAt,
    }),
  );
  return judge(files, { key: sample.vkey });
}

const packLine = (report: PackReport) => headline(report).find((line) => line.startsWith('Pack: '));
const coverage = (report: PackReport) => headline(report).find((line) => line.startsWith('Coverage: '));

test('a range says which entry named its pack key, and that it cannot show whether the key was replaced outside its days', async () => {
  const fence = closed(entries[OPENING - 1]!);
  const thief = await range('2026-10-02', '2026-10-02', OPENING, [entries[0]!, fence], 'leaked');
  expect(failures(thief)).toEqual([]);
  expect(packLine(thief)).toMatch(
    /^Pack: SIGNED by a pack key that entry 0 of the log names; whether it was replaced in entries that are not here this pack cannot show: compare the page of keys; it alone vouches for /,
  );
  expect(coverage(thief)).toMatch(
    /^Coverage: SLICE, .*; all entries of the days are here, and of the others some: that no entry about keys, .* is left out is not shown$/,
  );
  const honest = await range('2026-10-02', '2026-10-02', OPENING, entries.slice(0, OPENING), 'pack');
  expect(packLine(honest)).toMatch(/^Pack: SIGNED by a pack key that entry 1 of the log names; whether /);
});

test('a range of the complete log names its pack key without more ado', async () => {
  const report = await range('2026-10-01', '2026-10-03', 0, [], 'pack');
  expect(failures(report)).toEqual([]);
  expect(packLine(report)).toMatch(/^Pack: SIGNED by the pack key that the log names \(entry 1\); it alone vouches/);
  expect(coverage(report)).toMatch(/^Coverage: COMPLETE LOG, all \d+ entries up to the checkpoint$/);
});

test('a closing in the days gives away that a change of the pack key before them was left out', async () => {
  const fence = closed(entries[closing - 1]!);
  const thief = await range('2026-10-03', '2026-10-03', closing, [entries[0]!, fence], 'leaked');
  expect(failures(thief)).toEqual(['pack-key']);
  expect(thief.checks.find(({ id }) => id === 'pack-key')?.detail).toBe(
    `entry ${closing} closes a review under another pack key than the entries of this pack name: one that replaces it was left out`,
  );
});

test('an entry that makes the others readable is not there without its content', async () => {
  for (const hidden of [1, OPENING - 2]) {
    const before = entries.slice(0, OPENING).map((entry) => (entry.index === hidden ? closed(entry) : entry));
    const signedBy = hidden === 1 ? 'leaked' : 'pack';
    const report = await range('2026-10-02', '2026-10-02', OPENING, before, signedBy);
    expect(failures(report)).toContain(hidden === 1 ? 'pack-key' : 'slice');
  }
});
