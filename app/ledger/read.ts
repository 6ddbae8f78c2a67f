import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { openParts, type OpenPart } from '#app/ledger/parts.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { parseCheckpoint } from '#app/tlog/checkpoint.ts';
import { toHex } from '#app/tlog/hex.ts';
import { type KnownTiles, RecentTiles } from '#app/tlog/known-tiles.ts';
import { PUBLIC_PART } from '#app/tlog/leaf.ts';
import { formatKey, noteKey, type NoteKey, parseNote } from '#app/tlog/note.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { consistencyProofFromTiles, inclusionProofFromTiles } from '#app/tlog/tiles.ts';

/** An entry as it can still be read: parts that were erased are not among `parts`. */
export interface StoredEntry {
  index: bigint;
  entryId: string;
  type: string;
  time: Date;
  leafData: Uint8Array;
  leafHash: Uint8Array;
  parts: OpenPart[];
}

/** Which entries: all of one review, or a stretch of the log (`from` included, `to` not). */
export type EntryRange = { cycleId: string } | { from: bigint; to: bigint };

/** Entries with their open parts, oldest first, at most `limit` of them from index `after` + 1 on. */
export async function readEntries(
  tx: Tx,
  shop: ShopId,
  range: EntryRange,
  page: { after: bigint | null; limit: number },
  ring: KeyRing,
): Promise<StoredEntry[]> {
  const after = page.after === null ? {} : { gt: page.after };
  const where =
    'cycleId' in range
      ? { cycleId: range.cycleId, index: after }
      : { index: { gte: range.from, lt: range.to, ...after } };
  const leaves = await tx.leaf.findMany({
    where: { shopId: shop, ...where },
    orderBy: { index: 'asc' },
    take: page.limit,
    select: { index: true },
  });
  return readEntriesAt(
    tx,
    shop,
    leaves.map((leaf) => leaf.index),
    ring,
  );
}

type Told = [index: string, entryId: string, type: string, time: number, leafData: string, leafHash: string];

/** These entries with their open parts, oldest first. */
export async function readEntriesAt(
  tx: Tx,
  shop: ShopId,
  indexes: readonly bigint[],
  ring: KeyRing,
): Promise<StoredEntry[]> {
  if (indexes.length === 0) return [];
  // As one text: a row of six values costs the client several times what reading and opening it costs.
  const [row] = await tx.$queryRaw<{ leaves: string | null }[]>`
    SELECT json_agg(json_build_array(index::text, entry_id, type, (extract(epoch FROM time) * 1000)::bigint,
      encode(leaf_data, 'hex'), encode(leaf_hash, 'hex')) ORDER BY index)::text AS leaves
    FROM leaf WHERE shop_id = ${shop} AND index = ANY (${indexes.map(String)}::bigint[])`;
  const leaves = JSON.parse(row?.leaves ?? '[]') as Told[];
  const byIndex = Map.groupBy(await openParts(tx, shop, indexes, ring), (part) => part.index);
  return leaves.map(([index, entryId, type, time, leafData, leafHash]) => ({
    index: BigInt(index),
    entryId,
    type,
    time: new Date(time),
    leafData: new Uint8Array(Buffer.from(leafData, 'hex')),
    leafHash: new Uint8Array(Buffer.from(leafHash, 'hex')),
    parts: byIndex.get(BigInt(index)) ?? [],
  }));
}

/** The public part as JSON, or null once erased. */
export function publicBody(entry: Pick<StoredEntry, 'parts'>): unknown {
  const part = entry.parts.find((one) => one.part === PUBLIC_PART);
  return part ? JSON.parse(part.canonical) : null;
}

/**
 * Inclusion proof of one leaf (RFC 6962 2.1.1) under a stored checkpoint, given as its signed note: 32-byte hashes, lowest first. Tiles are
 * kept from one proof to the next under the root that the note states. A root leaves room for one tile in each place, so what is kept
 * holds whatever becomes of the transaction it was read in, and of the log. Throws TlogError.
 */
export function inclusionProof(tx: Tx, shop: ShopId, index: bigint, note: string): Promise<readonly Uint8Array[]> {
  const { size, root } = parseCheckpoint(parseNote(utf8Bytes(note)).text);
  const under = toHex(root);
  const known: KnownTiles = {
    get: (path) => recentTiles.get(under + path),
    set: (path, rows) => recentTiles.set(under + path, rows),
  };
  return inclusionProofFromTiles(nodeCrypto, tileReader(tx, shop), Number(index), size, known);
}

// Of all logs together, at most 4 MiB.
const recentTiles = new RecentTiles(256);

/** Consistency proof between two sizes of the tree (RFC 6962 2.1.2). */
export function consistencyProof(tx: Tx, shop: ShopId, older: bigint, newer: bigint): Promise<readonly Uint8Array[]> {
  return consistencyProofFromTiles(nodeCrypto, tileReader(tx, shop), Number(older), Number(newer));
}

/** The key auditors pin, as a note key named after the log's origin. */
export function logKey(origin: string, signer: Pick<CheckpointSigner, 'logPublicKey'>): NoteKey {
  return noteKey(nodeCrypto, origin, signer.logPublicKey);
}

/** `origin+id+base64`, the one-line form of the log's key. */
export const logKeyText = (origin: string, signer: Pick<CheckpointSigner, 'logPublicKey'>): string =>
  formatKey(logKey(origin, signer));
