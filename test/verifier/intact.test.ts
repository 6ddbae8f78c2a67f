import { expect, test } from 'vitest';

import { utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import { headline, reportText } from '#app/verifier/index.ts';
import { packFiles, sampleReview } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { resign } from './resign.ts';

test('an intact pack verifies under the pinned key, and the headline keeps key, time and coverage apart', async () => {
  const sample = await sampleReview({ origin: 'log.7f3a' });
  const report = await judge(await packFiles(sample.input), { key: sample.vkey });
  expect(reportText(report)).not.toMatch(/FAILED/);
  expect(report.verdict).toBe('verified');
  expect(headline(report)).toEqual([
    'VERIFIED: no check failed',
    'Key: PINNED, the checkpoint is signed by the key you gave; the pack says the key is held by the vendor',
    expect.stringMatching(
      /^Pack: SIGNED by a pack key that entry 0 of the log names; whether it was replaced after the review was closed \(entry \d+\) this pack cannot show: compare the page of keys; it alone vouches for 1-report.pdf, README.txt, /,
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

test('tables in the words of another edition are not called wrong, and are said to be compared with nothing', async () => {
  const sample = await sampleReview({ origin: 'log.7f3a', filler: 0 });
  const whole = await packFiles(sample.input);
  const told = async (renderings: string) => {
    const facts = utf8Text(whole.get('data/technical/pack.json')!)!;
    const changed = facts.replace('"renderings":1,', renderings);
    expect(changed).not.toBe(facts);
    const table = utf8Text(whole.get('data/2-decisions.csv')!)!.replace('"remove"', '"take away"');
    const files = new Map(whole)
      .set('data/technical/pack.json', utf8Bytes(changed))
      .set('data/2-decisions.csv', utf8Bytes(table));
    return judge(await resign(files, 'pack'), { key: sample.vkey });
  };
  const other = await told('"renderings":2,');
  expect(other.verdict).toBe('verified');
  expect(other.checks.at(-1)).toEqual({
    id: 'renderings',
    outcome: 'not present',
    detail:
      'written by another edition of the words (2, this verifier knows 1); the verify.html inside this pack is of that edition, and rests on the pack key alone',
  });
  expect(headline(other)).toContainEqual(expect.stringMatching(/^Tables: NOT COMPARED, written by another edition/));
  expect(headline(other)).toContainEqual(
    expect.stringMatching(/it alone vouches for the tables, the sentences of page one, 1-report.pdf, /),
  );
  for (const wrong of ['', '"renderings":0,', '"renderings":"1",', '"renderings":1.5,'])
    expect((await told(wrong)).unusable).toMatch(/pack\.json/);
});
