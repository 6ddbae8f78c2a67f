import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import { audit, type AuditReport } from '#app/ledger/audit.ts';
import { publish, type PublishedCheckpoint } from '#app/ledger/publish.ts';
import { readEntries } from '#app/ledger/read.ts';
import type { LostEntry } from '#app/ledger/rejoin.ts';
import type { CheckpointSigner } from '#app/ports.ts';
import { query } from '#test/support/cluster.ts';
import { testShop, testSigner, type TestShop } from '#test/support/shop.ts';

export const PERSON = '6d3c6a8e-0c49-4b6e-9c1f-5f0a34a7d001';
export const at = new Date('2026-10-01T09:00:00.000Z');

/** A log to append to, sign, damage and audit. */
export interface LogShop extends TestShop {
  appendMany(count: number): Promise<void>;
  publishAs(signer: CheckpointSigner, now?: Date): Promise<PublishedCheckpoint>;
  auditAs(signer: CheckpointSigner): Promise<AuditReport>;
  /** As somebody with the database in hand: no trigger and no policy in the way. */
  tamper(sql: string): Promise<void>;
  /** What a pack would hold of these entries. */
  held(from: bigint): Promise<Map<bigint, LostEntry>>;
  /** Keeps the state of now under a name; the function brings it back, as restoring a backup of the whole database does. */
  backUp(name?: string): Promise<() => Promise<void>>;
}

export async function logShop(): Promise<LogShop> {
  const shop = await testShop();
  const { db, shopId, keys, superuserUrl } = shop;
  const tamper = async (sql: string): Promise<void> => {
    await query(superuserUrl, `SET session_replication_role = replica; ${sql}`);
  };
  return {
    ...shop,
    tamper,
    appendMany: async (count) => {
      const entries = Array.from({ length: count }, (_, n) =>
        entry(
          'member.opened',
          at,
          { memberId: PERSON, roles: [`role-${n}`] },
          { personal: [{ part: 'p.member', personId: PERSON, body: { name: 'Zoë Öztürk' } }] },
        ),
      );
      await db.inShop(shopId, (tx) => append(tx, shopId, entries, { keys, now: at }), { timeoutMs: 60_000 });
    },
    publishAs: (signer, now = at) => db.inShop(shopId, (tx) => publish(tx, shopId, { signer, keys }, now)),
    auditAs: (signer) => db.inShop(shopId, (tx) => audit(tx, shopId, { signer, keys }), { timeoutMs: 60_000 }),
    held: (from) =>
      db.inShop(shopId, async (tx) => {
        const entries = await readEntries(tx, shopId, { from, to: 1n << 40n }, { after: null, limit: 10_000 }, keys);
        return new Map(entries.map(({ index, leafData: leafBytes, parts }) => [index, { leafBytes, parts }] as const));
      }),
    backUp: async (name = 'kept') => {
      const tables = ['log', 'leaf', 'entry_part', 'tile', 'checkpoint', 'log_key', 'data_key'];
      const kept = tables.map(
        (table) => `DROP TABLE IF EXISTS ${name}_${table}; CREATE TABLE ${name}_${table} AS TABLE ${table}`,
      );
      await query(superuserUrl, kept.join(';'));
      return () =>
        tamper(tables.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} TABLE ${name}_${table}`).join(';'));
    },
  };
}

/** A signer with new keys, which knows the log key of the one before. */
export function nextSigner(before: CheckpointSigner): CheckpointSigner {
  return {
    ...testSigner(),
    packPublicKey: before.packPublicKey,
    signPack: before.signPack,
    previousLog: { publicKey: before.logPublicKey, sign: before.signLog },
  };
}
