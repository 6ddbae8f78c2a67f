import { expect, test } from 'vitest';

import { CYCLE, packFiles, sampleReview, type SampleOptions } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { drawnPack } from './other-kinds.ts';

type AfterClose = NonNullable<SampleOptions['afterClose']>;

const AT = '2026-10-01T08:59:00.000Z';
const STATED: AfterClose = [
  { type: 'revocation.stated', body: { cycleId: CYCLE, revocationId: 'r-2', by: 'm-other', at: AT } },
];
const REASSIGNED: AfterClose = [
  {
    type: 'item.reassigned',
    body: { cycleId: CYCLE, itemId: 'people-1', from: 'm-owner', to: 'm-other', by: 'm-owner', reason: null },
  },
];
const WITHDRAWN: AfterClose = [
  { type: 'decision.withdrawn', body: { cycleId: CYCLE, itemId: 'people-1', version: 2, by: 'm-owner' } },
];
const REOPENED: AfterClose = [
  { type: 'decisions.reopened', body: { cycleId: CYCLE, memberId: 'm-owner', version: 1, by: 'm-owner' } },
];

test.each<[string, AfterClose]>([
  ['a row was given to somebody else', REASSIGNED],
  ['a decision was taken back', WITHDRAWN],
  ['a signature was taken back', REOPENED],
])('when after the closing %s, the closing fails', async (_, afterClose) => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', afterClose });
  const report = await judge(await packFiles(input), { key: vkey });
  expect(failures(report)).toContain('closing');
  expect(report.checks.find(({ id }) => id === 'closing')?.detail).toMatch(
    /^entry 47 \(\S+\) changes the review after it was closed in entry 46$/,
  );
});

test('a review that was started or closed twice fails', async () => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', closeTwice: true });
  const report = await judge(await packFiles(input), { key: vkey });
  expect(report.checks.find(({ id }) => id === 'closing')).toMatchObject({
    outcome: 'failed',
    detail: 'the review was closed more than once',
  });
});

test('what came of a removal may follow the closing', async () => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', afterClose: STATED });
  expect(failures(await judge(await packFiles(input), { key: vkey }))).toEqual([]);
});

// Only that checkpoint is stamped: whatever counts beyond it was written whenever its writer liked.
test('a review ends with the checkpoint of its close, and a sample of it may say what came of removals later', async () => {
  const options = { origin: 'log.7f3a', afterClose: STATED };
  const review = await sampleReview(options);
  const at = async (size: number) => {
    const input = { ...review.input, closeCheckpoint: await review.checkpointAt(size) };
    return judge(await packFiles(input), { key: review.vkey });
  };
  expect(failures(await at(48))).toEqual([]);
  const early = await at(47);
  expect(failures(early)).toEqual(['timestamp']);
  expect(early.checks.find(({ id }) => id === 'timestamp')?.detail).toMatch(
    /close-checkpoint has 47 entries and does not cover entry 47, which is of the review$/,
  );
  const drawn = async (afterClose: AfterClose) => {
    const { files, vkey } = await drawnPack({ ...options, afterClose }, undefined, async ({ checkpointAt }) => ({
      closeCheckpoint: await checkpointAt(47),
    }));
    return failures(await judge(files, { key: vkey }));
  };
  expect(await drawn(STATED)).toEqual([]);
  expect(await drawn(REASSIGNED)).toEqual(['timestamp', 'closing']);
});
