import type { Tx } from '#app/db/client.server.ts';
import type { Cycle, ListRow } from '#app/db/generated/client.ts';
import { rowsOf } from '#app/db/lists.ts';
import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { PublicParts } from '#app/domain/evidence/entry.ts';
import { publicBody, readEntriesAt, type StoredEntry } from '#app/ledger/read.ts';
import { tileReader } from '#app/ledger/tiles.ts';
import type { PackList } from '#app/pack/build.ts';
import { ABOUT_MEMBERS, ABOUT_THE_LOG } from '#app/pack/context.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { ItemLine, PackEntry, RowLine } from '#app/pack/lines.ts';
import type { Context } from '#app/ports.ts';
import { utf8Text } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import type { Leaf } from '#app/tlog/leaf.ts';
import type { TileReader } from '#app/tlog/tiles.ts';

/** What a pack also shows of the time after the close, up to its checkpoint: who may sign, and what was erased. */
const AFTER_THE_CLOSE = [
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
  'person.redacted',
  'content.lost',
  'shop.redacted',
];
/** Entries read at a time: what a page leaves behind is as large as itself several times over. */
const PAGE = 250;

/** What is fixed at the close of a review, and nothing that can change afterwards. */
export interface ClosedReview {
  cycle: Cycle & { attestedAt: Date };
  checkpoint: { size: bigint; note: string };
  previous: { size: bigint; note: string } | null;
  control: PackFacts['control'];
}

/** The closed review with the checkpoint that covers its close; null while it is not closed and covered. */
export async function closedReview(tx: Tx, ctx: Context, cycleId: string): Promise<ClosedReview | null> {
  const { shopId } = ctx.shop;
  const cycle = await tx.cycle.findUnique({ where: { shopId_cycleId: { shopId, cycleId } } });
  if (!cycle || cycle.attestedAt === null || cycle.sealedIndex === null) return null;
  const checkpoint = await firstCheckpointOver(tx, shopId, cycle.sealedIndex);
  if (!checkpoint) return null;
  const earlier = await tx.cycle.findFirst({
    where: { shopId, sealedIndex: { lt: cycle.sealedIndex } },
    orderBy: { sealedIndex: 'desc' },
    select: { sealedIndex: true },
  });
  const previous = earlier?.sealedIndex == null ? null : await firstCheckpointOver(tx, shopId, earlier.sealedIndex);
  const control = await controlAt(tx, ctx, cycle.launchedIndex);
  return { cycle: { ...cycle, attestedAt: cycle.attestedAt }, checkpoint, previous, control };
}

/** The merchant's control as it was when the review started; null when none was recorded by then. */
async function controlAt(tx: Tx, ctx: Context, launchedIndex: bigint): Promise<PackFacts['control']> {
  const { shopId } = ctx.shop;
  const recorded = await tx.leaf.findFirst({
    where: { shopId, type: 'control.recorded', index: { lt: launchedIndex } },
    orderBy: { index: 'desc' },
    select: { index: true },
  });
  const [found] = recorded ? await readEntriesAt(tx, shopId, [recorded.index], ctx.ports.keys) : [];
  const body = found && (publicBody(found) as PublicParts['control.recorded'] | null);
  return body ? { id: body.controlId, wording: body.wording } : null;
}

/**
 * What a pack of this review is made of, up to a checkpoint of this size: lists and entries, both oldest first. Where the pack's
 * own checkpoint is a later one, of `logSize`, nothing but what the log says of keys and erasures comes in with it.
 */
export async function contentsOf(
  tx: Tx,
  ctx: Context,
  { cycle }: { cycle: Pick<Cycle, 'cycleId' | 'peopleListId' | 'appsListId' | 'rolesListId'> },
  size: bigint,
  logSize: bigint = size,
): Promise<{ listIds: readonly string[]; indexes: readonly bigint[] }> {
  const { shopId } = ctx.shop;
  const lists = await listsNeeded(tx, ctx, cycle, size);
  const frozen = [cycle.peopleListId, cycle.appsListId, cycle.rolesListId].filter((id) => id !== null);
  // An export that was watched tests the list the review was started on; one of any other list does not speak about it.
  const watched = await tx.watchedExport.findMany({
    where: { shopId, listId: { in: frozen }, entryIndex: { lt: size } },
    select: { entryIndex: true },
  });
  const listed = [...lists.map((list) => list.entryIndex!), ...watched.map((one) => one.entryIndex)];
  // A hundred thousand rows, each made an object, would be the largest thing this process ever holds: one array takes their place.
  const [found] = await tx.$queryRaw<{ indexes: bigint[] | null }[]>`
    SELECT array_agg(index ORDER BY index) AS indexes FROM leaf
    WHERE shop_id = ${shopId} AND (
      index < ${size} AND (
        cycle_id = ${cycle.cycleId}::uuid OR index = ANY (${listed.map(String)}::bigint[])
        OR type = ANY (${[...ABOUT_THE_LOG, ...ABOUT_MEMBERS]}::text[]))
      OR index >= ${size} AND index < ${logSize} AND type = ANY (${AFTER_THE_CLOSE}::text[]))`;
  return { listIds: lists.map((list) => list.listId), indexes: found?.indexes ?? [] };
}

