import type { Tx } from '#app/db/client.server.ts';
import { rowsOf } from '#app/db/lists.ts';
import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import { readEntriesAt, type StoredEntry, logKeyText } from '#app/ledger/read.ts';
import type { PackInput, PackList } from '#app/pack/build.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import { NO_STAMPS } from '#app/pack/stamps.ts';
import type { Context } from '#app/ports.ts';
import { toHex } from '#app/tlog/hex.ts';
import { tilePath, type TileReader, type TileRef } from '#app/tlog/tiles.ts';
import { parseLeaf } from '#app/tlog/leaf.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';

/** Entries outside the review that a pack needs: who people are and which rows they were matched to. */
const ABOUT_MEMBERS = ['member.opened', 'member.matched', 'member.roles_changed'];
const PAGE = 500;

/** What is fixed at the close of a review, and nothing that can change afterwards. */
export interface ClosedReview {
  cycle: { cycleId: string; name: string; attestedAt: Date; peopleListId: string | null; appsListId: string | null };
  checkpoint: { size: bigint; note: string };
  previous: { size: bigint; note: string } | null;
}

/** The closed review with the checkpoint that covers its close; null while it is not closed and covered. */
export async function closedReview(tx: Tx, ctx: Context, cycleId: string): Promise<ClosedReview | null> {
  const { shopId } = ctx.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle || cycle.attestedAt === null || cycle.sealedIndex === null) return null;
  const checkpoint = await tx.checkpoint.findFirst({
    where: { shopId, size: { gt: cycle.sealedIndex } },
    orderBy: { size: 'asc' },
  });
  if (!checkpoint) return null;
  const earlier = await tx.cycle.findFirst({
    where: { shopId, sealedIndex: { lt: cycle.sealedIndex } },
    orderBy: { sealedIndex: 'desc' },
    select: { sealedIndex: true },
  });
  const previous =
    earlier?.sealedIndex == null
      ? null
      : await tx.checkpoint.findFirst({
          where: { shopId, size: { gt: earlier.sealedIndex } },
          orderBy: { size: 'asc' },
        });
  return { cycle: { ...cycle, attestedAt: cycle.attestedAt }, checkpoint, previous };
}

/** Gathers what a pack of this review is made of. Entries are read in pages as they are asked for. */
export async function gatherPack(ctx: Context, review: ClosedReview, edition: number): Promise<PackInput> {
  const { shopId } = ctx.shop;
  const { cycle, checkpoint, previous } = review;
  return ctx.db.inShop(shopId, async (tx) => {
    const shop = await tx.shop.findUniqueOrThrow({ where: { shopId } });
    const log = await tx.log.findUniqueOrThrow({ where: { shopId } });
    const listIds = await listsNeeded(tx, ctx, review);
    const recorded = await tx.list.findMany({
      where: { shopId, listId: { in: listIds } },
      select: { entryIndex: true },
    });
    const indexes = await entriesNeeded(
      tx,
      ctx,
      review,
      recorded.map((list) => list.entryIndex!),
    );
    const items = await tx.reviewItem.findMany({
      where: { shopId, cycleId: cycle.cycleId },
      orderBy: { position: 'asc' },
    });
    return {
      facts: {
        cycleId: cycle.cycleId,
        edition,
        replaces: null,
        origin: log.origin,
        shop: { name: shop.name, domain: shop.domain },
        control: null,
        notCovered: [],
        keyHeldBy: ctx.ports.signer.heldBy,
        verifierDigest: null,
      },
      entries: entriesAt(ctx, indexes),
      entryCount: indexes.length,
      items: items.map(({ itemId, kind, listId, rowCommitment, firstReviewerId }) => ({
        itemId,
        kind: kind as 'people' | 'apps',
        listId,
        rowCommitment,
        memberId: firstReviewerId,
      })),
      lists: await Promise.all(listIds.map((listId) => packList(tx, ctx, listId))),
      log: {
        vkey: logKeyText(log.origin, ctx.ports.signer),
        checkpoint: utf8Bytes(checkpoint.note),
        readTiles: rememberingTiles((tiles) =>
          ctx.db.inShop(shopId, async (reading) => tileReader(reading, shopId)(tiles)),
        ),
      },
      stamps: NO_STAMPS,
      previousCheckpoint: previous ? utf8Bytes(previous.note) : null,
      packKey: { publicKey: ctx.ports.signer.packPublicKey, sign: (bytes) => ctx.ports.signer.signPack(bytes) },
      closedAt: cycle.attestedAt,
    };
  });
}

