// The log: deliveries taken into it, and proofs out of it.
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { openInbox } from '#app/db/deliveries.ts';
import { openFrontier } from '#app/ledger/edge.ts';
import { inclusionProof } from '#app/ledger/read.ts';
import { growTree, tileReader } from '#app/ledger/tiles.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { inclusionProofFromTiles, TILE_WIDTH, type TileRef } from '#app/tlog/tiles.ts';
import { rootOf } from '#app/tlog/tree.ts';
import { verifyInclusion } from '#app/tlog/verify.ts';
import { openBodySealer } from '#app/usecases/intake/delivery-body.ts';
import { sequenceDeliveries } from '#app/usecases/intake/sequence-deliveries.ts';
import { query } from '#test/support/cluster.ts';
import { startBenchShop, type BenchShop } from '../bench-shop.ts';
import { spentOn } from '../computing.ts';
import { figure, millisecondsOf, percentile, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';
import { orderBody } from '../order-body.ts';
import { floorOfRows, transactionMark } from '../written-rows.ts';

const BACKLOG = 100_000;
const LEAVES = 1_000_000;
const PAGE = 65_536;
const PROOFS = 1_000;
/** Proofs made before any is timed: the process and its statements are new. */
const WARM_UP = 200;
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
  const client = new pg.Client({ connectionString: shop.urls.app });
  try {
    const { size, root } = await growLog(shop, LEAVES);
    say(`the log has ${size} leaves`);
    await client.connect();
    const { db, shopId } = shop;
    const times: number[] = [];
    const floors: number[] = [];
    let computing = 0;
    let most = 0;
    resetPeak();
    for (let run = 0; run < WARM_UP + PROOFS; run += 1) {
      // A stride that is prime to the size visits leaves all over the tree in an order that repeats nothing.
      const index = (BigInt(run) * 7_919_017n) % size;
      let found: readonly Uint8Array[] = [];
      const spent = await spentOn(shop.urls, async () => {
        found = await db.inShop(shopId, (tx) => inclusionProof(tx, shopId, index, size));
      });
      const tiles = await tilesOf(shop, index, size);
      const floor = await millisecondsOf(() => readPlainly(client, shop, tiles));
      const leafHash = await leafHashAt(shop, index);
      verifyInclusion(nodeCrypto, { leafHash, index: Number(index), size: Number(size), root, proof: found });
      if (run < WARM_UP) continue;
      times.push(spent.milliseconds);
      floors.push(floor);
      computing += spent.computing;
      most = Math.max(most, tiles.length);
    }
    const rssMiB = peakMiB();
    const both = (name: string, share: number) =>
      figure({ name, value: percentile(times, share), unit: 'ms', floor: percentile(floors, share), rssMiB });
    return {
      figures: [
        both('proof', 0.99),
        both('proof/p50', 0.5),
        figure({ name: 'proof/computing', value: computing / PROOFS, unit: 'ms' }),
      ],
      remarks: [
        {
          name: 'proof',
          text: `inclusion proof from ${size} leaves out of at most ${most} tiles, p99 of ${PROOFS}, goal 5 ms`,
        },
        {
          name: 'proof',
          text: 'floor: the same tiles read in one transaction by two plain statements, nothing hashed',
        },
      ],
    };
  } finally {
    await client.end();
    await shop.stop();
  }
};

/** Leaves as wide as real ones, made by the database itself; tiles and head by what makes them of every entry. */
async function growLog({ db, shopId, urls }: BenchShop, leaves: number): Promise<{ size: bigint; root: Uint8Array }> {
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
  return { size: head.size, root };
}

const leafHashAt = ({ db, shopId }: BenchShop, index: bigint): Promise<Uint8Array> =>
  db.inShop(shopId, async (tx) => {
    const where = { shopId_index: { shopId, index } };
    return (await tx.leaf.findUniqueOrThrow({ where, select: { leafHash: true } })).leafHash;
  });

/** Which tiles this proof is made of. */
async function tilesOf({ db, shopId }: BenchShop, index: bigint, size: bigint): Promise<TileRef[]> {
  const asked: TileRef[] = [];
  await db.inShop(shopId, (tx) =>
    inclusionProofFromTiles(
      nodeCrypto,
      (tiles) => {
        asked.push(...tiles);
        return tileReader(tx, shopId)(tiles);
      },
      Number(index),
      Number(size),
    ),
  );
  return asked;
}

/** Whole tiles by one statement, and the hashes of those at the edge that are not full by another. */
async function readPlainly(client: pg.Client, { shopId }: BenchShop, tiles: readonly TileRef[]): Promise<void> {
  const full = tiles.filter((tile) => tile.width === TILE_WIDTH);
  const edge = tiles.find((tile) => tile.width < TILE_WIDTH && tile.level === 0);
  await client.query('BEGIN');
  await client.query("SELECT set_config('countersign.shop', $1, true)", [shopId.toString()]);
  await client.query(
    `SELECT t.hashes FROM tile t JOIN unnest($2::int[], $3::bigint[]) AS asked (level, index)
     ON t.level = asked.level AND t.index = asked.index WHERE t.shop_id = $1`,
    [shopId, full.map((tile) => tile.level), full.map((tile) => tile.index)],
  );
  if (edge !== undefined) {
    const from = edge.index * TILE_WIDTH;
    const bounds = [shopId, from, from + edge.width];
    await client.query('SELECT leaf_hash FROM leaf WHERE shop_id = $1 AND index >= $2 AND index < $3', bounds);
  }
  await client.query('COMMIT');
}
