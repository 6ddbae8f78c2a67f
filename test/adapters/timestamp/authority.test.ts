import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAuthority } from '#app/adapters/timestamp/authority.ts';
import { type Asked, checkReply } from '#app/adapters/timestamp/check-reply.ts';
import { readTrustRoots } from '#app/adapters/timestamp/trust-roots.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { MAX_REPLY_BYTES, parseTimestampReply, verifyTimestamp } from '#app/tlog/timestamp.ts';
import { StampError } from '#app/adapters/timestamp/stamp-error.ts';
import type { StampAnswer } from '#app/ports.ts';
import {
  AUTHORITY_NAME,
  type Behaviour,
  startTimestampAuthority,
  type TimestampAuthority,
} from '#test/standin/timestamp-authority.ts';

const bytes = new TextEncoder().encode('log.example\n5\nAAAA\n\n— log.example AAAA\n');
let folder: string;
let authority: TimestampAuthority;
let stamp: Extract<StampAnswer, { outcome: 'stamped' }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-tsa-'));
  authority = await startTimestampAuthority(join(folder, 'tsa'));
  stamp = (await ask('answer')) as typeof stamp;
});
afterAll(async () => {
  await authority.close();
  await rm(folder, { recursive: true });
});

function ask(behaviour: Behaviour, options: { rootsFile?: string | null; timeoutMs?: number } = {}) {
  authority.behave(behaviour);
  return openAuthority({ url: authority.url, rootsFile: authority.rootFile, ...options }).stamp(bytes);
}

