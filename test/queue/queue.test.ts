import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { openDueShops, type DueShops } from '#app/db/due.ts';
import { shopId } from '#app/domain/ids.ts';
import { runWorker, type Worker } from '#app/jobs/run-worker.ts';
import { JOB_NAMES, type JobHandlers, type JobName } from '#app/queue/catalogue.ts';
import { openSender, type Sender } from '#app/queue/enqueue.server.ts';
import { startSchedules } from '#app/queue/schedules.ts';
import { enqueueDueSyncs, sweepDeliveries } from '#app/usecases/intake/enqueue-due-work.ts';
import { query } from '#test/support/cluster.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

const shop = shopId(7n);
const now = new Date('2026-11-22T08:00:00.000Z');
let fresh: FreshDatabase;
let db: Database;
let due: DueShops;
let sender: Sender;

beforeAll(async () => {
  fresh = await freshDatabase();
  db = openDatabase(fresh.urls.app);
  due = openDueShops(fresh.urls.scheduler);
  sender = await openSender(fresh.urls.app, () => {});
});
afterAll(async () => {
  await Promise.all([db.close(), due.close(), sender.close()]);
  await fresh.drop();
});
beforeEach(() => query(fresh.urls.superuser, 'DELETE FROM pgboss.job; DELETE FROM shop; DELETE FROM delivery'));

interface JobRow {
  name: JobName;
  data: Record<string, string>;
  state: string;
  output: unknown;
}
const jobs = () =>
  query<JobRow>(
    fresh.urls.superuser,
    'SELECT name, data, state::text, output FROM pgboss.job ORDER BY created_on, data::text',
  );
const sequence = (id = shop) =>
  db.inShop(id, (tx) => sender.enqueue(tx, 'sequence-deliveries', { shopId: id.toString() }));