/** Neighbouring entries share nearly all their tiles, and a tile of a fixed width never changes: each is read once. */
function rememberingTiles(read: TileReader): TileReader {
  const known = new Map<string, Uint8Array>();
  return async (tiles) => {
    const missing = tiles.filter((tile) => !known.has(nameOf(tile)));
    const found = missing.length === 0 ? [] : await read(missing);
    missing.forEach((tile, i) => known.set(nameOf(tile), found[i]!));
    return tiles.map((tile) => known.get(nameOf(tile))!);
  };
}

const nameOf = (tile: TileRef): string => `${tilePath(tile)}/${tile.width}`;

/** The lists the review froze, and every list that a proof or a match in its record rests on, oldest first. */
async function listsNeeded(tx: Tx, ctx: Context, { cycle, checkpoint }: ClosedReview): Promise<string[]> {
  const { shopId } = ctx.shop;
  const speaking = await tx.leaf.findMany({
    where: {
      shopId,
      index: { lt: checkpoint.size },
      OR: [
        { cycleId: cycle.cycleId, type: { in: ['revocation.verified', 'revocation.still_present'] } },
        { type: 'member.matched' },
      ],
    },
    select: { index: true },
  });
  const bodies = await readEntriesAt(
    tx,
    shopId,
    speaking.map((leaf) => leaf.index),
    ctx.ports.keys,
  );
  const named = bodies.flatMap((one) => {
    const part = one.parts.find(({ part: name }) => name === 'public');
    const body = part ? (JSON.parse(part.canonical) as { listId?: unknown }) : {};
    return typeof body.listId === 'string' ? [body.listId] : [];
  });
  const frozen = [cycle.peopleListId, cycle.appsListId].filter((id) => id !== null);
  const lists = await tx.list.findMany({
    where: { shopId, listId: { in: [...new Set([...frozen, ...named])] }, entryIndex: { lt: checkpoint.size } },
    orderBy: { entryIndex: 'asc' },
    select: { listId: true },
  });
  return lists.map((list) => list.listId);
}

async function entriesNeeded(
  tx: Tx,
  ctx: Context,
  { cycle, checkpoint }: ClosedReview,
  ofLists: readonly bigint[],
): Promise<bigint[]> {
  const leaves = await tx.leaf.findMany({
    where: {
      shopId: ctx.shop.shopId,
      index: { lt: checkpoint.size },
      OR: [{ index: 0n }, { cycleId: cycle.cycleId }, { index: { in: [...ofLists] } }, { type: { in: ABOUT_MEMBERS } }],
    },
    orderBy: { index: 'asc' },
    select: { index: true },
  });
  return leaves.map((leaf) => leaf.index);
}

async function* entriesAt(ctx: Context, indexes: readonly bigint[]): AsyncGenerator<PackEntry> {
  const { shopId } = ctx.shop;
  for (let at = 0; at < indexes.length; at += PAGE) {
    const page = indexes.slice(at, at + PAGE);
    const entries = await ctx.db.inShop(shopId, (tx) => readEntriesAt(tx, shopId, page, ctx.ports.keys));
    for (const one of entries) yield packEntry(one);
  }
}

function packEntry(one: StoredEntry): PackEntry {
  const disclosed = Object.fromEntries(
    one.parts.map(({ part, salt, canonical }) => [part, { salt: toHex(salt), text: canonical }]),
  );
  const erased = Object.keys(parseLeaf(one.leafData).commitments)
    .filter((part) => !(part in disclosed))
    .sort();
  return { index: Number(one.index), leafBytes: one.leafData, disclosed, erased, withheld: [] };
}

async function packList(tx: Tx, ctx: Context, listId: string): Promise<PackList> {
  const list = await tx.list.findUniqueOrThrow({ where: { shopId_listId: { shopId: ctx.shop.shopId, listId } } });
  const rows = await rowsOf(tx, ctx.shop.shopId, listId);
  const lines = rows.map((row) => ({
    commitment: row.commitment,
    salt: toHex(row.salt),
    body: row.row as unknown as JsonObject,
  }));
  return { listId, kind: list.kind as 'people' | 'apps', rows: rows.length, lines };
}