describe('asking a time-stamp authority', () => {
  it('brings back a stamp that openssl verifies over exactly these bytes and nothing else', async () => {
    expect(stamp).toMatchObject({ outcome: 'stamped', authority: AUTHORITY_NAME });
    expect(Math.abs(stamp.stampedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const verify = async (data: Uint8Array) => {
      await writeFile(join(folder, 'data'), data);
      await writeFile(join(folder, 'reply.tsr'), stamp.reply);
      await writeFile(join(folder, 'chain.pem'), stamp.chain);
      const args = ['-data', 'data', '-in', 'reply.tsr', '-CAfile', authority.rootFile, '-untrusted', 'chain.pem'];
      return promisify(execFile)('openssl', ['ts', '-verify', ...args], { cwd: folder });
    };
    expect((await verify(bytes)).stdout).toContain('Verification: OK');
    await expect(verify(bytes.slice(1))).rejects.toThrow(/imprint/);
  });

  it('keeps the name and time that whoever checks the pack will read, commas and all', async () => {
    const name = 'Acme Trust, Inc. Time';
    const acme = await startTimestampAuthority(join(folder, 'acme'), name);
    try {
      const kept = await openAuthority({ url: acme.url, rootsFile: acme.rootFile }).stamp(bytes);
      if (kept.outcome !== 'stamped') throw new Error(kept.why);
      const chain = parseCertificates(kept.chain);
      const judged = { reply: kept.reply, data: bytes, others: chain, roots: chain.slice(-1) };
      const read = await verifyTimestamp(nodeCrypto, judged);
      expect([kept.authority, kept.stampedAt]).toEqual([name, read.at]);
      expect(read.authority).toBe(name);
    } finally {
      await acme.close();
    }
  });

  it('keeps the certificates from the authority up to its root', () => {
    expect(stamp.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  });

  it('asks without knowing a root, too, and then keeps the way as far as the reply shows it', async () => {
    const answer = await ask('answer', { rootsFile: null });
    expect(answer).toMatchObject({ outcome: 'stamped', authority: AUTHORITY_NAME });
    expect((answer as typeof stamp).chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it.each([
    ['fail', 'authority_refused'],
    ['garbage', 'not_a_reply'],
    ['huge', 'answer_too_large'],
    ['reject', 'rejected'],
    ['other_imprint', 'other_imprint'],
    ['replay', 'other_nonce'],
    ['damaged_signature', 'bad_signature'],
    ['impostor', 'chain_broken'],
  ] as const)('takes no stamp from an authority that does this: %s', async (behaviour, why) => {
    expect(await ask(behaviour)).toEqual({ outcome: 'failed', why });
  });

  it('gives an authority that hangs up to its limit and no longer', async () => {
    const start = performance.now();
    expect(await ask('hang', { timeoutMs: 150 })).toEqual({ outcome: 'failed', why: 'timeout' });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('says unreachable where nobody answers', async () => {
    const nobody = openAuthority({ url: 'http://127.0.0.1:9/tsa', rootsFile: null });
    expect(await nobody.stamp(bytes)).toEqual({ outcome: 'failed', why: 'unreachable' });
  });

  it('refuses to start with a file of roots that holds none', async () => {
    await writeFile(join(folder, 'empty.pem'), 'nothing');
    expect(() => openAuthority({ url: authority.url, rootsFile: join(folder, 'empty.pem') })).toThrow(/no certificate/);
  });
});

describe('a reply that is not as the authority made it', () => {
  let asked: Asked;
  beforeAll(() => {
    const { nonce } = parseTimestampReply(stamp.reply);
    asked = { data: bytes, nonce: nonce!, roots: readTrustRoots(authority.rootFile) };
  });

  it('is refused with a code of ours wherever a byte was changed, or still says the same', async () => {
    const unchanged = await checkReply(stamp.reply, asked);
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(stamp.reply.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = new Uint8Array(stamp.reply);
        changed[at]! ^= flip;
        try {
          expect(await checkReply(changed, asked)).toEqual(unchanged);
        } catch (error) {
          if (!(error instanceof StampError)) throw error;
          codes.add(error.code);
        }
      }),
      { numRuns: 100 },
    );
    expect([...codes]).toEqual(expect.arrayContaining(['not_a_reply', 'bad_signature']));
  });

  it('is refused when it is cut, continued, too large, or over other bytes', async () => {
    const longer = Buffer.concat([stamp.reply, Buffer.from([0])]);
    for (const reply of [stamp.reply.subarray(0, -1), longer, new Uint8Array(MAX_REPLY_BYTES + 1)]) {
      await expect(checkReply(reply, asked)).rejects.toMatchObject({ code: 'not_a_reply' });
    }
    const other = checkReply(stamp.reply, { ...asked, data: bytes.slice(1) });
    await expect(other).rejects.toMatchObject({ code: 'other_imprint' });
  });

  it('leads to a root that stands among a system full of others, and past those that cannot be read', async () => {
    const root = await readFile(authority.rootFile, 'utf8');
    const others = rootCertificates.slice(0, 100).join('\n');
    await writeFile(join(folder, 'bundle.pem'), `${others}\n${VERSION_1}\n${root}`);
    const { chain } = await checkReply(stamp.reply, { ...asked, roots: readTrustRoots(join(folder, 'bundle.pem')) });
    expect(chain).toBe(stamp.chain);
  });
});

/** A root of an age in which certificates had no extensions. */
const VERSION_1 = `-----BEGIN CERTIFICATE-----
MIIBIjCByQIUBoA4Z4EAWpl8Hz3yIuWGA0o9eFcwCgYIKoZIzj0EAwIwEzERMA8G
A1UEAwwIT2xkIFJvb3QwIBcNMjYxMTIyMDk0MTQwWhgPMjEyNjEwMjkwOTQxNDBa
MBMxETAPBgNVBAMMCE9sZCBSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
X0Zf0tdhR92sdzRtA0uSd28dGSh2aHT3szjHLVadN2Pi7elwB8O0ZgkfaV00Bxya
1+CLasHnV6zXYQSWLzLSJDAKBggqhkjOPQQDAgNIADBFAiEA1n2dvd/M8PAo95dv
RZjZmULuE/OVrSxFrX++cK2sKYMCIE6+MytxitQ/fCB0PkdqzbypKpbeakPCdONz
x+HjmR+O
-----END CERTIFICATE-----`;
