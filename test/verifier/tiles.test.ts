import { beforeAll, expect, test } from 'vitest';

import { MAX_PROOF_FILES } from '#app/pack/layout.ts';
import { packFiles, sampleReview, type Sample } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';

let sample: Sample;
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  sample = await sampleReview({ origin: 'log.7f3a', filler: MAX_PROOF_FILES + 700, complete: true });
  files = await packFiles(sample.input);
}, 120_000);

const tiles = () => [...files.keys()].filter((path) => path.includes('/tile/'));

test('a pack with more than 10,000 entries carries tiles, and no proof per entry', () => {
  expect(tiles()).toContain('data/technical/tlog/tile/0/000');
  expect(tiles().length).toBeLessThan(60);
  expect([...files.keys()].some((path) => path.endsWith('.tlog-proof'))).toBe(false);
});

test('it verifies as the complete log, also against an older checkpoint', async () => {
  const report = await judge(files, { key: sample.vkey, against: await sample.checkpointAt(777) });
  expect(failures(report)).toEqual([]);
  expect(report.coverage).toMatchObject({ entries: sample.size, logSize: sample.size });
  expect(report.checks.find(({ id }) => id === 'older-checkpoint')?.outcome).toBe('passed');
});

test('a changed tile, at the edge or in the middle, and two swapped tiles are found by the inclusion check', async () => {
  for (const path of tiles().filter((_, i) => i % 9 === 0)) {
    const changed = Uint8Array.from(files.get(path)!);
    changed[40 % changed.length]! ^= 1;
    expect(failures(await judge(new Map(files).set(path, changed))), path).toContain('inclusion');
  }
  const [one, two] = ['data/technical/tlog/tile/0/003', 'data/technical/tlog/tile/0/004'] as const;
  const swapped = new Map(files).set(one, files.get(two)!).set(two, files.get(one)!);
  expect(failures(await judge(swapped))).toContain('inclusion');
});

test('a slice of a large log carries only the tiles above its entries and verifies', async () => {
  const many = Array.from(sample.input.entries as Iterable<{ index: number }>);
  const kept = many.filter(({ index }) => index < 10_100 || index > sample.size - 40);
  const input = { ...sample.input, entries: kept as never, entryCount: kept.length };
  const slice = await packFiles(input);
  expect([...slice.keys()].filter((path) => path.includes('/tile/')).length).toBeLessThan(tiles().length);
  const report = await judge(slice, { key: sample.vkey });
  expect(failures(report)).toEqual([]);
  expect(report.coverage?.entries).toBe(kept.length);
}, 60_000);
