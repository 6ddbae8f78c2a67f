// A store with its log opened on a durable PostgreSQL of its own. The use cases run as in production; only the edge is the bench's.
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import { openSigner } from '#app/adapters/signing/file-signer.ts';
import { openBuiltVerifier } from '#app/adapters/verifier/built-verifier.ts';
import { openDiskStore } from '#app/adapters/storage/disk-store.ts';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { memberId, shopId as toShopId, type ShopId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { openLog } from '#app/ledger/open-log.ts';
import type { Actor, Context, RosterSource } from '#app/ports.ts';
import { openSender } from '#app/queue/enqueue.server.ts';
import { upgradeDatabase } from '#app/upgrade.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle, type SetUp } from '#app/usecases/review/plan-cycle.ts';
import { createDatabase, freePort, startCluster, type DatabaseUrls } from '#test/support/cluster.ts';
import { NO_FOOTPRINTS } from '#test/support/no-footprints.ts';
import { CLIENT_ID } from '#test/standin/facts.ts';
import { pasteText, usersCsv } from '#test/standin/screen-text.ts';
import { makeStores, type Size, type Store } from '#test/standin/stores.ts';

export type Acting = Context & { actor: Actor };

export interface BenchDatabase {
  urls: DatabaseUrls;
  /** For files of the bench; goes with the database. */
  folder: string;
  stop(): Promise<void>;
}

/** A migrated database that syncs to the disk like a real one. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  await chmod(folder, 0o711);
  const cluster = await startCluster({
    directory: join(folder, 'postgres'),
    port: await freePort(),
    password: randomBytes(16).toString('hex'),
    durable: true,
  });
  // After the cluster's own handler, which ends it.
  process.once('exit', removeFolder);
  await createDatabase(cluster.superuserUrl('postgres'), 'bench');
  const urls = cluster.urls('bench');
  await upgradeDatabase(urls.migrator);
  return {
    urls,
    folder,
    stop: async () => {
      await cluster.stop();
      removeFolder();
    },
  };
}

export interface BenchShop extends BenchDatabase {
  db: Database;
  shopId: ShopId;
  store: Store;
  /** The person who brings lists, starts and decides. */
  manager: Acting;
}

export async function startBenchShop(size: Size, roster: RosterSource = CLOSED): Promise<BenchShop> {
  const database = await startBenchDatabase();
  const { custom: store } = makeStores(size);
  const db = openDatabase(database.urls.app);
  const sender = await openSender(database.urls.app, (error) => process.stderr.write(`${String(error)}\n`));
  const shopId = toShopId(BigInt(store.shopId));
  const now = new Date();
  const keys = openKeyRing(null);
  const signer = openSigner({
    logKeyFile: null,
    packKeyFile: null,
    clientId: CLIENT_ID,
    production: false,
    heldBy: null,
  });
  const grantedScopes = ['read_users', 'read_apps'];
  const { domain, name, timezone: timeZone } = store;
  const actor = await db.inShop(shopId, async (tx) => {
    const facts = {
      domain,
      name,
      timeZone,
      grantedScopes,
      distribution: 'custom',
      installationNo: 1,
      installedAt: now,
    };
    await tx.shop.create({ data: { shopId, ...facts } });
    await openLog(tx, shopId, { signer, keys, now });
    const person = store.people.find((one) => one.key === 'manager')!;
    const roles = ['manager' as const];
    const known = { name: `${person.firstName} ${person.lastName}`, email: person.email, emailVerified: true };
    const member = { memberId: randomUUID(), userId: BigInt(person.userId), isAccountOwner: false, roles, ...known };
    await tx.member.create({ data: { shopId, ...member, firstOpenedAt: now, createdAt: now } });
    return { ...member, memberId: memberId(member.memberId), locale: 'en' };
  });
  const manager: Acting = {
    shop: { shopId, domain, timeZone, distribution: 'custom', clientId: CLIENT_ID, grantedScopes },
    actor,
    now,
    db,
    enqueue: sender.enqueue,
    ports: {
      keys,
      signer,
      roster,
      footprints: NO_FOOTPRINTS,
      listReader: { read: parseList },
      verifier: openBuiltVerifier('https://app.example'),
      objects: openDiskStore(join(database.folder, 'objects')),
      timestamper: null,
      mailer: null,
      witness: null,
    },
  };
  return {
    ...database,
    db,
    shopId,
    store,
    manager,
    stop: async () => {
      await sender.close();
      await db.close();
      await database.stop();
    },
  };
}

const CLOSED: RosterSource = { read: () => Promise.resolve({ outcome: 'closed', why: 'not_offered' }) };

/** The result, or an error that names the refusal: a bench that measures a refusal measures nothing. */
export function done<Result>(result: Result): Exclude<Result, Refusal> {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result as Exclude<Result, Refusal>;
}

/** Brings a list in the way a person does: checked, then saved as it was checked. */
export async function bringList(
  ctx: Acting,
  kind: 'people' | 'apps',
  route: 'import' | 'paste',
  text: string,
): Promise<void> {
  const list = { kind, route, bytes: new TextEncoder().encode(text), fileName: null, mapping: null };
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(`the ${kind} list could not be read`);
  done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount: preview.kept }));
}

export async function bringLists({ manager, store }: BenchShop): Promise<void> {
  await bringList(manager, 'people', 'import', usersCsv(store));
  await bringList(manager, 'apps', 'paste', pasteText(store, 'apps'));
}

/** The set-up of a review that the manager decides alone, but for their own row. */
export async function reviewSetUp(ctx: Acting): Promise<SetUp> {
  const days = 14 * 86_400_000;
  const nothing = { name: null, selfReviewReason: null, unmatchedReason: null, overrideReason: null };
  const setUp: SetUp = { dueAt: new Date(ctx.now.getTime() + days), otherReviewer: null, ...nothing };
  const { eligible, blocks } = await planCycle(ctx, setUp);
  const other = eligible[0];
  if (other === undefined) throw new Error(`nobody could decide the manager's row: ${JSON.stringify(blocks)}`);
  return { ...setUp, otherReviewer: { subjectKey: other.subjectKey } };
}

export async function startReview(ctx: Acting): Promise<string> {
  return done(await launchCycle(ctx, await reviewSetUp(ctx))).cycleId;
}

/** The other reviewer of a started review, as if they had opened the app. */
export async function otherReviewer(shop: BenchShop, cycleId: string): Promise<Acting> {
  const { shopId, manager, db } = shop;
  const member = await db.inShop(shopId, async (tx) => {
    const item = await tx.reviewItem.findFirstOrThrow({
      where: { shopId, cycleId, reviewerId: { not: manager.actor.memberId } },
    });
    const where = { shopId_memberId: { shopId, memberId: item.reviewerId } };
    const userId = BigInt(shop.store.people.find((one) => one.key === 'owner')!.userId);
    return tx.member.update({ where, data: { userId, emailVerified: true, firstOpenedAt: manager.now } });
  });
  const { name, email, emailVerified } = member;
  const known = { name, email, emailVerified, memberId: memberId(member.memberId), userId: member.userId ?? 0n };
  return { ...manager, actor: { ...manager.actor, ...known, roles: ['reviewer'] } };
}
