import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PackEntry } from '#app/pack/lines.ts';
import { buildLogPack } from '#app/pack/log-pack.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { verifyTimestamp } from '#app/tlog/timestamp.ts';
import { headline, type CheckResult, type PackReport } from '#app/verifier/index.ts';
import { gather, packFiles, sampleReview, type Sample } from '#test/pack/sample-pack.ts';
import { opensslAuthority, removeAuthorities, type TestAuthority } from '#test/tlog/openssl-authority.ts';

import { failures, judge } from './judge.ts';
import { resign } from './resign.ts';

type Files = Map<string, Uint8Array>;

const CLOSE = 'data/technical/tlog/checkpoint.tsr';
const START = 'data/technical/tlog/start-checkpoint';
const authority = opensslAuthority({ name: 'Example Time', key: 'P-256', isIntermediate: true });
const other = opensslAuthority({ name: 'Other Time', key: 'RSA' });
let sample: Sample;
let stamped: Files;
let launched: number;

afterAll(removeAuthorities);

beforeAll(async () => {
  sample = await sampleReview({ origin: 'log.7f3a' });
  launched = indexOf('cycle.launched');
  stamped = await stampedFiles(launched + 1);
});

function indexOf(type: string): number {
  const entries = [...(sample.input.entries as Iterable<PackEntry>)];
  return entries.find(({ leafBytes }) => Buffer.from(leafBytes).includes(`"type":"${type}"`))!.index;
}

/** A checkpoint with its stamp, as the product keeps it. */
async function stampedBy(by: TestAuthority, checkpoint: Uint8Array) {
  const reply = by.stamp(checkpoint);
  const chain = parseCertificates(by.chainPem);
  const { at } = await verifyTimestamp(nodeCrypto, { reply, data: checkpoint, others: chain, roots: chain });
  return { checkpoint, reply, chain: by.chainPem, authority: by.name, stampedAt: at };
}

async function stampedFiles(startSize: number, startBy = authority): Promise<Files> {
  const start = await stampedBy(startBy, await sample.checkpointAt(startSize));
  const close = await stampedBy(authority, sample.input.log.checkpoint);
  return packFiles({ ...sample.input, stamps: { start, close } });
}

const finding = (report: PackReport): CheckResult | undefined => report.checks.find(({ id }) => id === 'timestamp');
const timeLine = (report: PackReport) => headline(report).find((line) => line.startsWith('Time:'));

/** A review whose entries are written now: between its stamps, as far as the server's clock says. */
async function stampedNow(options: Parameters<typeof sampleReview>[0] = {}) {
  const base = Date.now() + 120_000;
  const review = await sampleReview({
    origin: 'log.7f3a',
    clock: (index) => base + index,
    stampStart: (checkpoint) => stampedBy(authority, checkpoint),
    ...options,
  });
  const close = await stampedBy(authority, review.input.log.checkpoint);
  const input = { ...review.input, stamps: { ...review.input.stamps, close } };
  return { review, input, key: review.vkey, files: await packFiles(input) };
}

const pageOne = (files: Files) => Buffer.from(files.get('data/technical/page-one.json')!).toString();

test('a start stamped and recorded before the first decision, and a close stamped right away, bracket a review', async () => {
  const { files, key } = await stampedNow();
  const report = await judge(files, { key });
  expect(failures(report)).toEqual([]);
  expect(report.time?.missing).toEqual([]);
  expect(report.isBracketed).toBe(true);
  expect(timeLine(report)).toMatch(
    /^Time: BRACKETED, ROOT FROM THE PACK, by who calls itself Example Time: start existed before 20\S+Z, close existed before 20\S+Z$/,
  );
  expect(pageOne(files)).not.toContain('does not bracket');
  const pinned = await judge(files, { key, tsaRoots: authority.rootPem });
  expect(timeLine(pinned)).toMatch(/^Time: BRACKETED by Example Time, under the root you gave \(Example Time Root\): /);
  expect(pinned.time?.isRootPinned).toBe(true);
});

