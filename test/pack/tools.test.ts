import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { packFiles, sampleReview } from './sample-pack.ts';

const root = mkdtempSync(join(tmpdir(), 'pack-tools-'));
let readme = '';

beforeAll(async () => {
  const files = await packFiles((await sampleReview()).input);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  readme = new TextDecoder().decode(files.get('data/README.txt'));
});

afterAll(() => rmSync(root, { recursive: true }));

/** Commands of the README's section for Linux and macOS, exactly as printed. */
function commands(): string[] {
  const section = readme.slice(readme.indexOf('CHECK WITH ORDINARY TOOLS'), readme.indexOf('ON WINDOWS'));
  return section.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));
}

function run(command: string): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
  return { status, out: `${stdout}${stderr}` };
}

test('every command of the README passes on an intact pack', () => {
  const all = commands();
  expect(all).toHaveLength(7);
  for (const command of all) {
    const { status, out } = run(command);
    expect(status, `${command}\n${out}`).toBe(0);
  }
  expect(run(all[1]!).out).toBe('');
  expect(run(all[2]!).out).toMatch(/Signature Verified Successfully/);
  expect(run(all[3]!).out).toMatch(/^Good "evidence-pack" signature for evidence@demo\./);
  expect(run(all[6]!).out).toMatch(/Signature Verified Successfully/);
});

test('the same commands notice a changed file, an added file and a changed signature', () => {
  const [sums = '', added = '', openssl = '', ssh = ''] = commands();
  writeFileSync(join(root, 'data/extra.txt'), 'x');
  expect(run(added).out).toContain('data/extra.txt');
  rmSync(join(root, 'data/extra.txt'));
  execFileSync('bash', ['-c', 'cp data/2-decisions.csv /tmp/pack-tools-kept && echo >> data/2-decisions.csv'], {
    cwd: root,
  });
  expect(run(sums).status).not.toBe(0);
  execFileSync('bash', ['-c', 'mv /tmp/pack-tools-kept data/2-decisions.csv'], { cwd: root });
  execFileSync('bash', ['-c', 'echo >> tagmanifest-sha256.txt'], { cwd: root });
  expect(run(openssl).status).not.toBe(0);
  expect(run(ssh).status).not.toBe(0);
});
