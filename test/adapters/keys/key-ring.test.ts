import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyError, openKeyRing } from '#app/adapters/keys/key-ring.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
afterAll(() => rmSync(directory, { recursive: true }));
const keyFile = (...lines: string[]): string => {
  const path = join(directory, randomBytes(6).toString('hex'));
  writeFileSync(path, lines.join('\n'), { mode: 0o600 });
  return path;
};
const line = (id: string, key = randomBytes(32)) => `${id} ${key.toString('base64')}`;
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof KeyError) return error.code;
    throw error;
  }
  return 'none';
};

describe('the key ring', () => {
  it('gives back what it wrapped, for any value and context', () => {
    const ring = openKeyRing(keyFile(line('2026')));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (value, context) => {
        const { wrapped, rootKeyId } = ring.wrap(value, context);
        expect(Buffer.from(ring.unwrap(wrapped, rootKeyId, context))).toEqual(Buffer.from(value));
      }),
    );
  });

  it('wraps under the first key and still opens what a retired key wrapped', () => {
    const retired = line('2025');
    const before = openKeyRing(keyFile(retired)).wrap(Buffer.from('data key'), 'place');
    const ring = openKeyRing(keyFile('# newest first', line('2026'), retired));
    expect(ring.rootKeyId).toBe('2026');
    expect(Buffer.from(ring.unwrap(before.wrapped, before.rootKeyId, 'place')).toString()).toBe('data key');
  });

  it('refuses a value that was moved to another place, altered or cut', () => {
    const ring = openKeyRing(null);
    const { wrapped } = ring.wrap(Buffer.from('data key'), 'row 1');
    const altered = Buffer.from(wrapped);
    altered[altered.length - 1]! ^= 1;
    expect(codeOf(() => ring.unwrap(wrapped, 'demo', 'row 2'))).toBe('value_damaged');
    expect(codeOf(() => ring.unwrap(altered, 'demo', 'row 1'))).toBe('value_damaged');
    expect(codeOf(() => ring.unwrap(wrapped.subarray(0, 20), 'demo', 'row 1'))).toBe('value_damaged');
  });

  it('says which root key is missing', () => {
    expect(codeOf(() => openKeyRing(null).unwrap(randomBytes(60), '2031', 'place'))).toBe('key_missing');
  });

  it.each([
    ['an empty file', ''],
    ['a key of the wrong length', `a ${randomBytes(31).toString('base64')}`],
    ['an id twice', [line('a'), line('a')].join('\n')],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => openKeyRing(keyFile(text)))).toBe('key_file_invalid');
  });

  it('refuses the published demonstration key in a file', () => {
    const published = Buffer.from('a889363d0587cb041a0f11c776a40ce1ae5667912620172c3adb28337ed86035', 'hex');
    expect(codeOf(() => openKeyRing(keyFile(line('a', published))))).toBe('demo_key_refused');
  });
});
