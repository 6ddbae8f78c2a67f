import type { Tx } from '#app/db/client.server.ts';
import { type Pack, Prisma } from '#app/db/generated/client.ts';
import type { TracedRow } from '#app/db/person-trace.ts';
import type { PlacedPart } from '#app/ledger/erase.ts';
import type { Span } from '#app/pack/log-facts.ts';
import type { Actor, Context } from '#app/ports.ts';
import { periodContents, rangeContents, sampleContents } from '#app/usecases/evidence/kind-contents.ts';
import { kindFixedOf } from '#app/usecases/evidence/kind-edition.ts';
import type { Held } from '#app/usecases/evidence/missing-fields.ts';
import { contentsOf } from '#app/usecases/evidence/pack-evidence.ts';
import { closeOf, fixedOf } from '#app/usecases/evidence/pack-edition.ts';
import { addWaitingPack } from '#app/usecases/evidence/waiting-pack.ts';

type GoneRow = Pick<TracedRow, 'listId' | 'position' | 'commitment'>;

/** What was erased: parts of entries, with the type of their entry, and rows of lists. */
interface Gone {
  parts: readonly (PlacedPart & { type: string })[];
  rows: readonly GoneRow[];
}

/**
 * Every pack that shows something of what was erased is replaced: from now on nobody can download it, and its next edition is asked for,
 * whose job takes the file away first. In the transaction of the erasure, after its tombstone. Out: how many.
 */
export async function renewPacks(
  tx: Tx,
  ctx: Context & { actor: Actor },
  { parts, rows }: { parts: readonly PlacedPart[]; rows: readonly GoneRow[] },
): Promise<number> {
  const { shopId } = ctx.shop;
  const ready = await tx.pack.findMany({ where: { shopId, state: 'ready' }, orderBy: { requestedAt: 'asc' } });
  const gone = { parts: await withTypes(tx, ctx, parts), rows };
  let renewed = 0;
  for (const pack of ready) {
    if (!(await showsSomeOf(tx, ctx, pack, gone))) continue;
    const { packId, kind, cycleId } = pack;
    const params = pack.params ?? Prisma.DbNull;
    await tx.pack.update({ where: { shopId_packId: { shopId, packId } }, data: { state: 'replaced' } });
    const next = await tx.pack.findFirst({
      where: { shopId, kind, cycleId, params: { equals: params }, state: 'waiting' },
      select: { packId: true },
    });
    if (!next) await addWaitingPack(tx, ctx, { kind, cycleId, params }, pack);
    renewed += 1;
  }
  return renewed;
}

async function withTypes(tx: Tx, { shop: { shopId } }: Context, parts: readonly PlacedPart[]): Promise<Gone['parts']> {
  const leaves = await tx.$queryRaw<{ index: bigint; type: string }[]>`
    SELECT index, type FROM leaf WHERE shop_id = ${shopId} AND index = ANY (${parts.map(({ index }) => String(index))}::bigint[])`;
  const types = new Map(leaves.map(({ index, type }) => [index, type]));
  return parts.map((part) => ({ ...part, type: types.get(part.index) ?? '' }));
}

async function showsSomeOf(tx: Tx, ctx: Context, pack: Pack, gone: Gone): Promise<boolean> {
  if (pack.fixed === null) return true;
  const { indexes, isShown = () => true, listIds = [], showsRow = () => true } = await shownIn(tx, ctx, pack);
  const held = new Set(indexes);
  return (
    gone.parts.some((part) => held.has(part.index) && isShown(part)) ||
    gone.rows.some((row) => listIds.includes(row.listId) && showsRow(row))
  );
}

async function shownIn(tx: Tx, ctx: Context, pack: Pack): Promise<Held> {
  const { shopId } = ctx.shop;
  if (pack.kind === 'review') {
    const cycleId = pack.cycleId!;
    const cycle = await tx.cycle.findUniqueOrThrow({ where: { shopId_cycleId: { shopId, cycleId } } });
    return contentsOf(tx, ctx, { cycle }, BigInt(closeOf(fixedOf(pack)!).size));
  }
  const size = BigInt(kindFixedOf(pack).checkpoint.size);
  if (pack.kind === 'sample') return sampleContents(tx, ctx, pack, size);
  return pack.kind === 'range' ? rangeContents(tx, ctx, pack.params as unknown as Span, size) : periodContents(size);
}