test('a checkpoint kept from the start of a review is compared with the one in its pack', async () => {
  const against = (size: number, of: Sample = sample) =>
    of.checkpointAt(size).then((kept) => judge(stamped, { key: sample.vkey, against: kept }));
  const kept = await against(launched + 1);
  expect(kept.checks.find(({ id }) => id === 'older-checkpoint')?.outcome).toBe('passed');
  const forked = await sampleReview({
    origin: 'log.7f3a',
    lie: (type, body) => (type === 'delivery.received' ? { ...body, topic: 'x' } : body),
  });
  expect(failures(await against(launched + 1, forked))).toEqual(['older-checkpoint']);
  const between = await against(launched);
  expect(failures(between)).toEqual([]);
  expect(headline(between)).toContainEqual(
    expect.stringMatching(/^Older checkpoint: NOT COMPARED, the pack carries no/),
  );
  expect(headline(kept).join()).not.toContain('Older checkpoint');
});

test('two stamps that hold bracket nothing when both were made after the fact, and the headline says how late', async () => {
  const report = await judge(stamped, { key: sample.vkey });
  expect(failures(report)).toEqual([]);
  expect(report.isBracketed).toBe(false);
  expect(timeLine(report)).toMatch(
    /^Time: NOT BRACKETED, stamped by Example Time, .*: start existed before 20\S+Z, close existed before 20\S+Z; no entry of the log records the stamp of the start; /,
  );
  expect(timeLine(report)).toMatch(/the stamp of the start came \d+ \w+ (after|before) the start; .* the close$/);
  expect(pageOne(stamped)).toContain('(which does not bracket the review)');
});

test.each<[string, () => Promise<{ files: Files; key: string }>, RegExp]>([
  [
    'the first stamp was recorded after a decision',
    () => stampedNow({ recordStampLate: true }),
    /after the first decision/,
  ],
  [
    'the first stamp is later than a decision',
    () => stampedNow({ clock: (index) => Date.parse('2020-01-01T00:00:00Z') + index }),
    /later than the first decision \(entry \d+\); the stamp of the start came \d+ days after the start/,
  ],
  [
    'entries say a later time than the stamp of the close',
    () => stampedNow({ clock: (index) => Date.now() + 3_600_000 + index }),
    /later time than the stamp of its close/,
  ],
  [
    'the recorded stamp is another one',
    async () => {
      const { input, key } = await stampedNow();
      const start = await stampedBy(authority, input.stamps.start!.checkpoint);
      const close = await stampedBy(authority, input.stamps.close.checkpoint);
      return { files: await packFiles({ ...input, stamps: { start, close } }), key };
    },
    /no entry of the log records/,
  ],
])('when %s, the review is not bracketed and no check fails', async (_, make, missing) => {
  const { files, key } = await make();
  const report = await judge(files, { key });
  expect(failures(report)).toEqual([]);
  expect(report.isBracketed).toBe(false);
  expect(timeLine(report)).toMatch(missing);
});

test('two authorities, one for each side, are both believed and both named', async () => {
  const files = await stampedFiles(launched + 1, other);
  const report = await judge(files, { key: sample.vkey });
  expect(finding(report)).toMatchObject({ outcome: 'passed' });
  expect(failures(report)).toEqual([]);
  expect(timeLine(report)).toMatch(/stamped by Other Time and Example Time, root taken from the pack/);
  expect(failures(await judge(files, { tsaRoots: authority.rootPem }))).toEqual(['timestamp']);
  expect(failures(await judge(files, { tsaRoots: authority.rootPem + other.rootPem }))).toEqual([]);
});

test('a pack stamped at its close alone is not bracketed, and says when it was stamped', async () => {
  const close = await stampedBy(authority, sample.input.log.checkpoint);
  const report = await judge(await packFiles({ ...sample.input, stamps: { start: null, close } }));
  expect(failures(report)).toEqual([]);
  expect(finding(report)?.outcome).toBe('passed');
  expect(timeLine(report)).toMatch(
    /^Time: NOT BRACKETED, stamped by Example Time, root taken from the pack.*; no stamp of the start is there; the stamp of the close came /,
  );
});

test('without stamps the check has nothing to judge', async () => {
  const report = await judge(await packFiles(sample.input));
  expect(finding(report)?.outcome).toBe('not present');
  expect(timeLine(report)).toMatch(/^Time: NOT BRACKETED, times are those of the server/);
});

