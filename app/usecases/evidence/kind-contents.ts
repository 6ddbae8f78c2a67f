import type { Tx } from '#app/db/client.server.ts';
import type { Pack } from '#app/db/generated/client.ts';
import type { PublicParts } from '#app/domain/evidence/entry.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { PackList } from '#app/pack/build.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import { RANGE_CONTEXT_TYPES, SCHEDULE_TYPES } from '#app/pack/log-evidence.ts';
import type { Span } from '#app/pack/log-facts.ts';
import type { Context } from '#app/ports.ts';
import { parseLeaf } from '#app/tlog/leaf.ts';
import { utf8Text } from '#app/tlog/bytes.ts';
import { contentsOf, packEntry, packLists } from '#app/usecases/evidence/pack-evidence.ts';

/** What the parameters of a sample's pack say. */
export interface SampleParams {
  seed: string;
  size: number;
  of: number;
  /** Index of the `sample.drawn` entry. */
  drawn: number;
}

/** Which entries a pack holds, and which of them with their content. */
export interface KindContents {
  indexes: readonly bigint[];
  isShown(leaf: { index: bigint; type: string }): boolean;
  /** Lists it holds, and which of their rows with content; left out where there are none. */
  listIds?: readonly string[];
  showsRow?(row: { listId: string; commitment: string }): boolean;
}

/** Entries read at a time: what a page leaves behind is as large as itself several times over. */
const PAGE = 250;

/** The first and last entry of the days, in a log of this size; null when no entry was written in them. */
export async function sliceOf(
  tx: Tx,
  ctx: Context,
  { start, end }: Span,
  size: bigint,
): Promise<{ slice: { first: number; last: number } | null; fences: readonly bigint[] }> {
  const { shopId } = ctx.shop;
  const [found] = await tx.$queryRaw<{ first: bigint | null; last: bigint | null }[]>`
    SELECT min(index) FILTER (WHERE time >= ${new Date(start)}) AS first,
           max(index) FILTER (WHERE time < ${new Date(end)}) AS last
    FROM leaf WHERE shop_id = ${shopId} AND index < ${size}`;
  const first = found?.first ?? size;
  const last = found?.last ?? -1n;
  const fences = [first - 1n, last + 1n].filter((index) => index >= 0n && index < size);
  // With no entry in the days the two are neighbours the other way round: the last one before, the first one after.
  if (first > last) return { slice: null, fences };
  return { slice: { first: Number(first), last: Number(last) }, fences };
}

/** Every entry of the days with its content, what is needed to read them, and the neighbours without theirs. */
export async function rangeContents(tx: Tx, ctx: Context, span: Span, size: bigint): Promise<KindContents> {
  const { slice, fences } = await sliceOf(tx, ctx, span, size);
  const isInside = (index: bigint) => slice !== null && index >= slice.first && index <= slice.last;
  const context = await tx.leaf.findMany({
    where: { shopId: ctx.shop.shopId, index: { lt: size }, type: { in: [...RANGE_CONTEXT_TYPES] } },
    select: { index: true },
  });
  const inside = slice ? Array.from({ length: slice.last - slice.first + 1 }, (_, i) => BigInt(slice.first + i)) : [];
  const indexes = [...new Set([...context.map(({ index }) => index), ...fences, ...inside])];
  indexes.sort((a, b) => (a < b ? -1 : 1));
  return { indexes, isShown: ({ index, type }) => isInside(index) || RANGE_CONTEXT_TYPES.includes(type) };
}

/** Every entry of the log, those that schedules are judged by with their content. */
export function periodContents(size: bigint): KindContents {
  const indexes = Array.from({ length: Number(size) }, (_, i) => BigInt(i));
  return { indexes, isShown: ({ type }) => SCHEDULE_TYPES.includes(type) };
}

/** Entries in pages as they are asked for; content that is not shown is not even read. */
export async function* entriesOf(ctx: Context, { indexes, isShown }: KindContents): AsyncGenerator<PackEntry> {
  const { shopId } = ctx.shop;
  for (let at = 0; at < indexes.length; at += PAGE) {
    const page = indexes.slice(at, at + PAGE);
    const entries = await ctx.db.inShop(shopId, async (tx) => {
      // One array as parameter: a list of parameters is planned anew for every page.
      const leaves = await tx.$queryRaw<{ index: bigint; type: string; leafData: Uint8Array }[]>`
        SELECT index, type, leaf_data AS "leafData" FROM leaf
        WHERE shop_id = ${shopId} AND index = ANY (${page.map(String)}::bigint[]) ORDER BY index`;
      const shown = leaves.filter(isShown).map(({ index }) => index);
      const open = new Map((await readEntriesAt(tx, shopId, shown, ctx.ports.keys)).map((one) => [one.index, one]));
      return leaves.map((leaf) => {
        const stored = open.get(leaf.index);
        return stored ? packEntry(stored) : closedEntry(leaf);
      });
    });
    yield* entries;
  }
}

