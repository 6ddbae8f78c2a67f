import { createHash, randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { browserCrypto, browserInflate, droppedFile } from '#app/verifier/browser/host.ts';
import { Sha256 } from '#app/verifier/browser/sha256.ts';
import { bundleVerifiers, type Bundled } from '#app/verifier/bundle.ts';
import { verifyPack, type PackReport } from '#app/verifier/index.ts';
import { packFiles, sampleReview, zipOf, type Sample } from '#test/pack/sample-pack.ts';

import { judge } from './judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
let made: Bundled;
let sample: Sample;
let files: Map<string, Uint8Array>;
const pack = join(folder, 'pack.zip');

beforeAll(async () => {
  made = await bundleVerifiers(folder);
  sample = await sampleReview({ origin: 'log.7f3a', complete: true });
  files = await packFiles(sample.input);
  writeFileSync(pack, await zipOf(files));
});

afterAll(() => rmSync(folder, { recursive: true }));

// The lowest Node at hand: the machine's own where there is one, else the one that runs the tests.
const node = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath;

function run(...args: string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(node, [made.script.path, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout + stderr };
}

test('verify.mjs is one file without imports of anything but Node', () => {
  const code = readFileSync(made.script.path, 'utf8');
  const imports = [...code.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name);
  expect(imports.length).toBeGreaterThan(0);
  for (const name of imports) expect(name).toMatch(/^node:/);
  expect(code).not.toMatch(/\brequire\(/);
});

test('verify.mjs exits 0 for a good pack, 1 for a changed one and 2 for what is none', async () => {
  const good = run(pack, '--key', sample.vkey);
  expect(good.out).toMatch(/^VERIFIED/);
  expect(good.status).toBe(0);
  const changed = new Map(files).set('data/README.txt', new Uint8Array([1]));
  writeFileSync(join(folder, 'changed.zip'), await zipOf(changed));
  expect(run('changed.zip', '--key', sample.vkey)).toMatchObject({
    status: 1,
    out: expect.stringContaining('data/README.txt'),
  });
  expect(run(made.script.path)).toMatchObject({ status: 2, out: expect.stringMatching(/^CANNOT BE JUDGED/) });
  expect(run('missing.zip').status).toBe(2);
  expect(run(pack, '--key', 'nonsense')).toMatchObject({
    status: 2,
    out: expect.stringMatching(/nonsense cannot be read/),
  });
  expect(run(pack, '--key', 'a+00000000+AAAA').out).toMatch(/not a log key/);
  expect(run(pack, '--tsa-root', 'missing.pem').status).toBe(2);
  expect(run().status).toBe(2);
});

test('verify.mjs takes an older checkpoint and prints JSON', async () => {
  writeFileSync(join(folder, 'older'), await sample.checkpointAt(9));
  const { status, out } = run(pack, '--key', sample.vkey, '--against', 'older', '--json');
  expect(status).toBe(0);
  const report = JSON.parse(out) as PackReport;
  expect(report.keyTrust).toBe('pinned');
  expect(report.checks.find(({ id }) => id === 'older-checkpoint')?.outcome).toBe('passed');
});

test('verify.mjs takes the page of keys as a file', async () => {
  writeFileSync(join(folder, 'keys.txt'), `${sample.vkey}\n# retired 2026-12-01T00:00:00.000Z\n`);
  expect(run(pack, '--key', 'keys.txt').out).toMatch(/^VERIFIED[^]*Key: PINNED, RETIRED SINCE/);
});

test('verify.mjs and verify.html use nothing that Node 18 or a browser of 2023 lacks', () => {
  const newer =
    /\.(?:toSorted|toReversed|toSpliced|with|isWellFormed|toWellFormed)\(|(?:Object|Map)\.groupBy|Promise\.(?:withResolvers|try)|Array\.fromAsync|Iterator\.from|\.(?:union|intersection|difference)\(new Set/;
  for (const { path } of [made.script, made.page]) {
    const code = readFileSync(path, 'utf8').replaceAll(/String\.prototype\.isWellFormed|\w+\.isWellFormed\(\)/g, '');
    expect(newer.exec(code)?.[0]).toBeUndefined();
  }
});

test('the judgement with browser functions is the same, check by check', async () => {
  const changed = new Map(files).set('data/technical/items.ndjson', new Uint8Array([123]));
  for (const one of [files, changed]) {
    const bytes = await zipOf(one);
    const inBrowser = await verifyPack(droppedFile(new Blob([Uint8Array.from(bytes)])), {
      crypto: browserCrypto,
      inflate: browserInflate,
      key: sample.vkey,
      against: null,
    });
    expect(inBrowser).toEqual(await judge(bytes, { key: sample.vkey }));
  }
});

test('the SHA-256 for browsers agrees with the one of Node at every length', () => {
  for (let length = 0; length < 300; length += 1) {
    const data = randomBytes(length);
    const hash = new Sha256();
    hash.update(data.subarray(0, length >> 1));
    hash.update(data.subarray(length >> 1));
    expect(Buffer.from(hash.digest()).equals(nodeCrypto.sha256(data))).toBe(true);
  }
});

test('verify.html holds everything it needs and names no address', () => {
  const html = readFileSync(made.page.path, 'utf8');
  expect(html).toMatch(/default-src 'none'/);
  expect(html).not.toMatch(/(?:src|href)="(?!#)/);
  expect(createHash('sha256').update(html).digest('hex')).toBe(made.page.digest);
});