test('one byte changed in any file that has to do with stamps is found', async () => {
  for (const path of [...stamped.keys()].filter((one) => /\.tsr$|tsa-chain|start-/.test(one))) {
    const bytes = Uint8Array.from(stamped.get(path)!);
    bytes[bytes.length >> 1]! ^= 1;
    const failed = failures(await judge(new Map(stamped).set(path, bytes), { key: sample.vkey }));
    expect(failed, path).toContain('digests');
    // Signed again it is still found, unless the byte was one that no signature covers.
    const again = await judge(await resign(new Map(stamped).set(path, bytes), 'pack'), { key: sample.vkey });
    expect([['timestamp'], []], path).toContainEqual(failures(again));
  }
});

// The pack key fits: what is found is found by the stamp alone.
test.each<[string, (files: Files) => void | Promise<void>, RegExp]>([
  ['the stamp is of something else', (f) => void f.set(CLOSE, authority.stamp(new Uint8Array([1]))), /other bytes/],
  ['the stamp of the start is taken for the close', (f) => void f.set(CLOSE, f.get(`${START}.tsr`)!), /other bytes/],
  ['a stamp is cut short', (f) => void f.set(CLOSE, f.get(CLOSE)!.subarray(0, 900)), /timestamp-malformed/],
  [
    'the stamp is by somebody the chain does not know',
    (f) => void f.set(CLOSE, other.stamp(f.get('data/technical/tlog/checkpoint')!)),
    /chain-broken/,
  ],
  [
    'the chain is that of another authority',
    (f) => void f.set('tsa-chain.pem', Buffer.from(other.chainPem)),
    /chain-broken/,
  ],
  [
    'the chain is larger than any chain',
    (f) => void f.set('tsa-chain.pem', Buffer.from(authority.chainPem + ' '.repeat(200_000))),
    /certificates-too-large/,
  ],
  [
    'the chain is a block of blanks that never ends',
    (f) => void f.set('tsa-chain.pem', Buffer.from('-----BEGIN CERTIFICATE-----' + ' '.repeat(150_000))),
    /certificate-malformed/,
  ],
  ['the chain is missing', (f) => void f.delete('tsa-chain.pem'), /member-missing/],
  ['the closing stamp is missing', (f) => void f.delete(CLOSE), /other times or another authority/],
  [
    'the start is of before the review was started',
    async (f) => void f.set(START, await sample.checkpointAt(launched)),
    /./,
  ],
  [
    'nothing leads from the start to the checkpoint',
    (f) => void f.delete('data/technical/tlog/start-consistency'),
    /^of .* only .* is there/,
  ],
  ['the start has no stamp', (f) => void f.delete(`${START}.tsr`), /^of .* only .* is there/],
  [
    'nothing leads from a checkpoint of the close to that of the pack',
    (f) => void f.set('data/technical/tlog/close-checkpoint', f.get('data/technical/tlog/checkpoint')!),
    /^of .* only .*close-checkpoint is there/,
  ],
])('when %s, the time stamp check fails and no other', async (_, tamper, reason) => {
  const files = new Map(stamped);
  await tamper(files);
  const report = await judge(await resign(files, 'pack'), { key: sample.vkey });
  expect(failures(report)).toEqual(['timestamp']);
  expect(finding(report)?.detail).toMatch(reason);
  expect(report.isBracketed).toBe(false);
});