describe('enqueueing', () => {
  it('adds the job when the transaction commits', async () => {
    await sequence();
    expect(await jobs()).toMatchObject([{ name: 'sequence-deliveries', data: { shopId: '7' }, state: 'created' }]);
  });

  it('adds nothing when the transaction rolls back', async () => {
    const work = db.inShop(shop, async (tx) => {
      await sender.enqueue(tx, 'publish-checkpoint', { shopId: '7' });
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await jobs()).toEqual([]);
  });

  it('keeps one waiting job per key', async () => {
    await sequence();
    await sequence();
    await sequence(shopId(8n));
    expect(await jobs()).toHaveLength(2);
  });

  it('refuses a payload that holds more than ids', async () => {
    const extra = { shopId: '7', email: 'someone@example.com' };
    await expect(db.inShop(shop, (tx) => sender.enqueue(tx, 'sequence-deliveries', extra))).rejects.toThrow();
    await expect(db.inShop(shop, (tx) => sender.enqueue(tx, 'sequence-deliveries', { shopId: 'x' }))).rejects.toThrow();
  });
});

describe('the worker', () => {
  const start = async (
    handlers: Partial<JobHandlers>,
    onJobFailure: (job: JobName, id: string, error: unknown) => void = () => {},
  ) => {
    const unexpected = async () => {
      throw new Error('unexpected job');
    };
    const all = Object.fromEntries(JOB_NAMES.map((name) => [name, unexpected])) as unknown as JobHandlers;
    return runWorker({ url: fresh.urls.app, handlers: { ...all, ...handlers }, onJobFailure, onQueueError: () => {} });
  };
  let worker: Worker;

  it('hands each job to the handler of its name', async () => {
    await sequence();
    const payload = await new Promise((resolve) => {
      void start({ 'sequence-deliveries': async (given) => resolve(given) }).then((started) => (worker = started));
    });
    expect(payload).toEqual({ shopId: '7' });
    await worker.stop();
    expect(await jobs()).toMatchObject([{ state: 'completed' }]);
  });

  it('has a failed job run again later, and keeps nothing of its message', async () => {
    await sequence();
    const failure = await new Promise((resolve) => {
      const handlers: Partial<JobHandlers> = {
        'sequence-deliveries': async () => {
          throw new TypeError('someone@example.com is not a person');
        },
      };
      void start(handlers, (job, _id, error) => resolve([job, error])).then((started) => (worker = started));
    });
    expect(failure).toMatchObject(['sequence-deliveries', { name: 'TypeError' }]);
    await worker.stop();
    const [job] = await jobs();
    expect(job).toMatchObject({ state: 'retry' });
    expect(JSON.stringify(job!.output)).not.toContain('example.com');
  });

  it('waits for a running job before it stops', async () => {
    await sequence();
    let finish = () => {};
    let finished = false;
    await new Promise<void>((began) => {
      const handle = () =>
        new Promise<void>((resolve) => {
          finish = () => {
            finished = true;
            resolve();
          };
          began();
        });
      void start({ 'sequence-deliveries': handle }).then((started) => (worker = started));
    });
    const stopped = worker.stop();
    finish();
    await stopped;
    expect(finished).toBe(true);
    expect(await jobs()).toMatchObject([{ state: 'completed' }]);
  });
});

describe('recurring work', () => {
  const shopRow = (id: bigint, nextSyncDueAt: Date | null, grantedScopes: string[] = []) =>
    db.inShop(shopId(id), (tx) =>
      tx.shop.create({
        data: {
          shopId: id,
          domain: `s${id}.myshopify.com`,
          distribution: 'public',
          grantedScopes,
          installationNo: 1,
          installedAt: now,
          nextSyncDueAt,
        },
      }),
    );
  const deps = () => ({ db, due, enqueue: sender.enqueue, now });

  it('queues a reading of what is open in the shops that are due, and sets the next a day later', async () => {
    await shopRow(1n, new Date(now.getTime() - 1), ['read_apps']);
    await shopRow(2n, new Date(now.getTime() + 1));
    await shopRow(3n, null);
    expect(await enqueueDueSyncs(deps())).toBe(1);
    expect((await jobs()).map((job) => job.data)).toEqual([{ shopId: '1', kind: 'apps' }, { shopId: '1' }]);
    expect(await enqueueDueSyncs(deps())).toBe(0);
    const next = await db.inShop(shopId(1n), async (tx) => (await tx.shop.findFirstOrThrow()).nextSyncDueAt);
    expect(next).toEqual(new Date('2026-11-23T08:00:00.000Z'));
  });

  it('queues one reading when two processes see the same shop due', async () => {
    await shopRow(1n, now);
    const queued = await Promise.all([enqueueDueSyncs(deps()), enqueueDueSyncs(deps()), enqueueDueSyncs(deps())]);
    expect(queued.reduce((sum, one) => sum + one)).toBe(1);
  });

  it('queues the sequencing of shops with deliveries outside their log', async () => {
    await shopRow(1n, null);
    await shopRow(2n, null);
    await query(
      fresh.urls.superuser,
      `INSERT INTO delivery (shop_id, webhook_id, topic, shop_domain, arrived_at, body_digest, sealed_body, key_id)
       VALUES (2, 'w', 't', 'd', now(), '', '', 'k'), (0, 'w', 't', 'd', now(), '', '', 'k')`,
    );
    expect(await sweepDeliveries(deps())).toBe(1);
    expect((await jobs()).map((job) => job.data)).toEqual([{ shopId: '2' }]);
  });

  it('comes round again, survives a failure, and stops between rounds', async () => {
    let rounds = 0;
    const failures: string[] = [];
    const again = Promise.withResolvers<void>();
    const run = async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('database down');
      if (rounds === 3) again.resolve();
    };
    const schedules = startSchedules([{ name: 'task', everyMs: 1, run }], (task) => failures.push(task));
    await again.promise;
    await schedules.stop();
    const after = rounds;
    expect(failures).toEqual(['task']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rounds).toBe(after);
  });
});
