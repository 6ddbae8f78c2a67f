import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { keysOnRecord, packKeysOnRecord } from '#app/db/log-keys.ts';
import { keyLines } from '#app/ledger/log-keys.ts';
import { publish } from '#app/ledger/publish.ts';
import { publicBody, readEntries } from '#app/ledger/read.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseKey } from '#app/tlog/note.ts';
import { testSigner } from '#test/support/shop.ts';

import { at, logShop, nextSigner, type LogShop } from './log-shop.ts';

describe('a new log key', () => {
  let shop: LogShop;
  beforeAll(async () => {
    shop = await logShop();
  });
  afterAll(() => shop.close());

  const inShop = <R>(work: Parameters<typeof shop.db.inShop<R>>[1]) => shop.db.inShop(shop.shopId, work);
  const lastEntries = async (count: number) =>
    inShop(async (tx) => {
      const { size } = await tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } });
      const range = { from: size - BigInt(count), to: size };
      const found = await readEntries(tx, shop.shopId, range, { after: null, limit: count }, shop.keys);
      return found.map((one) => ({ type: one.type, body: publicBody(one) as Record<string, unknown> }));
    });
  const signatures = (note: string) => note.split('\n').filter((line) => line.startsWith('\u2014')).length;

  it('is announced by an entry whose checkpoint carries both signatures, and signs alone from then on', async () => {
    const before = await shop.publishAs(shop.signer);
    const next = nextSigner(shop.signer);
    const rotated = await shop.publishAs(next);
    expect(rotated.size).toBe(before.size + 1n);
    const [announced] = await lastEntries(1);
    expect(announced?.type).toBe('log.key_rotated');
    for (const name of ['previousKey', 'nextKey']) {
      const key = parseKey(nodeCrypto, announced!.body[name] as string);
      const opened = await openCheckpoint(nodeCrypto, utf8Bytes(rotated.note), [key]);
      expect(opened.checkpoint.origin).toBe(announced!.body['origin']);
    }
    expect(signatures(rotated.note)).toBe(2);
    expect(await shop.publishAs(next)).toEqual(rotated);
    await shop.appendMany(1);
    expect(signatures((await shop.publishAs({ ...next, previousLog: null })).note)).toBe(1);
    const lines = await inShop(async (tx) => {
      const { origin, size } = await tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } });
      return keyLines(tx, shop.shopId, { origin, size });
    });
    expect(lines).toEqual([announced!.body['nextKey'], announced!.body['previousKey']]);
    expect((await shop.auditAs({ ...next, previousLog: null })).disagreements).toEqual([]);
    // Checkpoints of another key than the configured one would pass for ours otherwise.
    expect((await shop.auditAs(testSigner())).disagreements).toContainEqual({ what: 'log_key', index: null });
    Object.assign(shop, { signer: next });
  });

  it('is announced once when two processes find it at the same time', async () => {
    const next = nextSigner(shop.signer);
    const [one, two] = await Promise.all([shop.publishAs(next), shop.publishAs(next)]);
    expect(one).toEqual(two);
    const rows = await inShop((tx) => keysOnRecord(tx, shop.shopId));
    expect(rows.map((row) => row.because)).toEqual(['opened', 'rotated', 'rotated']);
    Object.assign(shop, { signer: next });
  });

  it('is refused when the key before is not at hand, and when it is one the log has given up', async () => {
    await expect(shop.publishAs(testSigner())).rejects.toMatchObject({
      code: 'log_key_unknown',
      why: 'previous_missing',
    });
    const turnedBack = {
      ...shop.signer,
      logPublicKey: shop.signer.previousLog!.publicKey,
      previousLog: { publicKey: shop.signer.logPublicKey, sign: shop.signer.signLog },
    };
    await expect(shop.publishAs(turnedBack)).rejects.toMatchObject({ why: 'used_before' });
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('is announced together with a new pack key, which goes first', async () => {
    const next = { ...nextSigner(shop.signer), packPublicKey: testSigner().packPublicKey };
    const { size } = await shop.publishAs(next);
    const entries = await lastEntries(2);
    expect(entries.map((one) => one.type)).toEqual(['pack.key_changed', 'log.key_rotated']);
    expect(entries[0]!.body['nextKey']).toBe(Buffer.from(next.packPublicKey).toString('hex'));
    expect((await shop.publishAs(next)).size).toBe(size);
    const digest = (key: Uint8Array) => toHex(nodeCrypto.sha256(key));
    const namedAt = { index: size - 2n };
    expect(await inShop((tx) => packKeysOnRecord(tx, shop.shopId))).toMatchObject([
      { digest: digest(next.packPublicKey), named: namedAt, replaced: null },
      { digest: digest(shop.signer.packPublicKey), named: { index: 0n }, replaced: namedAt },
    ]);
    expect((await shop.auditAs(next)).disagreements).toEqual([]);
    Object.assign(shop, { signer: next });
  });

  it('leaves nothing when the process dies before commit, and everything when it dies after', async () => {
    const next = nextSigner(shop.signer);
    const dying = inShop(async (tx) => {
      await publish(tx, shop.shopId, { signer: next, keys: shop.keys }, at);
      throw new Error('died');
    });
    await expect(dying).rejects.toThrow('died');
    expect((await inShop((tx) => keysOnRecord(tx, shop.shopId))).length).toBe(4);
    await shop.publishAs(next);
    expect((await inShop((tx) => keysOnRecord(tx, shop.shopId))).length).toBe(5);
    expect((await shop.auditAs(next)).disagreements).toEqual([]);
    Object.assign(shop, { signer: next });
  });

  it('is found announced by a process that looked just before', async () => {
    const next = nextSigner(shop.signer);
    await shop.publishAs(shop.signer);
    let announced = null as Awaited<ReturnType<typeof shop.publishAs>> | null;
    const found = await inShop((tx) => {
      const findMany = async (args: Parameters<typeof tx.logKey.findMany>[0]) => {
        announced ??= await shop.publishAs(next);
        return tx.logKey.findMany(args);
      };
      const late = new Proxy(tx, {
        get: (target, name) => {
          if (name === 'logKey') return { findMany };
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      return publish(late, shop.shopId, { signer: next, keys: shop.keys }, at);
    });
    expect(found).toEqual(announced);
  });
});
