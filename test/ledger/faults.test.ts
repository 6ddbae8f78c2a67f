import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Database, Tx } from '#app/db/client.server.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { erasePeople, eraseShop } from '#app/ledger/erase.ts';
import { publish } from '#app/ledger/publish.ts';
import { recover, type RecoveryInput } from '#app/ledger/recover.ts';
import { revokeKey } from '#app/ledger/revoke.ts';
import type { CheckpointSigner } from '#app/ports.ts';

import { at, logShop, nextSigner, PERSON, type LogShop } from './log-shop.ts';

const NEWCOMER = '6d3c6a8e-0c49-4b6e-9c1f-5f0a34a7d002';
const WRITES = ['create', 'createMany', 'update', 'updateMany', 'deleteMany', '$executeRaw', '$executeRawUnsafe'];

class Broken extends Error {}

/** The transaction with its writes counted, and the one of this number broken before or after the database has it. */
function breaking(tx: Tx, fault: { at: number; when: 'before' | 'after' } | null): { tx: Tx; writes: () => number } {
  let count = 0;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function' && (WRITES.includes(String(name)) || name === '$queryRaw')) {
          return async (...args: unknown[]) => {
            if (name === '$queryRaw' && !String(args[0]).includes('DELETE'))
              return Reflect.apply(value, target, args) as unknown;
            count += 1;
            const isHere = fault?.at === count;
            if (isHere && fault.when === 'before') throw new Broken();
            const result: unknown = await Reflect.apply(value, target, args);
            if (isHere) throw new Broken();
            return result;
          };
        }
        if (typeof value === 'function') return (...args: unknown[]) => Reflect.apply(value, target, args) as unknown;
        return typeof value === 'object' && value !== null ? wrap(value) : value;
      },
    });
  return { tx: wrap(tx), writes: () => count };
}

describe('a process that dies at any write', () => {
  let shop: LogShop;
  let superuser: pg.Client;
  let begin: () => Promise<void>;
  let next: CheckpointSigner;
  let lost: RecoveryInput;
  let rejoining: RecoveryInput;
  beforeAll(async () => {
    shop = await logShop();
    superuser = new pg.Client({ connectionString: shop.superuserUrl });
    await superuser.connect();
    await shop.appendMany(252);
    await shop.publishAs(shop.signer);
    begin = await shop.backUp('fresh');
    await shop.appendMany(5);
    const { note } = await shop.publishAs(shop.signer);
    rejoining = { lost: await shop.held(253n), outside: [note], nothingLost: false, by: 'Ada', reason: 'test' };
    lost = { ...rejoining, lost: new Map() };
    next = nextSigner(shop.signer);
    await begin();
    await shop.appendMany(1);
    begin = await shop.backUp('fresh');
  });
  afterEach(() => begin());
  afterAll(async () => {
    await superuser.end();
    await shop.close();
  });

  /** Content of everything that a log is stored in. */
  const content = async (): Promise<string> => {
    const tables = ['log', 'leaf', 'entry_part', 'tile', 'checkpoint', 'log_key', 'data_key'];
    const digests = tables.map((table) => `(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM ${table} t)`);
    return JSON.stringify((await superuser.query(`SELECT ARRAY[${digests.join()}] AS digests`)).rows);
  };
  const deps = () => ({ keys: shop.keys, now: at });
  const newcomer = () =>
    Array.from({ length: 3 }, (_, n) =>
      entry(
        'member.opened',
        at,
        { memberId: NEWCOMER, roles: [`${n}`] },
        {
          personal: [{ part: 'p.member' as const, personId: NEWCOMER, body: { name: 'Li' } }],
        },
      ),
    );

  const STEPS: [string, number, (tx: Tx) => Promise<unknown>][] = [
    // Data keys, leaves, parts, the tile they fill, the head.
    ['appending over the border of a tile', 5, (tx) => append(tx, shop.shopId, newcomer(), deps())],
    ['publishing', 1, (tx) => publish(tx, shop.shopId, { ...shop, signer: shop.signer }, at)],
    ['rotating the log key', 6, (tx) => publish(tx, shop.shopId, { ...shop, signer: next }, at)],
    ['erasing a person', 5, (tx) => erasePeople(tx, shop.shopId, erasureOf([PERSON]), deps())],
    ['erasing a store', 7, (tx) => eraseShop(tx, shop.shopId, { ...deps(), installationNo: 1 })],
  ];

  const dieEverywhere = async (steps: number, work: (tx: Tx) => Promise<unknown>): Promise<void> => {
    const before = await content();
    const db: Database = shop.db;
    for (let step = 1; step <= steps; step += 1) {
      for (const when of ['before', 'after'] as const) {
        const dying = db.inShop(shop.shopId, (tx) => work(breaking(tx, { at: step, when }).tx));
        await expect(dying, `write ${step}, ${when}`).rejects.toBeInstanceOf(Broken);
      }
      expect(await content(), `write ${step}`).toBe(before);
    }
    // The connection goes after the last write: the commit that was sent is one nobody can rely on.
    const cut = db.inShop(shop.shopId, async (tx) => {
      await work(tx);
      const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await superuser.query('SELECT pg_terminate_backend($1)', [own!.pid]);
    });
    await expect(cut).rejects.toThrow();
    expect(await content()).toBe(before);
    const writes = await db.inShop(shop.shopId, async (tx) => {
      const counted = breaking(tx, null);
      await work(counted.tx);
      return counted.writes();
    });
    expect(writes, 'every write was broken').toBe(steps);
    expect(await content()).not.toBe(before);
  };

  it.each(STEPS)('leaves %s undone, and the next run does it', async (name, steps, work) => {
    await dieEverywhere(steps, work);
    const signer = name === 'rotating the log key' ? next : shop.signer;
    // Died after commit: nobody was told, and the same is asked for again.
    await shop.db.inShop(shop.shopId, work);
    await shop.publishAs(signer);
    expect((await shop.auditAs(signer)).disagreements).toEqual([]);
  });

  it('leaves revoking a key undone, and the next run does it', async () => {
    const { logPublicKey: publicKey } = shop.signer;
    await shop.publishAs(next);
    const revoked = { publicKey, untrustedSince: null, reason: 'test', by: 'Ada' };
    await dieEverywhere(6, (tx) => revokeKey(tx, shop.shopId, revoked, deps()));
    expect(await shop.db.inShop(shop.shopId, (tx) => revokeKey(tx, shop.shopId, revoked, deps()))).toBe(false);
    expect((await shop.auditAs(next)).disagreements).toEqual([]);
  });

  it('leaves a recovery undone, and the next run does it once', async () => {
    await shop.tamper('DELETE FROM leaf WHERE index = 253; DELETE FROM entry_part WHERE index = 253');
    const work = (tx: Tx) => recover(tx, shop.shopId, lost, shop, at);
    await dieEverywhere(8, work);
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
    expect(await shop.db.inShop(shop.shopId, work)).toMatchObject({ outcome: 'recovered_before' });
  });

  it('leaves putting entries back undone, and the next run does it once', async () => {
    await shop.tamper('DELETE FROM leaf WHERE index = 253; DELETE FROM entry_part WHERE index = 253');
    const work = (tx: Tx) => recover(tx, shop.shopId, rejoining, shop, at);
    await dieEverywhere(7, work);
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });
});
