import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { insertColumns } from '#app/db/insert-columns.ts';
import { canonicalText } from '#app/domain/evidence/canonical.ts';
import type { LedgerEntry } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { type KeyOwner, keysFor, type OpenKey } from '#app/ledger/data-keys.ts';
import { checkHead } from '#app/ledger/edge.ts';
import { HeadMoved, LogMissing } from '#app/ledger/error.ts';
import { partContext } from '#app/ledger/parts.ts';
import { randomPool } from '#app/ledger/random-pool.ts';
import { seal } from '#app/ledger/sealing.ts';
import { growTree } from '#app/ledger/tiles.ts';
import type { KeyRing } from '#app/ports.ts';
import { commitmentOfSalted, SALT_BYTES } from '#app/tlog/commitment.ts';
import { encodeAndHash, PUBLIC_PART } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { type Frontier, rootOf } from '#app/tlog/tree.ts';

/** Entries that are written by one statement. */
const STRETCH = 500;

/** Where an entry came to stand. `leafHash` is 32 bytes. */
export interface Appended {
  index: bigint;
  entryId: string;
  leafHash: Uint8Array;
}

/**
 * Appends entries to the shop's log, in order, inside the caller's transaction. Out: their places, in the same order.
 *
 * The head's row is locked until the caller commits, so callers append last and briefly, and never call the network
 * afterwards. The head moves by compare-and-swap on its size. If we crash anywhere here, the transaction is gone and with it
 * the caller's change of state: there is no state without its entry, and no entry without its state. If we crash after the caller's
 * commit, all of it is there, and the log goes on from the head that was committed.
 * Hashing follows RFC 6962 section 2.1; the leaf is described in docs/evidence-pack.md.
 * Throws LogMissing, LogDiverged, HeadMoved.
 */
export async function append(
  tx: Tx,
  shop: ShopId,
  entries: readonly LedgerEntry[],
  deps: { keys: KeyRing; now?: Date },
): Promise<Appended[]> {
  if (entries.length === 0) return [];
  const owners = new Set<KeyOwner>([null, ...entries.flatMap((one) => one.personal.map((part) => part.personId))]);
  const keys = await keysFor(tx, shop, owners, deps.keys, deps.now ?? entries[0]!.time);
  const head = await lockHead(tx, shop);
  const appended: Appended[] = [];
  // While PostgreSQL takes one stretch, the next one is sealed and hashed.
  let written: Promise<void> = Promise.resolve();
  for (let from = 0; from < entries.length; from += STRETCH) {
    const rows = entries
      .slice(from, from + STRETCH)
      .map((one, offset) => makeRows(shop, one, BigInt(head.size + from + offset), keys));
    await written;
    written = insertStretch(tx, rows);
    // Awaited above or below; said here, or a failure in between would count as nobody's.
    written.catch(() => {});
    for (const { leaf } of rows) appended.push({ index: leaf.index, entryId: leaf.entryId, leafHash: leaf.leafHash });
  }
  await written;
  const hashes = appended.map((one) => one.leafHash);
  await moveHead(tx, shop, head, await growTree(tx, shop, head, hashes));
  return appended;
}

/** The head under its lock, after a look at it that costs no further query: a head that is not its own, or behind what was signed, takes nothing. */
async function lockHead(tx: Tx, shop: ShopId): Promise<Frontier> {
  const [row] = await tx.$queryRaw<
    { size: bigint; root: Uint8Array; frontier: Uint8Array; signedSize: bigint | null }[]
  >`
    SELECT size, root, frontier, (
      SELECT checkpoint.size FROM checkpoint
      WHERE checkpoint.shop_id = log.shop_id AND checkpoint.origin = log.origin ORDER BY checkpoint.size DESC LIMIT 1
    ) AS "signedSize"
    FROM log WHERE shop_id = ${shop} FOR UPDATE OF log`;
  if (!row) throw new LogMissing();
  return checkHead(row);
}

