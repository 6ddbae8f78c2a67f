// Proves entries of a log in a process of its own, as the web process does that did not make the log: its heap and its code hold nothing else.
// node proof-process.ts APP_URL SUPERUSER_URL SHOP. Prints {within, whole, floorsWithin, floorsWhole, computing, most, peak}
// as JSON; within: inside the transaction of a request that is open anyway, whole: with a transaction of its own.
import pg from 'pg';
import { openDatabase } from '#app/db/client.server.ts';
import { shopId as toShopId } from '#app/domain/ids.ts';
import { inclusionProof } from '#app/ledger/read.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { parseCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseNote } from '#app/tlog/note.ts';
import { inclusionProofFromTiles, TILE_WIDTH, type TileRef } from '#app/tlog/tiles.ts';
import { verifyInclusion } from '#app/tlog/verify.ts';
import { spentOn } from './computing.ts';
import { repeated } from './figures.ts';
import { peakMiB, resetPeak } from './memory.ts';

const PROOFS = 1_000;
/** Proofs made before any is timed: a process that has served some requests has compiled its code and opened its connections. */
const WARM_UP = 500;
const NO_TILE = new Uint8Array(32 * TILE_WIDTH);
const [url = '', superuser = '', shopText = '0'] = process.argv.slice(2);
const shopId = toShopId(BigInt(shopText));
const db = openDatabase(url);
const client = new pg.Client({ connectionString: url });
await client.connect();

const { note } = await db.inShop(shopId, (tx) =>
  tx.checkpoint.findFirstOrThrow({ where: { shopId }, orderBy: { size: 'desc' } }),
);
const { size, root } = parseCheckpoint(parseNote(utf8Bytes(note)).text);

// A stride that is prime to the size visits leaves all over the tree in an order that repeats nothing.
const indexOf = (run: number) => (BigInt(run) * 7_919_017n) % BigInt(size);
const proofs: (readonly Uint8Array[])[] = [];
const within: number[] = [];
const prove = (run: number) =>
  db.inShop(shopId, async (tx) => {
    const start = performance.now();
    proofs[run] = await inclusionProof(tx, shopId, indexOf(run), note);
    within[run] = performance.now() - start;
  });
const tiles = await Promise.all(Array.from({ length: WARM_UP + PROOFS }, (_, run) => tilesOf(Number(indexOf(run)))));

await repeated(WARM_UP, prove);
resetPeak();
let whole: number[] = [];
const { computing } = await spentOn({ superuser }, async () => {
  whole = await repeated(PROOFS, (run) => prove(WARM_UP + run));
});
const peak = peakMiB();
await repeated(WARM_UP, (run) => readPlainly(tiles[run]!));
const floorsWithin: number[] = [];
const floorsWhole = await repeated(PROOFS, async (run) => {
  floorsWithin.push(await readPlainly(tiles[WARM_UP + run]!));
});
for (const [run, proof] of proofs.entries()) await check(indexOf(run), proof);
const most = Math.max(...tiles.map((some) => some.length));
const proved = { within: within.slice(WARM_UP), whole, floorsWithin, floorsWhole };
process.stdout.write(JSON.stringify({ ...proved, computing: computing / PROOFS, most, peak }));
await client.end();
await db.close();

/** Which tiles this proof is made of. */
async function tilesOf(index: number): Promise<readonly TileRef[]> {
  let asked: readonly TileRef[] = [];
  const answer = (tiles: readonly TileRef[]) => {
    asked = tiles;
    return tiles.map(() => NO_TILE);
  };
  await inclusionProofFromTiles(
    { ...nodeCrypto, nodesAbove: (row) => new Uint8Array(row.length / 2) },
    answer,
    index,
    size,
  );
  return asked;
}

/**
 * Whole tiles by one statement, and the hashes of the one over leaves that is not full by another, in a transaction. Out: the
 * milliseconds of the two statements alone.
 */
async function readPlainly(some: readonly TileRef[]): Promise<number> {
  const full = some.filter((tile) => tile.width === TILE_WIDTH);
  const edge = some.find((tile) => tile.width < TILE_WIDTH && tile.level === 0);
  await client.query('BEGIN');
  await client.query("SELECT set_config('countersign.shop', $1, true)", [shopText]);
  const start = performance.now();
  await client.query(
    `SELECT t.hashes FROM tile t JOIN unnest($2::int[], $3::bigint[]) AS asked (level, index)
     ON t.level = asked.level AND t.index = asked.index WHERE t.shop_id = $1`,
    [shopText, full.map((tile) => tile.level), full.map((tile) => tile.index)],
  );
  if (edge !== undefined) {
    const from = edge.index * TILE_WIDTH;
    const bounds = [shopText, from, from + edge.width];
    await client.query('SELECT leaf_hash FROM leaf WHERE shop_id = $1 AND index >= $2 AND index < $3', bounds);
  }
  const taken = performance.now() - start;
  await client.query('COMMIT');
  return taken;
}

async function check(index: bigint, proof: readonly Uint8Array[]): Promise<void> {
  const where = { shopId_index: { shopId, index } };
  const { leafHash } = await db.inShop(shopId, (tx) =>
    tx.leaf.findUniqueOrThrow({ where, select: { leafHash: true } }),
  );
  verifyInclusion(nodeCrypto, { leafHash, index: Number(index), size, root, proof });
}