/** The lists the review froze, and every list that a proof or a match in its record rests on, oldest first. */
async function listsNeeded(
  tx: Tx,
  ctx: Context,
  cycle: Pick<Cycle, 'cycleId' | 'peopleListId' | 'appsListId' | 'rolesListId'>,
  size: bigint,
) {
  const { shopId } = ctx.shop;
  const speaking = await tx.leaf.findMany({
    where: {
      shopId,
      index: { lt: size },
      OR: [
        { cycleId: cycle.cycleId, type: { in: ['revocation.verified', 'revocation.still_present'] } },
        { type: 'member.matched' },
      ],
    },
    select: { index: true },
  });
  const indexes = speaking.map((leaf) => leaf.index);
  const named = (await readEntriesAt(tx, shopId, indexes, ctx.ports.keys)).flatMap((one) => {
    const { listId } = (publicBody(one) ?? {}) as { listId?: unknown };
    return typeof listId === 'string' ? [listId] : [];
  });
  const frozen = [cycle.peopleListId, cycle.appsListId, cycle.rolesListId].filter((id) => id !== null);
  return tx.list.findMany({
    where: { shopId, listId: { in: [...new Set([...frozen, ...named])] }, entryIndex: { lt: size } },
    orderBy: { entryIndex: 'asc' },
    select: { listId: true, entryIndex: true },
  });
}

/** Rows under review in item order, each with who it was given to at the start. */
export async function packItems(tx: Tx, ctx: Context, cycleId: string): Promise<ItemLine[]> {
  const items = await tx.reviewItem.findMany({
    where: { shopId: ctx.shop.shopId, cycleId },
    orderBy: { position: 'asc' },
    select: { itemId: true, kind: true, listId: true, rowCommitment: true, firstReviewerId: true },
  });
  return items.map(({ firstReviewerId, kind, ...item }) => ({
    ...item,
    kind: kind as ItemLine['kind'],
    memberId: firstReviewerId,
  }));
}

/** Frozen lists with all their rows; of an erased one its commitment alone. */
export async function packLists(tx: Tx, ctx: Context, listIds: readonly string[]): Promise<PackList[]> {
  const { shopId } = ctx.shop;
  const lists: PackList[] = [];
  // One after the other: a transaction answers one question at a time.
  for (const listId of listIds) {
    const { kind } = await tx.list.findUniqueOrThrow({ where: { shopId_listId: { shopId, listId } } });
    const rows = await rowsOf(tx, shopId, listId);
    const lines = rows.map(rowLine);
    lists.push({ listId, kind: kind as PackList['kind'], rows: rows.length, lines });
  }
  return lists;
}

/** A stored row as files show it: of one whose content was erased there is nothing to show but the commitment. */
export function rowLine({
  commitment,
  salt,
  subjectKey,
  row,
}: Pick<ListRow, 'commitment' | 'salt' | 'subjectKey' | 'row'>): RowLine {
  // Without its salt the row of somebody else, who was named in it, cannot be held against its commitment either.
  return isErasedKey(subjectKey) || salt.length === 0
    ? { commitment, state: 'erased' }
    : { commitment, salt: toHex(salt), body: row as unknown as JsonObject };
}

/** These entries, read in pages as they are asked for. */
export async function* entriesAt(ctx: Context, indexes: readonly bigint[]): AsyncGenerator<PackEntry> {
  const { shopId } = ctx.shop;
  for (let at = 0; at < indexes.length; at += PAGE) {
    const page = indexes.slice(at, at + PAGE);
    const entries = await ctx.db.inShop(shopId, (tx) => readEntriesAt(tx, shopId, page, ctx.ports.keys));
    for (const one of entries) yield packEntry(one);
  }
}

/** An entry with all of it that can still be read. */
export function packEntry(one: StoredEntry): PackEntry {
  const disclosed = Object.fromEntries(
    one.parts.map(({ part, salt, canonical }) => [part, { salt: toHex(salt), text: canonical }]),
  );
  // Read by the way: whether the leaf is well formed and hashes to its place, whoever verifies the pack asks.
  const { commitments } = JSON.parse(utf8Text(one.leafData) ?? '') as Leaf;
  const erased = Object.keys(commitments)
    .filter((part) => !(part in disclosed))
    .sort();
  return { index: Number(one.index), leafBytes: one.leafData, disclosed, erased, withheld: [] };
}

/** Reads tiles outside any transaction of the caller. Nothing is kept: whoever needs a tile again keeps it. */
export function packTiles(ctx: Context): TileReader {
  const { shopId } = ctx.shop;
  return (tiles) => ctx.db.inShop(shopId, async (tx) => tileReader(tx, shopId)(tiles));
}
