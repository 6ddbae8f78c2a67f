import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { StampedCheckpoint } from '#app/pack/stamps.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { verifyTimestamp } from '#app/tlog/timestamp.ts';
import { opensslAuthority, removeAuthorities } from '#test/tlog/openssl-authority.ts';

import { packFiles, sampleReview } from './sample-pack.ts';

const root = mkdtempSync(join(tmpdir(), 'pack-tools-'));
let readme = '';

beforeAll(async () => {
  const sample = await sampleReview();
  const authority = opensslAuthority({ name: 'Hour Authority', key: 'RSA' });
  const stamped = async (checkpoint: Uint8Array): Promise<StampedCheckpoint> => {
    const reply = authority.stamp(checkpoint);
    const roots = parseCertificates(authority.chainPem);
    const verified = await verifyTimestamp(nodeCrypto, { reply, data: checkpoint, others: [], roots });
    return { checkpoint, reply, chain: authority.chainPem, authority: verified.authority, stampedAt: verified.at };
  };
  const start = await stamped(await sample.checkpointAt(28));
  const close = await stamped(sample.input.log.checkpoint);
  const files = await packFiles({ ...sample.input, stamps: { start, close } });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  readme = new TextDecoder().decode(files.get('data/README.txt'));
});

afterAll(() => {
  removeAuthorities();
  rmSync(root, { recursive: true });
});

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
  expect(all).toHaveLength(11);
  for (const command of all) {
    const { status, out } = run(command);
    expect(status, `${command}\n${out}`).toBe(0);
  }
  expect(run(all[1]!).out).toBe('');
  expect(run(all[2]!).out).toMatch(/Signature Verified Successfully/);
  const packKey = /pack key \(SHA-256\): ([0-9a-f]{64})/.exec(readme)![1]!;
  expect(run(all[3]!).out).toBe(`${packKey}  -\n`);
  expect(run(all[4]!).out).toMatch(/^Good "evidence-pack" signature for evidence@demo\./);
  expect(run(all[7]!).out).toMatch(/Signature Verified Successfully/);
  const logKey = /log key: {2}\S+\+[0-9a-f]{8}\+(\S+)/.exec(readme)![1]!;
  expect(run(all[8]!).out).toBe(`${logKey}\n`);
  expect(run(all[9]!).out).toMatch(/Verification: OK/);
  expect(run(all[10]!).out).toMatch(/Verification: OK/);
});

test('the same commands notice a changed file, an added file, a changed checkpoint and a changed signature', () => {
  const [sums = '', added = '', openssl = '', , ssh = '', , , , , stamp = ''] = commands();
  writeFileSync(join(root, 'data/extra.txt'), 'x');
  expect(run(added).out).toContain('data/extra.txt');
  rmSync(join(root, 'data/extra.txt'));
  execFileSync('bash', ['-c', 'cp data/2-decisions.csv /tmp/pack-tools-kept && echo >> data/2-decisions.csv'], {
    cwd: root,
  });
  expect(run(sums).status).not.toBe(0);
  execFileSync('bash', ['-c', 'mv /tmp/pack-tools-kept data/2-decisions.csv'], { cwd: root });
  execFileSync('bash', ['-c', 'echo >> data/technical/tlog/checkpoint'], { cwd: root });
  expect(run(stamp).status).not.toBe(0);
  execFileSync('bash', ['-c', 'echo >> tagmanifest-sha256.txt'], { cwd: root });
  expect(run(openssl).status).not.toBe(0);
  expect(run(ssh).status).not.toBe(0);
});
