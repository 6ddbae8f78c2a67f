import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDiskStore } from '#app/adapters/storage/disk-store.ts';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { shopId as toShopId, memberId, type ShopId } from '#app/domain/ids.ts';
import { openLog } from '#app/ledger/open-log.ts';
import type { Actor, CheckpointSigner, Context, KeyRing, Ports, Role } from '#app/ports.ts';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import { NO_FOOTPRINTS } from './no-footprints.ts';
import { freshDatabase } from './postgres.ts';

/** A signer with keys of its own, so that a test can also sign as somebody else. */
export function testSigner(): CheckpointSigner {
  const log = generateKeyPairSync('ed25519');
  const pack = generateKeyPairSync('ed25519');
  const raw = (key: typeof log.publicKey) => new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32));
  return {
    isDemo: false,
    heldBy: 'the vendor',
    logPublicKey: raw(log.publicKey),
    packPublicKey: raw(pack.publicKey),
    previousLog: null,
    signLog: (bytes) => Promise.resolve(new Uint8Array(sign(null, bytes, log.privateKey))),
    signPack: (bytes) => Promise.resolve(new Uint8Array(sign(null, bytes, pack.privateKey))),
  };
}

export interface TestShop {
  db: Database;
  shopId: ShopId;
  keys: KeyRing;
  signer: CheckpointSigner;
  superuserUrl: string;
  migratorUrl: string;
  appUrl: string;
  schedulerUrl: string;
  intakeUrl: string;
  /** Jobs that use cases enqueued, oldest first. */
  jobs: { job: string; payload: unknown }[];
  /** A member with these roles who has opened the app, and a context in which they act at this time. */
  as(
    person: {
      name: string;
      email?: string;
      userId?: bigint;
      roles: Role[];
      isAccountOwner?: boolean;
      verified?: boolean;
    },
    now: Date,
  ): Promise<Context & { actor: Actor }>;
  /** Work the app does by itself. */
  alone(now: Date): Context;
  close(): Promise<void>;
}

/** A store with its log opened, on a database of its own. The use cases run as in production; only the edge is a test's. */
export async function testShop(
  options: { scopes?: string[]; distribution?: 'public' | 'custom'; ports?: Partial<Ports> } = {},
): Promise<TestShop> {
  const fresh = await freshDatabase();
  const db = openDatabase(fresh.urls.app);
  const shopId = toShopId(BigInt(Math.floor(Math.random() * 1e12) + 1));
  const keys = openKeyRing(null);
  const signer = testSigner();
  const at = new Date('2026-10-01T08:00:00.000Z');
  const domain = `shop-${shopId}.myshopify.com`;
  await db.inShop(shopId, async (tx) => {
    await tx.shop.create({
      data: {
        shopId,
        domain,
        name: 'Harbour Goods',
        timeZone: 'Europe/Berlin',
        distribution: options.distribution ?? 'public',
        grantedScopes: options.scopes ?? [],
        installationNo: 1,
        installedAt: at,
      },
    });
    await openLog(tx, shopId, { signer, keys, now: at });
  });
  const folder = await mkdtemp(join(tmpdir(), 'countersign-objects-'));
  const objects = openDiskStore(folder);
  const jobs: TestShop['jobs'] = [];
  const base = (now: Date): Context => ({
    shop: {
      shopId,
      domain,
      timeZone: 'Europe/Berlin',
      distribution: options.distribution ?? 'public',
      clientId: 'test-client',
      grantedScopes: options.scopes ?? [],
    },
    actor: null,
    now,
    db,
    enqueue: (_tx, job, payload) => {
      jobs.push({ job, payload });
      return Promise.resolve();
    },
    ports: {
      signer,
      keys,
      listReader: { read: parseList },
      verifier: () =>
        Promise.resolve({
          page: new TextEncoder().encode('<!doctype html>\n'),
          scriptDigest: 'c'.repeat(64),
          scriptAddress: 'https://app.example/verify.mjs',
        }),
      footprints: NO_FOOTPRINTS,
      roster: { read: () => Promise.resolve({ outcome: 'closed', why: 'not_offered' }) },
      objects,
      timestamper: null,
      mailer: null,
      witness: null,
      ...options.ports,
    },
  });
  return {
    db,
    shopId,
    keys,
    signer,
    superuserUrl: fresh.urls.superuser,
    migratorUrl: fresh.urls.migrator,
    appUrl: fresh.urls.app,
    schedulerUrl: fresh.urls.scheduler,
    intakeUrl: fresh.urls.intake,
    jobs,
    alone: base,
    as: async (person, now) => {
      const member = await db.inShop(shopId, async (tx) => {
        const found = await tx.member.findFirst({ where: { shopId, name: person.name } });
        if (found?.userId) return found;
        const userId = person.userId ?? BigInt(Math.floor(Math.random() * 1e12));
        if (found) {
          // Appointed before they ever opened the app: opening finds that member, as open-member does.
          const data = {
            userId,
            emailVerified: true,
            isAccountOwner: person.isAccountOwner ?? false,
            firstOpenedAt: now,
          };
          return tx.member.update({ where: { shopId_memberId: { shopId, memberId: found.memberId } }, data });
        }
        return tx.member.create({
          data: {
            shopId,
            memberId: randomUUID(),
            userId,
            name: person.name,
            email: person.email ?? null,
            emailVerified: person.verified ?? person.email !== undefined,
            isAccountOwner: person.isAccountOwner ?? false,
            roles: person.roles,
            firstOpenedAt: now,
            lastOpenedAt: now,
            createdAt: now,
          },
        });
      });
      const actor: Actor = {
        memberId: memberId(member.memberId),
        userId: member.userId ?? 0n,
        name: member.name,
        email: member.email,
        emailVerified: member.emailVerified,
        isAccountOwner: member.isAccountOwner,
        roles: member.roles as Role[],
        locale: 'en',
      };
      return { ...base(now), actor };
    },
    close: async () => {
      await db.close();
      await fresh.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
