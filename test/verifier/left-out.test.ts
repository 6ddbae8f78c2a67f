import { expect, test } from 'vitest';

import type { PackEntry } from '#app/pack/lines.ts';
import { formatManifest, parseManifest } from '#app/pack/manifest.ts';
import { utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
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

test('a pack of which any or all signatures and keys were taken away fails, and never reads as merely unsigned', async () => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a' });
  const whole = await packFiles(input);
  const signatures = ['tagmanifest-sha256.txt.sig', 'tagmanifest-sha256.txt.sshsig'];
  for (const gone of [signatures, [...signatures, 'pub.pem', 'allowed_signers']]) {
    const files = new Map([...whole].filter(([path]) => !gone.includes(path)));
    const tags = parseManifest(utf8Text(files.get('tagmanifest-sha256.txt')!)!);
    const kept = new Map([...tags].filter(([path]) => files.has(path)));
    files.set('tagmanifest-sha256.txt', utf8Bytes(formatManifest(kept)));
    const report = await judge(files, { key: vkey });
    expect(failures(report)).toContain('signature');
    expect(headline(report).join('\n')).toContain('Pack: NOT VOUCHED FOR');
  }
});