function closedEntry({ index, leafData }: { index: bigint; leafData: Uint8Array }): PackEntry {
  const withheld = Object.keys(parseLeaf(leafData).commitments).sort();
  return { index: Number(index), leafBytes: leafData, disclosed: {}, erased: [], withheld };
}

export interface SampleContents extends KindContents {
  itemIds: ReadonlySet<string>;
  listIds: readonly string[];
  showsRow(row: { listId: string; commitment: string }): boolean;
}

/** What the pack of a sample holds: the review's entries, and of its lists the rows that the sample is about. */
export async function sampleContents(tx: Tx, ctx: Context, pack: Pack, size: bigint): Promise<SampleContents> {
  const { shopId } = ctx.shop;
  const cycleId = pack.cycleId!;
  const { drawn } = pack.params as unknown as SampleParams;
  const cycle = await tx.cycle.findUniqueOrThrow({ where: { shopId_cycleId: { shopId, cycleId } } });
  const { indexes, listIds } = await contentsOf(tx, ctx, { cycle }, size);
  const speaking = await tx.leaf.findMany({
    where: {
      shopId,
      index: { lt: size },
      OR: [
        { index: BigInt(drawn) },
        { cycleId, type: { in: ['revocation.opened', 'revocation.verified'] } },
        { type: 'member.matched' },
      ],
    },
    select: { index: true },
  });
  const said = await readEntriesAt(
    tx,
    shopId,
    speaking.map(({ index }) => index),
    ctx.ports.keys,
  );
  const bodies = <T extends keyof PublicParts>(type: T): PublicParts[T][] =>
    said.flatMap((one) => (one.type === type ? [publicBody(one) as PublicParts[T]] : []).filter(Boolean));
  const itemIds = new Set(bodies('sample.drawn').flatMap((body) => body.itemIds));
  const removals = new Set(
    bodies('revocation.opened').flatMap((one) => (itemIds.has(one.itemId) ? [one.revocationId] : [])),
  );
  const rows = await tx.reviewItem.findMany({
    where: { shopId, cycleId, itemId: { in: [...itemIds] } },
    select: { rowCommitment: true },
  });
  const shownRows = new Set([
    ...rows.map((row) => row.rowCommitment),
    ...bodies('member.matched').map((body) => body.rowCommitment),
  ]);
  // That somebody is absent can only be seen in a list that is there whole, and what a person may do in what their roles permit.
  const wholeLists = new Set([
    ...bodies('revocation.verified').flatMap((body) => (removals.has(body.revocationId) ? [body.listId] : [])),
    ...(cycle.rolesListId ? [cycle.rolesListId] : []),
  ]);
  const showsRow = ({ listId, commitment }: { listId: string; commitment: string }) =>
    wholeLists.has(listId) || shownRows.has(commitment);
  return { indexes, isShown: () => true, itemIds, listIds, showsRow };
}

/** An entry as the pack of a sample shows it: what is typed about rows outside the sample is left out. */
export function sampleEntry(entry: PackEntry, { itemIds }: SampleContents): PackEntry {
  const { type, body } = publicPartOf(entry);
  const itemId = body['itemId'];
  const isOutside = typeof itemId === 'string' && !itemIds.has(itemId);
  const isLeftOut = (part: string) =>
    (isOutside && part !== 'public' && part !== 'p.decider') || (type === 'export.watched' && part.startsWith('p.d'));
  const left = Object.keys(entry.disclosed).filter(isLeftOut).sort();
  if (left.length === 0) return entry;
  const disclosed = Object.fromEntries(Object.entries(entry.disclosed).filter(([part]) => !left.includes(part)));
  return { ...entry, disclosed, withheld: left };
}

function publicPartOf({ leafBytes, disclosed }: PackEntry): { type: unknown; body: Record<string, unknown> } {
  const { type } = JSON.parse(utf8Text(leafBytes) ?? '{}') as { type?: unknown };
  const { text } = disclosed['public'] ?? { text: '{}' };
  return { type, body: JSON.parse(text) as Record<string, unknown> };
}

/** The lists as the pack of a sample shows them. */
export async function sampleLists(tx: Tx, ctx: Context, contents: SampleContents): Promise<PackList[]> {
  const { listIds, showsRow } = contents;
  const lists = await packLists(tx, ctx, listIds);
  return lists.map((list) => ({
    ...list,
    lines: list.lines.map((line) =>
      showsRow({ listId: list.listId, commitment: line.commitment })
        ? line
        : { commitment: line.commitment, state: 'withheld' as const },
    ),
  }));
}