function makeRows(shop: ShopId, one: LedgerEntry, index: bigint, keys: ReadonlyMap<KeyOwner, OpenKey>) {
  const sealed = [
    makePart(shop, index, PUBLIC_PART, null, one.public, keys),
    ...one.personal.map(({ part, personId, body }) => makePart(shop, index, part, personId, body, keys)),
  ];
  const entryId = randomUUID();
  const commitments = Object.fromEntries(sealed.map(({ row, commits }) => [row.part, commits]));
  const { time, type, cycleId } = one;
  const { bytes, hash } = encodeAndHash(nodeCrypto, {
    version: 1,
    id: entryId,
    type,
    time: time.toISOString(),
    commitments,
  });
  const leaf = { shopId: shop, index, entryId, type, time, cycleId, leafData: bytes, leafHash: hash };
  return { leaf, parts: sealed.map(({ row }) => row) };
}

function makePart(
  shop: ShopId,
  index: bigint,
  part: string,
  personId: KeyOwner,
  body: unknown,
  keys: ReadonlyMap<KeyOwner, OpenKey>,
) {
  const { keyId, key } = keys.get(personId)!;
  const plain = salted(canonicalText(body));
  return {
    commits: commitmentOfSalted(nodeCrypto, plain),
    row: { shopId: shop, index, part, personId, sealed: seal(key, plain, partContext(shop, index, part)), keyId },
  };
}

const freshSalt = randomPool(SALT_BYTES);
// One place to write what is committed to and sealed. It is never kept: both make something new of it.
const scratch = Buffer.alloc(16_384);

/** A fresh salt with the text behind it. */
function salted(text: string): Buffer {
  const length = SALT_BYTES + Buffer.byteLength(text);
  const plain = length <= scratch.length ? scratch.subarray(0, length) : Buffer.alloc(length);
  plain.set(freshSalt());
  plain.write(text, SALT_BYTES);
  return plain;
}

type Rows = ReturnType<typeof makeRows>;

async function insertStretch(tx: Tx, rows: readonly Rows[]): Promise<void> {
  await insertLeaves(
    tx,
    rows.map((row) => row.leaf),
  );
  await insertParts(
    tx,
    rows.flatMap((row) => row.parts),
  );
}

function insertLeaves(tx: Tx, leaves: readonly Rows['leaf'][]): Promise<void> {
  return insertColumns(tx, 'leaf', {
    shop_id: { type: 'bigint', values: leaves.map((leaf) => leaf.shopId) },
    index: { type: 'bigint', values: leaves.map((leaf) => leaf.index) },
    entry_id: { type: 'uuid', values: leaves.map((leaf) => leaf.entryId) },
    type: { type: 'text', values: leaves.map((leaf) => leaf.type) },
    time: { type: 'timestamptz', values: leaves.map((leaf) => leaf.time) },
    cycle_id: { type: 'uuid', values: leaves.map((leaf) => leaf.cycleId) },
    leaf_data: { type: 'bytea', values: leaves.map((leaf) => leaf.leafData) },
    leaf_hash: { type: 'bytea', values: leaves.map((leaf) => leaf.leafHash) },
  });
}

function insertParts(tx: Tx, parts: Rows['parts']): Promise<void> {
  return insertColumns(tx, 'entry_part', {
    shop_id: { type: 'bigint', values: parts.map((part) => part.shopId) },
    index: { type: 'bigint', values: parts.map((part) => part.index) },
    part: { type: 'text', values: parts.map((part) => part.part) },
    person_id: { type: 'uuid', values: parts.map((part) => part.personId) },
    sealed: { type: 'bytea', values: parts.map((part) => part.sealed) },
    key_id: { type: 'text', values: parts.map((part) => part.keyId) },
  });
}

async function moveHead(tx: Tx, shop: ShopId, from: Frontier, to: Frontier): Promise<void> {
  const { count } = await tx.log.updateMany({
    where: { shopId: shop, size: BigInt(from.size) },
    data: { size: BigInt(to.size), root: Buffer.from(rootOf(nodeCrypto, to)), frontier: Buffer.concat(to.hashes) },
  });
  if (count !== 1) throw new HeadMoved();
}
