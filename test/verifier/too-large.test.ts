import { expect, test } from 'vitest';

import { PackError } from '#app/pack/error.ts';
import { runCheck } from '#app/verifier/checks/finding.ts';
import { atMost, PACK_LIMITS, refuseTooLarge } from '#app/verifier/contents.ts';
import { packFiles, sampleReview, zipOf } from '#test/pack/sample-pack.ts';

import { judge } from './judge.ts';

const tooLarge = expect.objectContaining({ code: 'pack-too-large' });

test('lists and entries larger than is judged are refused before anything of them is read', () => {
  const members = (sizes: Record<string, number>) => ({
    members: new Map(Object.entries(sizes).map(([path, size]) => [path, { path, size }])),
  });
  const half = PACK_LIMITS.listBytes / 2;
  const lists = { 'data/technical/lists/a.ndjson': half, 'data/technical/items.ndjson': half };
  expect(() => refuseTooLarge(members({ ...lists, 'data/1-report.pdf': 1e9 }))).not.toThrow();
  expect(() => refuseTooLarge(members({ ...lists, 'data/technical/lists/b.ndjson': 1 }))).toThrow(tooLarge);
  expect(() => refuseTooLarge(members({ 'data/technical/events.ndjson': 2_000_000_001 }))).toThrow(tooLarge);
});

test('one line too many ends the reading, and makes the pack unusable rather than a check fail', async () => {
  const read = async (most: number) => {
    const lines: string[] = [];
    for await (const line of atMost(most, lineByLine(), 'events')) lines.push(line);
    return lines;
  };
  expect(await read(3)).toEqual(['a', 'b', 'c']);
  await expect(read(2)).rejects.toThrow(tooLarge);
  const check = (code: 'pack-too-large' | 'line-malformed') =>
    runCheck('leaves', () => {
      throw new PackError(code, 'x');
    });
  await expect(check('pack-too-large')).rejects.toThrow(tooLarge);
  expect((await check('line-malformed')).outcome).toBe('failed');
});

test('bytes of an archive that belong to no member are refused', async () => {
  const zip = Buffer.from(await zipOf(await packFiles((await sampleReview()).input)));
  const directory = zip.readUInt32LE(zip.length - 22 + 16);
  const hidden = Buffer.concat([zip.subarray(0, directory), Buffer.from('a secret'), zip.subarray(directory)]);
  hidden.writeUInt32LE(directory + 8, hidden.length - 22 + 16);
  expect((await judge(zip)).verdict).toBe('verified');
  expect((await judge(hidden)).unusable).toMatch(/bytes before the directory belong to no member/);
});

async function* lineByLine(): AsyncGenerator<string> {
  yield* ['a', 'b', 'c'];
}
