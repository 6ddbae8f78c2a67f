import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#app/config/env.server.ts';

let directory: string;
let keyFile: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-config-'));
  keyFile = join(directory, 'key.pem');
  writeFileSync(keyFile, 'key', { mode: 0o600 });
});
afterAll(() => rmSync(directory, { recursive: true }));

const complete = () => ({
  DATABASE_URL: 'postgresql://countersign_app:secret-of-app@db/countersign',
  MIGRATOR_DATABASE_URL: 'postgresql://countersign_migrator@db/countersign',
  INTAKE_DATABASE_URL: 'postgresql://countersign_intake@db/countersign',
  SCHEDULER_DATABASE_URL: 'postgresql://countersign_scheduler@db/countersign',
  SHOPIFY_API_KEY: 'a-real-client-id',
  SHOPIFY_API_SECRET: 'a-real-secret',
  APP_URL: 'https://countersign.example.com/some/path',
  LOG_KEY_FILE: keyFile,
  PACK_KEY_FILE: keyFile,
  ROOT_KEYS_FILE: keyFile,
  OBJECTS_DIR: '/var/lib/countersign',
});

const refused = (environment: Record<string, string | undefined>): ConfigError => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('the configuration', () => {
  it('accepts a complete production environment, with production as the default', () => {
    const config = readConfig(complete());
    expect(config).toMatchObject({ environment: 'production', appUrl: 'https://countersign.example.com', port: 3000 });
  });

  it('is frozen at every depth', () => {
    const config = readConfig(complete());
    expect([config, config.database, config.shopify].every(Object.isFrozen)).toBe(true);
  });

  it('names every bad variable in one error', () => {
    const { DATABASE_URL: _gone, ...rest } = complete();
    const error = refused({ ...rest, PORT: 'eighty', APP_URL: 'ftp://x', DISTRIBUTION: 'private', LOG_LEVEL: 'loud' });
    expect([...error.variables].sort()).toEqual(['APP_URL', 'DATABASE_URL', 'DISTRIBUTION', 'LOG_LEVEL', 'PORT']);
  });

  it('never repeats a value in its error', () => {
    const error = refused({ ...complete(), DATABASE_URL: 'mysql://root:secret-of-app@db', PORT: 'secret-port' });
    expect(error.message).not.toMatch(/secret-/);
  });

  it.each(['LOG_KEY_FILE', 'PACK_KEY_FILE', 'ROOT_KEYS_FILE'])(
    'refuses production on the published key when %s is left out',
    (variable) => {
      expect(refused({ ...complete(), [variable]: undefined }).variables).toEqual([variable]);
    },
  );

  it('refuses the demonstration client id in production', () => {
    expect(refused({ ...complete(), SHOPIFY_API_KEY: 'countersign-demo' }).variables).toEqual(['SHOPIFY_API_KEY']);
  });

  it('takes the published keys in a demonstration', () => {
    const demo = {
      ...complete(),
      COUNTERSIGN_ENV: 'demo',
      LOG_KEY_FILE: undefined,
      SHOPIFY_API_KEY: 'countersign-demo',
    };
    expect(readConfig(demo).logKeyFile).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('refuses a key file that others can read', () => {
    const open = join(directory, 'open.pem');
    writeFileSync(open, 'key');
    chmodSync(open, 0o644);
    const error = refused({ ...complete(), PACK_KEY_FILE: open });
    expect(error.variables).toEqual(['PACK_KEY_FILE']);
    expect(error.message).toContain('0600');
  });

  it('refuses a key file that is not there', () => {
    expect(refused({ ...complete(), ROOT_KEYS_FILE: join(directory, 'none') }).variables).toEqual(['ROOT_KEYS_FILE']);
  });
});
