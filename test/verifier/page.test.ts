import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundleVerifiers, type Bundled } from '#app/verifier/bundle.ts';
import type { PackReport } from '#app/verifier/index.ts';
import { packFiles, sampleReview, zipOf, type Sample } from '#test/pack/sample-pack.ts';
import { findChromium } from '#test/standin/chromium.ts';

import { judge } from './judge.ts';
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
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** What the page, opened from disk, says of a pack. */
async function inPage(pack: Uint8Array, options: { key?: string; against?: Uint8Array } = {}): Promise<PackReport> {
  await page.reload();
  await page.fill('#key', options.key ?? '');
  if (options.against) {
    await page.setInputFiles('#against', {
      name: 'older',
      mimeType: 'text/plain',
      buffer: Buffer.from(options.against),
    });
  }
  const file = join(folder, 'pack.zip');
  writeFileSync(file, pack);
  await page.setInputFiles('#pack', file);
  const text = await page.locator('#result[data-report]').getAttribute('data-report');
  return JSON.parse(text!) as PackReport;
}

const changed = (path: string, at: number) => {
  const files = new Map(intact);
  const bytes = Uint8Array.from(files.get(path)!);
  bytes[at % bytes.length]! ^= 1;
  return files.set(path, bytes);
};

test.each<[string, () => Promise<Uint8Array> | Uint8Array, { key?: boolean; against?: number }]>([
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
  ['cut off', async () => (await zipOf(intact)).subarray(0, 5_000), { key: true }],
  ['that is none', () => new Uint8Array(50), {}],
])('a pack %s gets the same report from the page as from the command', async (_, make, { key, against }) => {
  const pack = await make();
  const options = {
    ...(key ? { key: sample.vkey } : {}),
    ...(against === undefined ? {} : { against: await sample.checkpointAt(against) }),
  };
  expect(await inPage(pack, options)).toEqual(await judge(pack, options));
});

test('the page shows every line of the headline with what it means, and every check, to readers of screens as well', async () => {
  await inPage(await zipOf(intact), { key: sample.vkey });
  expect(await page.locator('#result h2').textContent()).toBe('VERIFIED: no check failed');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  expect(await page.locator('#result dt').allTextContents()).toHaveLength(3);
  for (const words of await page.locator('#result dd').allTextContents()) expect(words).not.toBe('');
  const report = await judge(intact, { key: sample.vkey });
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
