// The log: deliveries taken into it, and proofs out of it.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openInbox } from '#app/db/deliveries.ts';
import { openFrontier } from '#app/ledger/edge.ts';
import { publish } from '#app/ledger/publish.ts';
import { growTree } from '#app/ledger/tiles.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { rootOf } from '#app/tlog/tree.ts';
import { openBodySealer } from '#app/usecases/intake/delivery-body.ts';
import { sequenceDeliveries } from '#app/usecases/intake/sequence-deliveries.ts';
import { query } from '#test/support/cluster.ts';
import { startBenchShop, type BenchShop } from '../bench-shop.ts';
import { spentOn } from '../computing.ts';
import { figure, median, percentile, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';
import { orderBody } from '../order-body.ts';
import { floorOfRows, transactionMark } from '../written-rows.ts';

const BACKLOG = 100_000;
const LEAVES = 1_000_000;
const PAGE = 65_536;
const RUNS = 5;
const GROUP = 500;

export const sequence: Bench = async (say) => {
  const shop = await startBenchShop({ people: 60, apps: 24 });
  try {
    await fillInbox(shop, BACKLOG);
    say(`${BACKLOG} deliveries wait`);
    const mark = await transactionMark(shop.urls);
    resetPeak();
    let taken = 0;
    const spent = await spentOn(shop.urls, async () => {
      taken = await sequenceDeliveries(shop.manager);
    });
    if (taken !== BACKLOG) throw new Error(`${taken} of ${BACKLOG} deliveries were taken`);
    const rssMiB = peakMiB();
    say('floor');
    const floor = await floorOfRows(shop.urls, shop.shopId, mark, {
      leaf: 'inserted',
      entry_part: 'inserted',
      tile: 'inserted',
      log: 'updated',
      delivery_mark: 'updated',
    });
    const rate = (milliseconds: number) => (BACKLOG / milliseconds) * 1_000;
    return {
      figures: [
        figure({
          name: 'sequence',
          value: rate(spent.milliseconds),
          unit: '/s',
          floor: rate(floor.milliseconds),
          rssMiB,
        }),
        figure({ name: 'sequence/computing', value: spent.computing, unit: 'ms', floor: floor.computing }),
      ],
      remarks: [
        { name: 'sequence', text: `${BACKLOG} deliveries into the log with tiles, goal 0.3 of the floor` },
        { name: 'sequence', text: 'floor: the same rows written by batched unnest inserts in one transaction' },
      ],
    };
  } finally {
    await shop.stop();
  }
};

async function fillInbox({ urls, store, manager }: BenchShop, count: number): Promise<void> {
  const inbox = openInbox(urls.intake, { connections: 1, timeoutMs: 60_000 });
  const sealer = openBodySealer(manager.ports.keys);
  try {
    for (let from = 0; from < count; from += GROUP) {
      const group = Array.from({ length: Math.min(GROUP, count - from) }, (_, at) => {
        const webhookId = randomUUID();
        const body = orderBody(from + at);
        const { sealed, keyId } = sealer.seal(body, webhookId);
        return {
          shopDomain: store.domain,
          webhookId,
          eventId: randomUUID(),
          topic: 'orders/updated',
          apiVersion: '2026-10',
          triggeredAt: manager.now,
          arrivedAt: manager.now,
          bodyDigest: createHash('sha256').update(body).digest(),
          sealedBody: sealed,
          keyId,
        };
      });
      await inbox.add(group);
    }
  } finally {
    await inbox.close();
  }
}

export const proof: Bench = async (say) => {
  const shop = await startBenchShop({ people: 60, apps: 24 });
  const { db, shopId, manager } = shop;
  try {
    await growLog(shop, LEAVES);
    const { size } = await db.inShop(shopId, (tx) => publish(tx, shopId, manager.ports, manager.now));
    say(`the log has ${size} leaves`);
    const runs = Array.from({ length: RUNS }, () => proved([shop.urls.app, shop.urls.superuser, String(shopId)]));
    const rssMiB = Math.max(...runs.map(({ peak }) => peak ?? Number.NaN));
    const beside = (name: string, share: number, part: 'Within' | 'Whole') =>
      figure({
        name,
        value: median(runs.map((run) => percentile(part === 'Within' ? run.within : run.whole, share))),
        unit: 'ms',
        floor: median(runs.map((run) => percentile(run[`floors${part}`], share))),
        rssMiB: Number.isNaN(rssMiB) ? null : rssMiB,
      });
    const [{ within, most }] = runs as [Proved];
    const spread = runs.map((run) => percentile(run.within, 0.99).toFixed(1)).join(', ');
    return {
      figures: [
        beside('proof', 0.99, 'Within'),
        beside('proof/p50', 0.5, 'Within'),
        beside('proof/own transaction', 0.99, 'Whole'),
        beside('proof/own transaction p50', 0.5, 'Whole'),
        figure({ name: 'proof/computing', value: median(runs.map(({ computing }) => computing)), unit: 'ms' }),
      ],
      remarks: [
        {
          name: 'proof',
          text: `inclusion proof from ${size} leaves out of at most ${most} tiles, p99 of ${within.length}, goal 5 ms`,
        },
        { name: 'proof', text: `median of ${RUNS} processes that had proved before; their p99: ${spread} ms` },
        {
          name: 'proof',
          text: 'in the transaction that a request has open anyway; own transaction: opened and committed for this proof alone',
        },
        {
          name: 'proof',
          text: 'floor: the same tiles read by two plain statements, nothing kept or hashed; likewise without and with the transaction',
        },
      ],
    };
  } finally {
    await shop.stop();
  }
};

interface Proved {
  within: number[];
  whole: number[];
  floorsWithin: number[];
  floorsWhole: number[];
  computing: number;
  most: number;
  peak: number | null;
}

function proved(args: readonly string[]): Proved {
  const script = fileURLToPath(new URL('../proof-process.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Proved;
}

/** Leaves as wide as real ones, made by the database itself; tiles and head by what makes them of every entry. */
async function growLog({ db, shopId, urls }: BenchShop, leaves: number): Promise<void> {
  const before = await db.inShop(shopId, (tx) => tx.log.findUniqueOrThrow({ where: { shopId } }));
  await query(
    urls.superuser,
    `INSERT INTO leaf (shop_id, index, entry_id, type, time, leaf_data, leaf_hash)
     SELECT ${shopId}, index, gen_random_uuid(), 'delivery.received', now(), data, sha256('\\x00'::bytea || data)
     FROM (SELECT index, convert_to(rpad(index::text, 290), 'UTF8') AS data
       FROM generate_series(${before.size}, ${leaves - 1}) AS index) AS made`,
  );
  await query(urls.superuser, 'VACUUM ANALYZE leaf');
  let frontier = openFrontier(before);
  while (frontier.size < leaves) {
    const end = Math.min(frontier.size + PAGE, leaves);
    const place = { shopId, index: { gte: BigInt(frontier.size), lt: BigInt(end) } };
    frontier = await db.inShop(
      shopId,
      async (tx) => {
        const page = await tx.leaf.findMany({ where: place, orderBy: { index: 'asc' }, select: { leafHash: true } });
        const hashes = page.map((leaf) => leaf.leafHash);
        return growTree(tx, shopId, frontier, hashes);
      },
      { timeoutMs: 60_000 },
    );
  }
  const root = rootOf(nodeCrypto, frontier);
  const head = { size: BigInt(frontier.size), root: Buffer.from(root), frontier: Buffer.concat(frontier.hashes) };
  await db.inShop(shopId, (tx) => tx.log.update({ where: { shopId }, data: head }));
}
