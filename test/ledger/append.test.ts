import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Tx } from '#app/db/client.server.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import { audit } from '#app/ledger/audit.ts';
import { erasePeople } from '#app/ledger/erase.ts';
import { publish } from '#app/ledger/publish.ts';
import { consistencyProof, inclusionProof, publicBody, readEntries } from '#app/ledger/read.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { verifyConsistency, verifyInclusion } from '#app/tlog/verify.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { query } from '#test/support/cluster.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const PERSON = '6d3c6a8e-0c49-4b6e-9c1f-5f0a34a7d001';
const at = new Date('2026-10-01T09:00:00.000Z');
const opened = (n: number) =>
  entry(
    'member.opened',
    at,
    { memberId: PERSON, roles: [`role-${n}`] },
    { personal: [{ part: 'p.member', personId: PERSON, body: { name: 'Zoë Öztürk' } }] },
  );

describe('the log on PostgreSQL', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  const deps = () => ({ keys: shop.keys, now: at });
  const appendMany = (count: number) =>
    shop.db.inShop(
      shop.shopId,
      (tx) =>
        append(
          tx,
          shop.shopId,
          Array.from({ length: count }, (_, n) => opened(n)),
          deps(),
        ),
      { timeoutMs: 60_000 },
    );
  const auditNow = () =>
    shop.db.inShop(shop.shopId, (tx) => audit(tx, shop.shopId, { keys: shop.keys, signer: shop.signer }), {
      timeoutMs: 60_000,
    });

  it('audits clean over tile borders, whether leaves came one by one or in bulk', async () => {
    await appendMany(1);
    await appendMany(300);
    await appendMany(1);
    await appendMany(700);
    const report = await auditNow();
    expect(report.disagreements).toEqual([]);
    expect(report.leaves).toBe(1003n);
    expect(report.partsErased).toBe(0);
  });

  it('keeps each value of an entry as it was given, with and without a review', async () => {
    const cycleId = '0d6f6a52-9a53-4b7e-8d0c-2f9b8f3c1a77';
    const time = new Date('1999-12-31T23:59:59.987Z');
    const reason = 'größer als 16 kB: ' + '\u{1f512}'.repeat(5_000);
    const entries = [opened(7), entry('cycle.cancelled', time, { cycleId, by: PERSON, reason }, { cycleId })];
    const [, placed] = await shop.db.inShop(shop.shopId, (tx) => append(tx, shop.shopId, entries, deps()));
    const page = { after: placed!.index - 2n, limit: 2 };
    const range = { from: 0n, to: placed!.index + 1n };
    const read = await shop.db.inShop(shop.shopId, (tx) => readEntries(tx, shop.shopId, range, page, shop.keys));
    expect(read.map((one) => [one.type, one.time, one.parts.map(({ part, personId }) => [part, personId])])).toEqual([
      [
        'member.opened',
        at,
        [
          ['p.member', PERSON],
          ['public', null],
        ],
      ],
      ['cycle.cancelled', time, [['public', null]]],
    ]);
    expect(publicBody(read[1]!)).toEqual({ cycleId, by: PERSON, reason });
    expect(read[1]).toMatchObject({ entryId: placed!.entryId, leafHash: new Uint8Array(placed!.leafHash) });
    const ofTheReview = await shop.db.inShop(shop.shopId, (tx) =>
      readEntries(tx, shop.shopId, { cycleId }, { after: null, limit: 5 }, shop.keys),
    );
    expect(ofTheReview.map((one) => one.index)).toEqual([placed!.index]);
  });

  it('gives twenty appenders at once a place each, without a gap', async () => {
    const before = (await auditNow()).leaves;
    const places = await Promise.all(Array.from({ length: 20 }, () => appendMany(1)));
    const indexes = places.map(([place]) => place!.index).sort((a, b) => Number(a - b));
    expect(indexes).toEqual(Array.from({ length: 20 }, (_, i) => before + BigInt(i)));
    expect((await auditNow()).disagreements).toEqual([]);
  });

  it('leaves nothing behind when the caller rolls back', async () => {
    const before = (await auditNow()).leaves;
    const failing = shop.db.inShop(shop.shopId, async (tx) => {
      await append(tx, shop.shopId, [opened(1)], deps());
      throw new Error('the caller changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect((await auditNow()).leaves).toBe(before);
  });

  it('proves every entry under a checkpoint and every checkpoint under the next', async () => {
    const first = await shop.db.inShop(shop.shopId, (tx) =>
      publish(tx, shop.shopId, { signer: shop.signer, keys: shop.keys }, at),
    );
    const again = await shop.db.inShop(shop.shopId, (tx) =>
      publish(tx, shop.shopId, { signer: shop.signer, keys: shop.keys }, at),
    );
    expect(again).toEqual(first);
    await appendMany(5);
    const second = await shop.db.inShop(shop.shopId, (tx) =>
      publish(tx, shop.shopId, { signer: shop.signer, keys: shop.keys }, at),
    );
    await shop.db.inShop(shop.shopId, async (tx) => {
      const rootAt = (note: string) => new Uint8Array(Buffer.from(note.split('\n')[2]!, 'base64'));
      const proof = await consistencyProof(tx, shop.shopId, first.size, second.size);
      verifyConsistency(nodeCrypto, {
        older: { size: Number(first.size), root: rootAt(first.note) },
        newer: { size: Number(second.size), root: rootAt(second.note) },
        proof,
      });
      for (const index of [0n, 255n, 256n, 600n, second.size - 1n]) {
        const leaf = await tx.leaf.findUniqueOrThrow({ where: { shopId_index: { shopId: shop.shopId, index } } });
        const path = await inclusionProof(tx, shop.shopId, index, second.note);
        verifyInclusion(nodeCrypto, {
          index: Number(index),
          size: Number(second.size),
          leafHash: leaf.leafHash,
          root: rootAt(second.note),
          proof: path,
        });
      }
    });
  });

  it('proves under a checkpoint that was signed again after a rollback, whatever was read before it', async () => {
    const grow = (tx: Tx) => append(tx, shop.shopId, [opened(1)], deps()).then(([place]) => place!);
    const sign = (tx: Tx) => publish(tx, shop.shopId, { signer: shop.signer, keys: shop.keys }, at);
    const failing = shop.db.inShop(shop.shopId, async (tx) => {
      const { index } = await grow(tx);
      await inclusionProof(tx, shop.shopId, index - 1n, (await sign(tx)).note);
      throw new Error('the caller changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    await shop.db.inShop(shop.shopId, async (tx) => {
      const { index, leafHash } = await grow(tx);
      const { size, note } = await sign(tx);
      const { leafHash: before } = await tx.leaf.findUniqueOrThrow({
        where: { shopId_index: { shopId: shop.shopId, index: index - 1n } },
      });
      const root = new Uint8Array(Buffer.from(note.split('\n')[2]!, 'base64'));
      for (const [at, hash] of [
        [index - 1n, before],
        [index, leafHash],
      ] as const) {
        const proof = await inclusionProof(tx, shop.shopId, at, note);
        verifyInclusion(nodeCrypto, { index: Number(at), size: Number(size), leafHash: hash, root, proof });
      }
    });
  });

  it('erases one person and stays provable: parts and key go, leaves and public parts stay', async () => {
    const erased = await shop.db.inShop(
      shop.shopId,
      (tx) => erasePeople(tx, shop.shopId, erasureOf([PERSON]), deps()),
      {
        timeoutMs: 60_000,
      },
    );
    expect(erased.length).toBeGreaterThan(1000);
    const report = await auditNow();
    expect(report.disagreements).toEqual([]);
    expect(report.partsErased).toBe(erased.length);
    const [entryAfter] = await shop.db.inShop(shop.shopId, (tx) =>
      readEntries(tx, shop.shopId, { from: 1n, to: 2n }, { after: null, limit: 1 }, shop.keys),
    );
    expect(publicBody(entryAfter!)).toEqual({ memberId: PERSON, roles: ['role-0'] });
    expect(entryAfter!.parts.map((part) => part.part)).toEqual(['public']);
    const [count] = await query(
      shop.superuserUrl,
      `SELECT count(*)::int AS left FROM data_key WHERE person_id = '${PERSON}' AND wrapped IS NOT NULL`,
    );
    expect(count).toEqual({ left: 0 });
  });

  it('names a part that no longer opens, or whose root key is gone, and audits the rest', async () => {
    const whole = await auditNow();
    const unguarded = (sql: string) => query(shop.superuserUrl, `SET session_replication_role = replica; ${sql}`);
    const flip = `UPDATE entry_part SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE index = 7`;
    await unguarded(flip);
    const oneGone = await auditNow();
    expect(oneGone.disagreements).toEqual([{ what: 'part_unreadable', index: 7n }]);
    expect(oneGone).toMatchObject({ leaves: whole.leaves, partsOpened: whole.partsOpened - 1 });
    expect(oneGone.partsErased).toBe(whole.partsErased);
    await unguarded(`${flip}; UPDATE data_key SET root_key_id = root_key_id || '-gone'`);
    const allGone = await auditNow();
    expect(allGone).toMatchObject({ leaves: whole.leaves, partsOpened: 0 });
    expect(allGone.disagreements).toHaveLength(whole.partsOpened);
    await unguarded(`UPDATE data_key SET root_key_id = replace(root_key_id, '-gone', '')`);
  });

  it('says what does not agree when someone with the database in hand changes a leaf', async () => {
    await query(
      shop.superuserUrl,
      `ALTER TABLE leaf DISABLE TRIGGER ALL; UPDATE leaf SET leaf_hash = sha256('other') WHERE index = 300; ALTER TABLE leaf ENABLE TRIGGER ALL`,
    );
    const report = await auditNow();
    expect(report.disagreements).toContainEqual({ what: 'leaf_hash', index: 300n });
  });
});
