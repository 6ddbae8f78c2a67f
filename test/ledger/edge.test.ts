import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checkLogs } from '#app/check-logs.ts';
import type { Database } from '#app/db/client.server.ts';
import { signCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { noteKey } from '#app/tlog/note.ts';

import { logShop, type LogShop } from './log-shop.ts';

describe('a log that is not as it was left', () => {
  let shop: LogShop;
  let restore: () => Promise<void>;
  beforeAll(async () => {
    shop = await logShop();
    await shop.appendMany(300);
    await shop.publishAs(shop.signer);
    await shop.appendMany(3);
    restore = await shop.backUp();
  });
  afterAll(() => shop.close());

  const boot = () => checkLogs(shop.db, shop.appUrl.replace('countersign_app', 'countersign_scheduler'));

  it.each([
    ['the head was set back', 'UPDATE log SET size = 301, root = sha256(root)', 'head', true],
    [
      'the head was cut to an older one',
      'UPDATE log SET size = 256, frontier = (SELECT root FROM tile), root = (SELECT root FROM tile)',
      'checkpoint_ahead',
      true,
    ],
    ['entries at the end are gone', 'DELETE FROM leaf WHERE index >= 303', 'leaves', false],
    [
      'entries were added behind its back',
      'INSERT INTO leaf SELECT shop_id, 304, gen_random_uuid(), type, time, cycle_id, leaf_data, leaf_hash FROM leaf WHERE index = 303',
      'leaves',
      false,
    ],
    ['a tile is gone', 'DELETE FROM tile', 'tiles', false],
    ['a tile was changed', 'UPDATE tile SET hashes = sha256(hashes), root = sha256(root)', 'tiles', false],
    ['a recent leaf was changed', "UPDATE leaf SET leaf_hash = sha256('other') WHERE index = 302", 'tiles', false],
    [
      'the checkpoint is signed by nobody',
      "UPDATE checkpoint SET note = regexp_replace(note, E'\\\\n301\\\\n', E'\\\\n300\\\\n')",
      'checkpoint_signature',
      false,
    ],
    ['the key on record is another', "UPDATE log_key SET public_key = sha256('other')", 'checkpoint_signature', false],
  ])('is not signed and keeps the app from starting: %s', async (_, sql, why, appendRefuses) => {
    await shop.tamper(sql);
    await expect(shop.publishAs(shop.signer)).rejects.toMatchObject({ code: 'log_diverged', why });
    await expect(boot()).rejects.toThrow(new RegExp(`cannot start.*Store ${shop.shopId}.*npm run ledger:recover`, 's'));
    const adding = shop.appendMany(1);
    if (appendRefuses) await expect(adding).rejects.toMatchObject({ code: 'log_diverged', why });
    await adding.catch(() => undefined);
    await restore();
  });

  it('is not signed when the last checkpoint, rightly signed, is over another tree', async () => {
    const { origin } = await shop.db.inShop(shop.shopId, (tx) => tx.log.findFirstOrThrow());
    const other = { origin, size: 301, root: shop.signer.logPublicKey, extensions: [] };
    const key = noteKey(nodeCrypto, origin, shop.signer.logPublicKey);
    const note = await signCheckpoint(other, key, (text) => shop.signer.signLog(text));
    await shop.tamper(`UPDATE checkpoint SET note = convert_from('\\x${Buffer.from(note).toString('hex')}', 'UTF8')`);
    await expect(shop.publishAs(shop.signer)).rejects.toMatchObject({ why: 'checkpoint_root' });
    await restore();
  });

  it('starts again once it is as it was', async () => {
    expect(await boot()).toEqual({ checked: 1, left: 0, unread: [] });
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('ends the worker at once with the store and the way out, which works', async () => {
    const role = (name: string) => shop.appUrl.replace('countersign_app', `countersign_${name}`);
    const env = {
      ...process.env,
      COUNTERSIGN_ENV: 'test',
      DATABASE_URL: shop.appUrl,
      MIGRATOR_DATABASE_URL: shop.migratorUrl,
      INTAKE_DATABASE_URL: role('intake'),
      SCHEDULER_DATABASE_URL: role('scheduler'),
      SHOPIFY_API_KEY: 'key',
      SHOPIFY_API_SECRET: 'secret',
      APP_URL: 'https://countersign.example.com',
      OBJECTS_DIR: tmpdir(),
      LOG_LEVEL: 'silent',
    };
    const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
    await shop.tamper('DELETE FROM tile');
    const said = `Store ${shop.shopId}: The log of 304 entries is not as it was left`;
    await expect(node('app/worker.ts')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(said) as string,
    });
    const call = ['app/recover-ledger.ts', '--shop', `${shop.shopId}`, '--by', 'Ada', '--reason', 'disk failed'];
    expect((await node(...call)).stdout).toMatch(/^Nothing was lost: .* 304 entries/);
    expect(await boot()).toEqual({ checked: 1, left: 0, unread: [] });
  }, 120_000);

  it('is left to the next signature when there is no time to look', async () => {
    const scheduler = shop.appUrl.replace('countersign_app', 'countersign_scheduler');
    expect(await checkLogs(shop.db, scheduler, { limitMs: 0 })).toEqual({ checked: 0, left: 1, unread: [] });
  });

  it('is asked a second time when the database does not answer, and then named and left to the next signature', async () => {
    const scheduler = shop.appUrl.replace('countersign_app', 'countersign_scheduler');
    const failing = (times: number): Database => {
      const inShop: Database['inShop'] = (id, work, options) => {
        times -= 1;
        return times >= 0 ? Promise.reject(new Error('timeout')) : shop.db.inShop(id, work, options);
      };
      return { ...shop.db, inShop };
    };
    expect(await checkLogs(failing(1), scheduler)).toEqual({ checked: 1, left: 0, unread: [] });
    expect(await checkLogs(failing(2), scheduler)).toEqual({ checked: 0, left: 0, unread: [String(shop.shopId)] });
  });
});
