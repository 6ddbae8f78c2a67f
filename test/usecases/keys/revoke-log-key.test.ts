import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase, type Database } from '#app/db/client.server.ts';
import { keysOnRecord } from '#app/db/log-keys.ts';
import { shopId } from '#app/domain/ids.ts';
import { openLog } from '#app/ledger/open-log.ts';
import { recover } from '#app/ledger/recover.ts';
import { publicBody, readEntries } from '#app/ledger/read.ts';
import { readGivenKeys, readGivenPackKeys } from '#app/verifier/keys.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { presentLogKeys } from '#app/presenters/log-key.ts';
import { announceKeysEverywhere } from '#app/usecases/keys/announce-keys.ts';
import { revokeLogKey } from '#app/usecases/keys/revoke-log-key.ts';
import { testSigner } from '#test/support/shop.ts';
import { at, logShop, nextSigner, type LogShop } from '#test/ledger/log-shop.ts';

const LATER = new Date('2026-11-01T09:00:00.000Z');
const LEAKED = new Date('2026-10-20T00:00:00.000Z');

describe('withdrawing a log key', () => {
  let shop: LogShop;
  let nobody: Database;
  const other = shopId(4711n);
  beforeAll(async () => {
    shop = await logShop();
    nobody = openDatabase(shop.appUrl, { connections: 1 });
    await shop.db.inShop(other, (tx) => openLog(tx, other, { signer: shop.signer, keys: shop.keys, now: at }));
    await shop.publishAs(shop.signer);
  });
  afterAll(async () => {
    await nobody.close();
    await shop.close();
  });

  const originOf = async (of = shop.shopId) =>
    (await shop.db.inShop(of, (tx) => tx.log.findUniqueOrThrow({ where: { shopId: of } }))).origin;
  const keysOf = (of = shop.shopId) => shop.db.inShop(of, (tx) => keysOnRecord(tx, of));
  const revoke = async (keyId: string, signer = shop.signer) =>
    revokeLogKey({ db: shop.db, ports: { signer, keys: shop.keys }, now: LATER }, [shop.shopId, other], {
      keyId,
      untrustedSince: LEAKED,
      reason: 'laptop stolen\n# current',
      by: 'Ada',
    });

  it('is refused while the key signs, and for a key no log knows', async () => {
    const [key] = await keysOf();
    await expect(revoke(key!.keyId)).rejects.toMatchObject({ code: 'key_still_signs' });
    expect(await revoke('00000000')).toBeNull();
  });

  it('finds every log signed under the keys there are, and says which is not', async () => {
    const deps = (signer = shop.signer) => ({ db: shop.db, ports: { signer, keys: shop.keys }, now: at });
    const unopened = shopId(4712n);
    expect(await announceKeysEverywhere(deps(), [shop.shopId, other, unopened])).toEqual({ signed: 2, refused: [] });
    const strange = await announceKeysEverywhere(deps(testSigner()), [other]);
    expect(strange).toMatchObject({ signed: 0, refused: [{ shop: other }] });
    expect(strange.refused[0]!.why).toMatch(/PREVIOUS_LOG_KEY_FILE/);
  });

  it('tells every log that the key signed, after each has taken the new one', async () => {
    const [key] = await keysOf();
    const next = nextSigner(shop.signer);
    expect(await revoke(key!.keyId, next)).toBe(2);
    for (const one of [shop.shopId, other]) {
      const [old, signing] = await keysOf(one);
      expect(old).toMatchObject({ revokedAt: LATER, untrustedSince: LEAKED });
      expect(signing).toMatchObject({ because: 'rotated', revokedAt: null, untilSize: null });
    }
    const { size } = await shop.publishAs(next);
    const entries = await shop.db.inShop(shop.shopId, (tx) =>
      readEntries(tx, shop.shopId, { from: size - 2n, to: size }, { after: null, limit: 2 }, shop.keys),
    );
    expect(entries.map((one) => one.type)).toEqual(['log.key_rotated', 'log.key_revoked']);
    expect(publicBody(entries[1]!)).toMatchObject({ untrustedSince: LEAKED.toISOString(), by: 'Ada' });
    expect((await shop.auditAs(next)).disagreements).toEqual([]);
    expect(await revoke(key!.keyId, next)).toBe(0);
    Object.assign(shop, { signer: next });
  });

  it('is published with the keys of the log, the present one first, to whoever knows its name', async () => {
    const origin = await originOf();
    const text = await presentLogKeys(nobody, origin);
    const [old, signing] = await keysOf();
    const lines = text!.split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(new RegExp(`^${origin}\\+${signing!.keyId}\\+`));
    expect(lines[1]).toBe('# current since 2026-11-01T09:00:00.000Z');
    expect(lines[2]).toMatch(new RegExp(`^${origin}\\+${old!.keyId}\\+`));
    expect(lines[3]).toBe(
      '# revoked 2026-11-01T09:00:00.000Z, not trusted since 2026-10-20T00:00:00.000Z: laptop stolen # current',
    );
    expect(lines[4]).toMatch(/^# pack key [0-9a-f]{64}, current since entry 0, 2026-\S+Z$/);
    expect(readGivenKeys(nodeCrypto, text!).map(({ state }) => state)).toEqual(['current', 'revoked']);
    const digest = nodeCrypto.sha256(shop.signer.packPublicKey);
    expect(readGivenPackKeys(text!)).toMatchObject([{ digest: Buffer.from(digest).toString('hex'), isCurrent: true }]);
    expect(await presentLogKeys(nobody, `log.${'0'.repeat(32)}`)).toBeNull();
    expect(await presentLogKeys(nobody, "x' OR true --")).toBeNull();
  });

  it('opens nothing else to whoever knows a name', async () => {
    const origin = await originOf();
    const seen = await nobody.inOrigin(origin, async (tx) => [
      (await tx.logKey.findMany()).map((key) => key.origin),
      await tx.leaf.count(),
      await tx.shop.count(),
      await tx.log.count(),
    ]);
    expect(seen).toEqual([[origin, origin], 0, 0, 0]);
  });

  it('names the successor at the address of an earlier name', async () => {
    const before = await originOf();
    const lost = { lost: new Map(), outside: [], nothingLost: false, by: 'Ada', reason: 'disk failed' };
    await shop.db.inShop(shop.shopId, (tx) => recover(tx, shop.shopId, lost, shop, LATER));
    const now = await originOf();
    const [first, ...rest] = (await presentLogKeys(nobody, before))!.trimEnd().split('\n');
    expect(first).toBe(`# This log goes on under the name ${now}; its keys are at /keys/${now}`);
    expect(rest.filter((line) => !line.startsWith('#')).every((line) => line.startsWith(before))).toBe(true);
    expect(rest[1]).toBe('# retired 2026-11-01T09:00:00.000Z');
    const names = (await presentLogKeys(nobody, now))!.split('\n').filter((line) => /^log/.test(line));
    expect(names.map((line) => line.split('+')[0])).toEqual([now, before, before]);
  });
});
