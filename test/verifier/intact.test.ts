import { expect, test } from 'vitest';

import { headline, reportText } from '#app/verifier/index.ts';
import { packFiles, sampleReview } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';

test('an intact pack verifies under the pinned key, and the headline keeps key, time and coverage apart', async () => {
  const sample = await sampleReview({ origin: 'log.7f3a' });
  const report = await judge(await packFiles(sample.input), { key: sample.vkey });
  expect(reportText(report)).not.toMatch(/FAILED/);
  expect(report.verdict).toBe('verified');
  expect(headline(report)).toEqual([
    'VERIFIED: no check failed',
    'Key: PINNED, the checkpoint is signed by the key you gave; the pack says the key is held by the vendor',
    expect.stringMatching(
      /^Pack: SIGNED by a pack key that the log names, which alone vouches for 1-report.pdf, README.txt, /,
    ),
    'Time: NOT BRACKETED, times are those of the server that wrote the log',
    expect.stringMatching(/^Coverage: SLICE, \d+ of \d+ entries, between entry 0 and entry \d+$/),
  ]);
});

test('without a pinned key the headline says that the key was taken from the pack', async () => {
  const sample = await sampleReview({ origin: 'log.7f3a' });
  const report = await judge(await packFiles(sample.input));
  expect(report.verdict).toBe('verified');
  expect(headline(report)[1]).toMatch(/^Key: TAKEN FROM THE PACK/);
});

test('a pack with every entry says that it holds the complete log', async () => {
  const sample = await sampleReview({ complete: true });
  const report = await judge(await packFiles(sample.input));
  expect(failures(report)).toEqual([]);
  expect(headline(report).at(-1)).toMatch(/^Coverage: COMPLETE LOG/);
});

test('a demonstration is called one before anything else', async () => {
  const sample = await sampleReview();
  const report = await judge(await packFiles(sample.input));
  expect(headline(report)[0]).toMatch(/^DEMONSTRATION DATA/);
});
