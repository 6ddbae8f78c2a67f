import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { MAX_PROOF_FILES } from '#app/pack/layout.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { verifyTimestamp } from '#app/tlog/timestamp.ts';
import { bundleVerifiers, type Bundled } from '#app/verifier/bundle.ts';
import { headline, type PackReport } from '#app/verifier/index.ts';
import { packFiles, sampleReview, zipOf, type Sample } from '#test/pack/sample-pack.ts';
import { findChromium } from '#test/standin/chromium.ts';
import { opensslAuthority, removeAuthorities } from '#test/tlog/openssl-authority.ts';

import { judge } from './judge.ts';
import { drawnPack, periodPack, rangePack } from './other-kinds.ts';
import { resign } from './resign.ts';

type Files = Map<string, Uint8Array>;

const folder = mkdtempSync(join(tmpdir(), 'verify-page-'));
let browser: Browser;
let page: Page;
let made: Bundled;
let sample: Sample;
let intact: Files;
const asked: string[] = [];

beforeAll(async () => {
  made = await bundleVerifiers(folder);
  sample = await sampleReview({ origin: 'log.7f3a', complete: true });
  intact = await packFiles(sample.input);
  browser = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox', '--disable-gpu'] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(made.page.path).href);
});

afterAll(async () => {
  removeAuthorities();
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Given {
  key?: string;
  against?: Uint8Array;
  tsaRoots?: string;
  witness?: string;
}

const fileOf = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/plain', buffer });

/** What the page, opened from disk, says of a pack. */
async function inPage(pack: Uint8Array, options: Given = {}): Promise<PackReport> {
  const { key = '', against, tsaRoots, witness = '' } = options;
  await page.fill('#key', key);
  await page.fill('#witness', witness);
  await page.setInputFiles('#against', against ? [fileOf('older', Buffer.from(against))] : []);
  await page.setInputFiles('#roots', tsaRoots ? [fileOf('roots.pem', Buffer.from(tsaRoots))] : []);
  // What it said of the pack before is no answer, and a file chosen twice is no new choice.
  await page.evaluate(() => document.getElementById('result')!.removeAttribute('data-report'));
  await page.setInputFiles('#pack', []);
  const file = join(folder, 'pack.zip');
  writeFileSync(file, pack);
  await page.setInputFiles('#pack', file);
  const text = await page.locator('#result[data-report]').getAttribute('data-report');
  // Drawn to its end: a report that only the program has says nothing to a reader.
  await page.locator('#result h2:focus').waitFor();
  return JSON.parse(text!) as PackReport;
}

const changed = (path: string, at: number) => {
  const files = new Map(intact);
  const bytes = Uint8Array.from(files.get(path)!);
  bytes[at % bytes.length]! ^= 1;
  return files.set(path, bytes);
};

test.each<[string, () => Promise<Uint8Array> | Uint8Array, { key?: boolean; against?: number; witness?: string }]>([
  ['intact', () => zipOf(intact), { key: true }],
  ['intact, with the key taken from it', () => zipOf(intact), {}],
  ['intact, beside an older checkpoint', () => zipOf(intact), { key: true, against: 9 }],
  ['with a changed file', () => zipOf(changed('data/1-report.pdf', 900)), { key: true }],
  [
    'with a changed entry',
    async () => zipOf(await resign(changed('data/technical/events.ndjson', 4_000), 'pack')),
    { key: true },
  ],
  [
    'with a changed row',
    async () => zipOf(await resign(changed('data/technical/lists/list-people.ndjson', 700), 'pack')),
    { key: true },
  ],
  ['with a changed signature', () => zipOf(changed('tagmanifest-sha256.txt.sig', 20)), { key: true }],
  [
    'signed by a forger',
    async () => zipOf(await packFiles((await sampleReview({ origin: 'log.7f3a', logKey: 'forger' })).input)),
    { key: true },
  ],
  [
    'of a review with roles, one of which is still as it was',
    async () => zipOf(await packFiles((await sampleReview({ origin: 'log.7f3a', roles: 'as before' })).input)),
    { key: true },
  ],
  ['judged with a witness key that is none', () => zipOf(intact), { key: true, witness: 'witness.example+0+x' }],
  ['cut off', async () => (await zipOf(intact)).subarray(0, 5_000), { key: true }],
  ['that is none', () => new Uint8Array(50), {}],
])('a pack %s gets the same report from the page as from the command', async (_, make, { key, against, witness }) => {
  const pack = await make();
  const options = {
    ...(key ? { key: sample.vkey } : {}),
    ...(witness === undefined ? {} : { witness }),
    ...(against === undefined ? {} : { against: await sample.checkpointAt(against) }),
  };
  expect(await inPage(pack, options)).toEqual(await judge(pack, options));
});

/** A stamped review, the root of the authority that stamped it, and the same with a stamp over something else. */
async function stampedPacks(): Promise<{ key: string; root: string; files: Files; swapped: Files }> {
  const authority = opensslAuthority({ name: 'Example Time', key: 'P-256' });
  const chain = parseCertificates(authority.chainPem);
  const stampedBy = async (checkpoint: Uint8Array) => {
    const reply = authority.stamp(checkpoint);
    const { at } = await verifyTimestamp(nodeCrypto, { reply, data: checkpoint, others: chain, roots: chain });
    return { checkpoint, reply, chain: authority.chainPem, authority: authority.name, stampedAt: at };
  };
  const base = Date.now() + 120_000;
  const clock = (index: number) => base + index;
  const { input, vkey } = await sampleReview({ origin: 'log.7f3a', clock, stampStart: stampedBy });
  const close = await stampedBy(input.log.checkpoint);
  const files = await packFiles({ ...input, stamps: { ...input.stamps, close } });
  const swapped = new Map(files).set(
    'data/technical/tlog/checkpoint.tsr',
    files.get('data/technical/tlog/start-checkpoint.tsr')!,
  );
  return { key: vkey, root: authority.rootPem, files, swapped: await resign(swapped, 'pack') };
}

test('a stamped pack, and one whose stamp is over something else, get the same report from the page as from the command', async () => {
  const { key, root, files, swapped } = await stampedPacks();
  const pinned = await inPage(await zipOf(files), { key, tsaRoots: root });
  expect(pinned).toEqual(await judge(files, { key, tsaRoots: root }));
  expect(pinned).toMatchObject({ verdict: 'verified', isBracketed: true });
  const forged = await inPage(await zipOf(swapped), { key });
  expect(forged).toEqual(await judge(swapped, { key }));
  expect(forged.verdict).toBe('failed');
});

test('so do packs of days, of a period and of a sample, whole and with something left out or drawn otherwise', async () => {
  const key = sample.vkey;
  const range = await rangePack(sample);
  const without = new Map(range).set(EVENTS, withoutLine(range.get(EVENTS)!, 7));
  const period = await periodPack(sample);
  const drawn = await drawnPack({ origin: 'log.7f3a' });
  const turned = await drawnPack({ origin: 'log.7f3a' }, (itemIds) => itemIds.toReversed());
  const cases: [Files, string, PackReport['verdict']][] = [
    [range, key, 'verified'],
    [await resign(without, 'pack'), key, 'failed'],
    [period, key, 'verified'],
    [drawn.files, drawn.vkey, 'verified'],
    [turned.files, turned.vkey, 'failed'],
  ];
  for (const [files, vkey, verdict] of cases) {
    const said = await inPage(await zipOf(files), { key: vkey });
    expect(said).toEqual(await judge(files, { key: vkey }));
    expect(said.verdict).toBe(verdict);
  }
});

const EVENTS = 'data/technical/events.ndjson';

function withoutLine(bytes: Uint8Array, at: number): Uint8Array {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  return Buffer.from(lines.toSpliced(at, 1).join('\n'));
}

test('so does a pack with tiles', { timeout: 60_000 }, async () => {
  const large = await sampleReview({ origin: 'log.7f3a', filler: MAX_PROOF_FILES, complete: true });
  const pack = await zipOf(await packFiles(large.input));
  const key = large.vkey;
  const said = await inPage(pack, { key });
  expect(said).toEqual(await judge(pack, { key }));
  expect(said.verdict).toBe('verified');
});

test('the page shows every line of the headline with what it means, and every check, to readers of screens as well', async () => {
  await inPage(await zipOf(intact), { key: sample.vkey });
  expect(await page.locator('#result h2').textContent()).toBe('VERIFIED: no check failed');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  for (const words of await page.locator('#result dd').allTextContents()) expect(words).not.toBe('');
  const report = await judge(intact, { key: sample.vkey });
  const [, ...lines] = headline(report);
  expect(await page.locator('#result dt').allTextContents()).toEqual(lines);
  expect(await page.locator('#result tbody tr').count()).toBe(report.checks.length);
  expect(await page.locator('#status').textContent()).toBe('Done: pack.zip');
});

test('at the width of a phone nothing runs over the side', async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  await inPage(await zipOf(changed('data/1-report.pdf', 900)), { key: sample.vkey });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(width).toBeLessThanOrEqual(390);
});

test('a page of keys and a file dropped on the page do as well', async () => {
  await page.reload();
  await page.fill('#key', `# Keys\n${sample.vkey}\n# retired 2026-12-01T00:00:00.000Z\n`);
  const bytes = Buffer.from(await zipOf(intact)).toString('base64');
  await page.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))], 'dropped.zip'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer }));
  }, bytes);
  expect(await page.locator('#result dt').first().textContent()).toMatch(/^Key: PINNED, RETIRED SINCE/);
});

test('the page asks for nothing but itself', () => {
  expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
});