describe('a pack under a later checkpoint than that of its close', () => {
  const CLOSED = 'data/technical/tlog/close-checkpoint';
  let later: { files: Files; key: string };
  beforeAll(async () => {
    const { review, input, key } = await stampedNow();
    const closeCheckpoint = await review.checkpointAt(review.size - 1);
    const close = await stampedBy(authority, closeCheckpoint);
    later = { key, files: await packFiles({ ...input, closeCheckpoint, stamps: { ...input.stamps, close } }) };
  });

  test('keeps the stamp of its close, and is bracketed by it', async () => {
    expect([...later.files.keys()]).toEqual(expect.arrayContaining([CLOSED, `${CLOSED}.tsr`]));
    expect(later.files.has(CLOSE)).toBe(false);
    const report = await judge(later.files, { key: later.key });
    expect(failures(report)).toEqual([]);
    expect(report.isBracketed).toBe(true);
  });

  test.each<[string, (files: Files) => void | Promise<void>, RegExp]>([
    [
      'is one that does not cover the close',
      async (f) => {
        f.set(CLOSED, await sample.checkpointAt(9));
      },
      /./,
    ],
    ['is not led on from', (f) => void f.delete('data/technical/tlog/close-consistency'), /^of .* only .* is there/],
    ['has the stamp of another', (f) => void f.set(`${CLOSED}.tsr`, f.get(`${START}.tsr`)!), /over other bytes/],
    ['stands beside a stamp of the pack itself', (f) => void f.set(CLOSE, f.get(`${CLOSED}.tsr`)!), /of the close is/],
  ])('fails the time stamp check alone when that checkpoint %s', async (_, tamper, reason) => {
    const files = new Map(later.files);
    await tamper(files);
    const report = await judge(await resign(files, 'pack'), { key: later.key });
    expect(failures(report)).toEqual(['timestamp']);
    expect(finding(report)?.detail).toMatch(reason);
  });
});

test('the pack of a range carries the stamp over its checkpoint, and is not bracketed by it', async () => {
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', complete: true });
  const { log, packKey, closedAt } = input;
  const { origin, shop, keyHeldBy } = input.facts;
  const entries = [...(input.entries as Iterable<PackEntry>)];
  const day = { from: '2026-10-01', to: '2026-10-01', timeZone: 'UTC' };
  const span = { ...day, start: '2026-10-01T00:00:00.000Z', end: '2026-10-02T00:00:00.000Z' };
  const slice = { first: 0, last: entries.length - 1 };
  const common = { edition: 1, replaces: null, origin, shop, keyHeldBy, verifierDigest: null };
  const files: Files = new Map();
  for await (const { path, chunks } of buildLogPack(nodeCrypto, {
    facts: { ...common, kind: 'range', span, slice },
    packId: 'p-1',
    entries: () => entries,
    entryCount: entries.length,
    log,
    stamps: { start: null, close: null, own: await stampedBy(authority, log.checkpoint) },
    previousCheckpoint: null,
    packKey,
    verifierPage: null,
    madeAt: closedAt,
  }))
    files.set(path, await gather(chunks));
  const report = await judge(files, { key: vkey });
  expect(failures(report)).toEqual([]);
  expect(report.isBracketed).toBe(false);
  expect(timeLine(report)).toMatch(
    /^Time: NOT BRACKETED, stamped by Example Time, .*: the checkpoint existed before 20\S+Z; /,
  );
  const other = new Map(files).set(CLOSE, authority.stamp(await sample.checkpointAt(9)));
  expect(failures(await judge(await resign(other, 'pack'), { key: vkey }))).toEqual(['timestamp']);
  const gone = new Map(files);
  gone.delete(CLOSE);
  expect(failures(await judge(await resign(gone, 'pack'), { key: vkey }))).toEqual(['timestamp']);
});

test('a start that was stamped before the review was started brackets nothing', async () => {
  const report = await judge(await stampedFiles(launched), { key: sample.vkey });
  expect(failures(report)).toEqual(['timestamp']);
  expect(finding(report)?.detail).toMatch(/does not cover entry/);
});

test('a start stamped after the close brackets nothing', async () => {
  const close = await stampedBy(authority, sample.input.log.checkpoint);
  // Stamps count in whole seconds, so the next one is a second later at most.
  let start = await stampedBy(authority, await sample.checkpointAt(launched + 1));
  while (start.stampedAt <= close.stampedAt) start = await stampedBy(authority, start.checkpoint);
  const report = await judge(await packFiles({ ...sample.input, stamps: { start, close } }));
  expect(failures(report)).toEqual(['timestamp']);
  expect(finding(report)?.detail).toMatch(/later than/);
});

test('stamps under a root that the reader does not believe fail, and the root is never taken from the pack then', async () => {
  const report = await judge(stamped, { key: sample.vkey, tsaRoots: other.rootPem });
  expect(failures(report)).toEqual(['timestamp']);
  const unusable = await judge(stamped, { key: sample.vkey, tsaRoots: 'no certificate' });
  expect(unusable.unusable).toMatch(/time-stamp roots/);
});
