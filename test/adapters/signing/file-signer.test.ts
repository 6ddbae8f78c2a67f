import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEMO_LOG_KEY_PEM } from '#app/adapters/signing/demo-key.ts';
import { openSigner, SignerError } from '#app/adapters/signing/file-signer.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-signing-'));
afterAll(() => rmSync(directory, { recursive: true }));

let made = 0;
const pemFile = (pem: string): string => {
  const path = join(directory, `key-${(made += 1)}.pem`);
  writeFileSync(path, pem, { mode: 0o600 });
  return path;
};
const newKey = () =>
  pemFile(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
const own = () => ({ logKeyFile: newKey(), packKeyFile: newKey(), clientId: 'real', production: true });
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof SignerError) return error.code;
    throw error;
  }
  return 'none';
};

describe('the signer', () => {
  it('signs with two separate keys that verify under the raw public keys it shows', async () => {
    const signer = openSigner(own());
    const bytes = Buffer.from('a checkpoint');
    expect(await nodeCrypto.verifyEd25519(signer.logPublicKey, bytes, await signer.signLog(bytes))).toBe(true);
    expect(await nodeCrypto.verifyEd25519(signer.packPublicKey, bytes, await signer.signPack(bytes))).toBe(true);
    expect(await nodeCrypto.verifyEd25519(signer.packPublicKey, bytes, await signer.signLog(bytes))).toBe(false);
    expect(signer.isDemo).toBe(false);
  });

  it.each([
    ['no key is given', () => ({ ...own(), logKeyFile: null, packKeyFile: null })],
    ['the client id is the demonstration one', () => ({ ...own(), clientId: 'countersign-demo' })],
    ['the published key comes out of a file', () => ({ ...own(), logKeyFile: pemFile(DEMO_LOG_KEY_PEM) })],
  ])('is a demonstration, and refused in production, when %s', (_when, settings) => {
    expect(openSigner({ ...settings(), production: false }).isDemo).toBe(true);
    expect(codeOf(() => openSigner(settings()))).toBe('demo_key_refused');
  });

  it('refuses one key for both uses, another algorithm, and a file that is no key', () => {
    const one = newKey();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string;
    expect(codeOf(() => openSigner({ ...own(), logKeyFile: one, packKeyFile: one }))).toBe('same_key_twice');
    expect(codeOf(() => openSigner({ ...own(), logKeyFile: pemFile(rsa) }))).toBe('not_ed25519');
    expect(codeOf(() => openSigner({ ...own(), packKeyFile: pemFile('nothing') }))).toBe('key_unreadable');
  });
});
