import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Session } from '@shopify/shopify-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { openSession, sealSession } from '#app/adapters/shopify/sealed-session.ts';
import { openSealedRows, type SealedRows } from '#app/db/sealed-rows.ts';
import { sessionsOfShop, storeSession } from '#app/db/sessions.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import { audit } from '#app/ledger/audit.ts';
import { erasePeople } from '#app/ledger/erase.ts';
import type { KeyRing } from '#app/ports.ts';
import { resealers } from '#app/resealers.ts';
import { openBody, openBodySealer } from '#app/usecases/intake/delivery-body.ts';
import { resealAll } from '#app/usecases/keys/reseal-all.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { query } from '#test/support/cluster.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const at = new Date('2026-10-01T09:00:00.000Z');
const PEOPLE = Array.from({ length: 520 }, (_, n) => `6d3c6a8e-0c49-4b6e-9c1f-${String(n).padStart(12, '0')}`);
const BODY = Buffer.from('{"id":1}');

describe('putting everything under a new root key', () => {
  let shop: TestShop;
  let rows: SealedRows;
  let folder: string;
  let before: KeyRing;
  let both: KeyRing;
  let after: KeyRing;
  const line = (id: string, key: Buffer) => `${id} ${key.toString('base64')}\n`;
  const oldLine = line('old', randomBytes(32));
  const newLine = line('new', randomBytes(32));

  beforeAll(async () => {
    shop = await testShop();
    rows = openSealedRows(shop.migratorUrl);
    folder = await mkdtemp(join(tmpdir(), 'countersign-roots-'));
    const ring = async (name: string, text: string): Promise<KeyRing> => {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      return openKeyRing(join(folder, name));
    };
    before = await ring('before', oldLine);
    both = await ring('both', newLine + oldLine);
    after = await ring('after', newLine);
    await query(shop.superuserUrl, 'DELETE FROM data_key; DELETE FROM entry_part');
    await shop.db.inShop(shop.shopId, (tx) =>
      append(
        tx,
        shop.shopId,
        PEOPLE.map((personId) =>
          entry(
            'member.opened',
            at,
            { memberId: personId, roles: [] },
            {
              personal: [{ part: 'p.member', personId, body: { name: 'Zoë' } }],
            },
          ),
        ),
        { keys: before, now: at },
      ),
    );
    await seal(before, '1');
  });
  afterAll(async () => {
    await rows.close();
    await shop.close();
    await rm(folder, { recursive: true });
  });

  /** A token and a webhook body, as a process with this ring stores them. */
  const seal = (ring: KeyRing, id: string) =>
    shop.db.inShop(shop.shopId, async (tx) => {
      const session = new Session({
        id: `offline_${id}`,
        shop: 's',
        state: '',
        isOnline: false,
        accessToken: `token-${id}`,
      });
      await storeSession(tx, shop.shopId, { ...sealSession(session, ring), storedAt: at });
      const { sealed, keyId } = openBodySealer(ring).seal(BODY, `hook-${id}`);
      await tx.delivery.create({
        data: {
          shopId: shop.shopId,
          webhookId: `hook-${id}`,
          topic: 'app/uninstalled',
          shopDomain: 's',
          arrivedAt: at,
          bodyDigest: Buffer.alloc(32),
          sealedBody: new Uint8Array(sealed),
          keyId,
        },
      });
    });
  /** What still opens with this ring alone. */
  const openable = (ring: KeyRing) =>
    shop.db.inShop(shop.shopId, async (tx) => {
      const report = await audit(tx, shop.shopId, { keys: ring, signer: shop.signer }).catch(() => null);
      const sessions = await sessionsOfShop(tx, shop.shopId);
      const deliveries = await tx.delivery.findMany();
      const bodies = deliveries.filter(({ sealedBody, keyId, webhookId }) => {
        try {
          return openBody(ring, sealedBody, keyId, webhookId).equals(BODY);
        } catch {
          return false;
        }
      });
      return {
        entries: report?.disagreements.length === 0 ? report.partsOpened : 0,
        tokens: sessions.map((row) => openSession(row, ring)?.accessToken),
        bodies: bodies.length,
      };
    });
  const everything = (ids: string[]) => ({
    entries: 2 * PEOPLE.length,
    tokens: ids.map((id) => `token-${id}`),
    bodies: ids.length,
  });

  it('does whole batches or none of them when it breaks off, and goes on where it was', async () => {
    let left = 510;
    const breaking = resealAll(rows, both, {
      ...resealers(both),
      data_key: (row) => {
        if ((left -= 1) < 0) throw new Error('broke off');
        return resealers(both).data_key(row);
      },
    });
    await expect(breaking).rejects.toThrow('broke off');
    expect(await rows.count('data_key')).toEqual(
      new Map([
        ['new', 500],
        ['old', 21],
      ]),
    );
    expect(await openable(both)).toEqual(everything(['1']));
  });

  it('lets the old root key go: the new one alone opens everything, and the old one nothing', async () => {
    expect(await openable(after)).not.toEqual(everything(['1']));
    const report = await resealAll(rows, both, resealers(both));
    expect(report.map(({ table, done, present, left }) => ({ table, done, present, left: left.size }))).toEqual([
      { table: 'data_key', done: 21, present: 500, left: 0 },
      { table: 'session', done: 1, present: 0, left: 0 },
      { table: 'delivery', done: 1, present: 0, left: 0 },
    ]);
    expect(await openable(after)).toEqual(everything(['1']));
    expect(await openable(before)).toEqual({ entries: 0, tokens: [undefined], bodies: 0 });
    expect((await resealAll(rows, after, resealers(after))).map(({ done }) => done)).toEqual([0, 0, 0]);
  });

  it('says what is under a root key that is not there any more, and does the rest', async () => {
    await seal(before, '2');
    const report = await resealAll(rows, after, resealers(after));
    expect(report.map(({ left, missing }) => [[...left], missing])).toEqual([
      [[], []],
      [[['old', 1]], ['old']],
      [[['old', 1]], ['old']],
    ]);
    await resealAll(rows, both, resealers(both));
    expect(await openable(after)).toEqual(everything(['1', '2']));
  });

  it('brings no erased person back', async () => {
    await shop.db.inShop(shop.shopId, (tx) =>
      erasePeople(tx, shop.shopId, erasureOf([PEOPLE[0]!]), { keys: after, now: at }),
    );
    await resealAll(rows, both, resealers(both));
    const [row] = await query(
      shop.superuserUrl,
      `SELECT wrapped, destroyed_at IS NOT NULL AS gone FROM data_key WHERE person_id = '${PEOPLE[0]}'`,
    );
    expect(row).toEqual({ wrapped: null, gone: true });
  });

  it('runs as the command an operator types, and says what it did', async () => {
    await seal(before, '3');
    const environment = {
      ...process.env,
      COUNTERSIGN_ENV: 'test',
      DATABASE_URL: shop.appUrl,
      MIGRATOR_DATABASE_URL: shop.migratorUrl,
      INTAKE_DATABASE_URL: shop.appUrl,
      SCHEDULER_DATABASE_URL: shop.appUrl,
      SHOPIFY_API_KEY: 'key',
      SHOPIFY_API_SECRET: 'secret',
      APP_URL: 'https://countersign.example.com',
      OBJECTS_DIR: folder,
      ROOT_KEYS_FILE: join(folder, 'both'),
    };
    const { stdout } = await promisify(execFile)(process.execPath, ['app/rotate-keys.ts'], { env: environment });
    expect(stdout).toBe(
      'data keys: 0 put under new, 520 were already\naccess tokens: 1 put under new, 2 were already\ninbox bodies: 1 put under new, 2 were already\n',
    );
    expect((await openable(after)).tokens).toEqual(['token-1', 'token-2', 'token-3']);
  });
});
