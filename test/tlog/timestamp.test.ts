import { afterAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';

import { utf8Bytes } from '#app/tlog/bytes.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { TlogError, type TlogErrorCode } from '#app/tlog/error.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseTimestampReply, verifyTimestamp } from '#app/tlog/timestamp.ts';

import { opensslAuthority, removeAuthorities, type AuthorityOptions, type TestAuthority } from './openssl-authority.ts';

const NOTE = utf8Bytes('log.example\n7\nde+iI6eNLUq/fCB2yRArT/Oh8KrqPy2iFou07DMcNV4=\n\n\u2014 log.example AAAA\n');

afterAll(removeAuthorities);

async function judged(authority: TestAuthority, reply: Uint8Array, data = NOTE, rootPem = authority.rootPem) {
  const chain = parseCertificates(authority.chainPem);
  return verifyTimestamp(nodeCrypto, { reply, data, others: chain, roots: parseCertificates(rootPem) });
}

async function refusal(work: Promise<unknown>): Promise<TlogErrorCode | 'accepted'> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof TlogError) return error.code;
    throw error;
  }
}

const main = opensslAuthority({ name: 'Example Time', key: 'P-256', isIntermediate: true });
const reply = main.stamp(NOTE);

describe('a stamp of openssl ts', () => {
  test.each<[AuthorityOptions['key'], 'sha256' | 'sha384' | 'sha512', AuthorityOptions['certificateId']]>([
    ['RSA', 'sha256', 'sha256'],
    ['P-256', 'sha256', 'sha1'],
    ['P-384', 'sha384', 'sha384'],
    ['P-521', 'sha512', 'sha256'],
  ])('holds when the authority signs with %s and %s', async (key, digest, certificateId) => {
    const authority = opensslAuthority({ name: `Time by ${key}`, key, digest, certificateId });
    const before = Date.now();
    const stamped = authority.stamp(NOTE, digest);
    const { at, authority: name, root } = await judged(authority, stamped);
    expect(Math.abs(at.getTime() - before)).toBeLessThan(60_000);
    expect([name, root]).toEqual([`Time by ${key}`, `Time by ${key} Root`]);
    expect(authority.verifies(NOTE, stamped)).toBe(true);
  });

  test('holds when it is signed with RSA-PSS, and so is the chain', async () => {
    const authority = opensslAuthority({ name: 'Time by PSS', key: 'RSA-PSS', rootKey: 'RSA-PSS', digest: 'sha384' });
    const { authority: name } = await judged(authority, authority.signAnyway(parseTimestampReply(reply).content));
    expect(name).toBe('Time by PSS');
  });

  test('is refused over other bytes, as openssl refuses it', async () => {
    const other = Uint8Array.from(NOTE);
    other[3]! ^= 1;
    expect(await refusal(judged(main, reply, other))).toBe('timestamp-of-something-else');
    expect(main.verifies(other, reply)).toBe(false);
  });

  test('is refused under the root of somebody else', async () => {
    const stranger = opensslAuthority({ name: 'Stranger', key: 'P-256' });
    expect(await refusal(judged(main, reply, NOTE, stranger.rootPem))).toBe('chain-broken');
    const namesake = opensslAuthority({ name: 'Example Time', key: 'P-256', isIntermediate: true });
    expect(await refusal(judged(main, reply, NOTE, namesake.rootPem))).toBe('chain-broken');
  });

  test('is refused when the certificate had expired or was not valid yet', async () => {
    const expired = { notBefore: '20210101000000Z', notAfter: '20220101000000Z' };
    const early = { notBefore: '20350101000000Z', notAfter: '20360101000000Z' };
    for (const dates of [expired, early]) {
      const authority = opensslAuthority({ name: 'Out of date', key: 'P-256', ...dates });
      expect(await refusal(judged(authority, authority.stamp(NOTE)))).toBe('chain-broken');
    }
  });

  test('says who refused it', async () => {
    const refused = utf8Bytes('0\u000f0\r\u0002\u0001\u0002');
    expect(await refusal(judged(main, refused))).toBe('timestamp-malformed');
    const rejection = new Uint8Array([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]);
    expect(await refusal(judged(main, rejection))).toBe('timestamp-not-granted');
  });
});

test('a certificate for something else, or for more than time stamps, may not stamp', async () => {
  for (const usage of ['timeStamping', 'critical,timeStamping,codeSigning', 'critical,codeSigning']) {
    const authority = opensslAuthority({ name: 'Wrong purpose', key: 'P-256', usage });
    const forged = authority.signAnyway(parseTimestampReply(reply).content);
    expect(await refusal(judged(authority, forged)), usage).toBe('timestamp-wrong-purpose');
  }
});

test('a changed byte anywhere in a reply is refused, or changes nothing that counts', async () => {
  const whole = await judged(main, reply);
  for (let i = 0; i < reply.length; i += 5) {
    const changed = Uint8Array.from(reply);
    changed[i]! ^= 1 << (i % 8);
    const result = await judged(main, changed).catch((error: unknown) => error);
    if (result instanceof TlogError) continue;
    // What is not signed: the status text, the order of algorithms, certificates nobody needed.
    expect(result, `byte ${i}`).toMatchObject({ at: whole.at, authority: whole.authority, root: whole.root });
  }
});

test('a reply cut off anywhere, or with anything behind it, is malformed', () => {
  for (let i = 0; i < reply.length; i += 1) expect(() => parseTimestampReply(reply.subarray(0, i))).toThrow(TlogError);
  expect(() => parseTimestampReply(new Uint8Array([...reply, 0]))).toThrow(TlogError);
});

test('noise is refused with our own errors, and quickly', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(() => parseTimestampReply(bytes)).toThrow(TlogError);
    }),
  );
  expect(() => parseTimestampReply(new Uint8Array(5_000_000).fill(0x30))).toThrow(TlogError);
});
