import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { PackError } from '#app/pack/error.ts';
import { isDroppedByMail, isMemberPath } from '#app/pack/layout.ts';
import { DigestedFiles } from '#app/pack/signed-bag.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

import { packFiles, sampleReview } from './sample-pack.ts';

/** SHA-256 of the whole archive, made by another process in another time zone and language. */
function digestIn(timeZone: string, locale: string): string {
  const script = `
    import { createHash } from 'node:crypto';
    import { packFiles, sampleReview, zipOf } from '#test/pack/sample-pack.ts';
    const { input } = await sampleReview();
    process.stdout.write(createHash('sha256').update(await zipOf(await packFiles(input))).digest('hex'));
  `;
  const env = { ...process.env, TZ: timeZone, LC_ALL: locale };
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
}

test('the same review gives the same archive, byte for byte, in every time zone', () => {
  const here = digestIn('UTC', 'C');
  expect(here).toMatch(/^[0-9a-f]{64}$/);
  expect(digestIn('Pacific/Kiritimati', 'de_DE.UTF-8')).toBe(here);
  expect(digestIn('America/St_Johns', 'ja_JP.UTF-8')).toBe(here);
});

test('names are safe everywhere and no file is of a kind that mail systems drop', async () => {
  const files = await packFiles((await sampleReview()).input);
  for (const path of files.keys()) {
    expect(isMemberPath(path), path).toBe(true);
    expect(isDroppedByMail(path), path).toBe(false);
  }
  const [report, decisions, sheet] = [...files.keys()].filter((path) => path.startsWith('data/')).sort();
  expect([report, decisions, sheet]).toEqual(['data/1-report.pdf', 'data/2-decisions.csv', 'data/3-test-sheet.csv']);
});

test.each(['js', 'mjs', 'cjs', 'exe', 'bat', 'cmd', 'ps1', 'vbs', 'jar', 'scr', 'msi', 'hta', 'wsf', 'MJS'])(
  'no bag of any kind takes a .%s file in',
  (ending) => {
    const bag = new DigestedFiles(nodeCrypto);
    expect(() => bag.whole({ path: `data/verify.${ending}`, chunks: new Uint8Array() })).toThrow(PackError);
    expect(bag.digests.size).toBe(0);
  },
);
