import { type Pack, Prisma } from '#app/db/generated/client.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import { zipPack } from '#app/pack/zip.ts';
import type { Context } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { gatherSample, gatherSpan } from '#app/usecases/evidence/gather-kinds.ts';
import { type GatheredPack, gatherReview } from '#app/usecases/evidence/gather-review.ts';
import { fixedOf } from '#app/usecases/evidence/pack-edition.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';
import { nodeInflate } from '#app/verifier/node-host.ts';
import type { PackReport } from '#app/verifier/report.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';

/** Who puts a pack of each kind together. */
const KINDS: Record<string, (ctx: Context, pack: Pack) => Promise<GatheredPack | Refusal>> = {
  review: gatherReview,
  range: gatherSpan,
  period: gatherSpan,
  sample: gatherSample,
};

/** Something was erased while the pack was being written: the file is thrown away, and the job's next attempt makes it anew. */
export class PackOvertaken extends Error {
  readonly code = 'pack_overtaken';
  constructor() {
    super('something in the pack was erased while it was made; it is made again');
    this.name = 'PackOvertaken';
  }
}

/**
 * Builds a pack, has our own verifier judge it against the log's key, and keeps it under its digest. A pack that our verifier
 * does not accept is never handed out: it is marked as failed, and the cause is in the log. Running it again for a pack that is
 * ready changes nothing; a crash before the record leaves a file nobody points to, which the next run writes again.
 * Throws PackOvertaken, after which it is made with what is left.
 */
export async function exportPack(ctx: Context, input: { packId: string }): Promise<{ digest: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { packId } = input;
  await sealClosedCycles(ctx);
  const pack = await ctx.db.inShop(shopId, (tx) =>
    tx.pack.findUnique({ where: { shopId_packId: { shopId, packId } } }),
  );
  if (!pack) return refuse('not_found');
  await dropGoneFiles(ctx);
  if (pack.state === 'ready' && pack.digest !== null) return { digest: pack.digest };
  const size = await sizeOfLog(ctx);
  const gathered = (await KINDS[pack.kind]?.(ctx, pack)) ?? refuse('not_found');
  if (isRefusal(gathered)) return gathered;
  const { digest, sizeBytes } = await ctx.ports.objects.put(shopId, zipPack(gathered.files));
  try {
    return await keep(ctx, pack, gathered, { digest, sizeBytes: BigInt(sizeBytes), readFrom: size });
  } catch (error) {
    if (error instanceof PackOvertaken) await fixAnew(ctx, pack);
    // What was erased meanwhile must not live on in a file. Another run may have come to the same file and kept it.
    const keepers = await ctx.db.inShop(shopId, (tx) => tx.pack.count({ where: { shopId, digest } }));
    if (keepers === 0) await ctx.ports.objects.delete(shopId, digest);
    throw error;
  }
}

async function keep(
  ctx: Context,
  pack: Pack,
  gathered: GatheredPack,
  { readFrom, ...file }: { digest: string; sizeBytes: bigint; readFrom: bigint },
): Promise<{ digest: string } | Refusal> {
  const { shopId } = ctx.shop;
  const { digest } = file;
  if (!(await gathered.isStillTrue())) throw new PackOvertaken();
  const verdict = await judge(ctx, digest, gathered.vkey);
  const stored = {
    ...file,
    checkpointSize: gathered.checkpointSize,
    verdict: JSON.parse(JSON.stringify(verdict)) as object,
  };
  if (verdict.verdict !== 'verified') {
    const data = { ...stored, state: 'failed', failure: 'rejected_by_own_verifier' };
    await ctx.db.inShop(shopId, (tx) => tx.pack.update({ where: whereOf(pack), data }));
    return refuse('pack_rejected');
  }
  await store(ctx, pack, gathered, { ...stored, readFrom });
  return { digest };
}

/** The next attempt decides anew what the pack is made with. Its row may be gone, with the whole store. */
async function fixAnew(ctx: Context, { packId }: Pack): Promise<void> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, (tx) =>
    tx.pack.updateMany({ where: { shopId, packId }, data: { fixed: Prisma.DbNull } }),
  );
}

/** Entries in the log when a pack begins to be read: what is erased later has its tombstone behind them. */
async function sizeOfLog(ctx: Context): Promise<bigint> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => (await tx.log.findUniqueOrThrow({ where: { shopId } })).size);
}

/**
 * Files of packs that were replaced because something in them was erased, and of packs that were never handed out. Before anything else,
 * so that they go even if the next edition cannot be made.
 */
async function dropGoneFiles(ctx: Context): Promise<void> {
  const { shopId } = ctx.shop;
  const packs = await ctx.db.inShop(shopId, (tx) => tx.pack.findMany({ where: { shopId, digest: { not: null } } }));
  const kept = new Set(packs.flatMap(({ state, digest }) => (state === 'ready' ? [digest] : [])));
  const gone = packs.filter(({ state }) => state === 'replaced' || state === 'failed').map(({ digest }) => digest!);
  for (const digest of gone) if (!kept.has(digest)) await ctx.ports.objects.delete(shopId, digest);
}

async function store(
  ctx: Context,
  pack: Pack,
  { fieldsRemoved }: GatheredPack,
  {
    readFrom,
    ...stored
  }: { digest: string; sizeBytes: bigint; checkpointSize: bigint; verdict: object; readFrom: bigint },
): Promise<void> {
  const { shopId } = ctx.shop;
  const { packId, cycleId, edition } = pack;
  const outdated = fieldsRemoved.length === 0 ? [] : await editionsBefore(ctx, pack, fieldsRemoved);
  await ctx.db.inShop(shopId, async (tx) => {
    const ready = { state: 'ready', readyAt: ctx.now, failure: null, fieldsRemoved: [...fieldsRemoved] };
    await tx.pack.update({ where: whereOf(pack), data: { ...stored, ...ready } });
    await tx.pack.updateMany({
      where: { shopId, packId: { in: outdated.map((one) => one.packId) } },
      data: { state: 'replaced' },
    });
    const { digest, checkpointSize } = stored;
    const exported = { cycleId, packId, edition, digest, checkpointSize: checkpointSize.toString() };
    await append(tx, shopId, [entry('pack.exported', ctx.now, exported)], ctx.ports);
    // The head is ours now: an erasure has either ended before it, and is seen here, or finds this pack among the ready ones.
    const types = ['person.redacted', 'shop.redacted'];
    const erased = await tx.leaf.findFirst({ where: { shopId, type: { in: types }, index: { gte: readFrom } } });
    if (erased) throw new PackOvertaken();
  });
  // Only now, so that no row is ready without a file. If we crash here, they go at the beginning of the next attempt.
  await dropGoneFiles(ctx);
}

/**
 * Earlier editions still show what was erased, and so may a pack of the same review that was asked for with OSCAL, or without:
 * their files go once there is one that does not.
 */
async function editionsBefore(
  ctx: Context,
  { packId, cycleId, kind, params, edition }: Pack,
  fieldsRemoved: readonly string[],
): Promise<{ packId: string; digest: string | null }[]> {
  const { shopId } = ctx.shop;
  const ready = { shopId, cycleId, kind, state: 'ready', packId: { not: packId } };
  const same = { ...ready, params: { equals: params ?? Prisma.DbNull } };
  return ctx.db.inShop(shopId, async (tx) => {
    const before = await tx.pack.findMany({ where: { ...same, edition: { lt: edition } } });
    if (kind !== 'review') return before;
    const others = await tx.pack.findMany({
      where: { ...ready, packId: { notIn: [packId, ...before.map((one) => one.packId)] } },
    });
    const shows = (one: Pack) => fieldsRemoved.some((field) => !fixedOf(one)?.missing.includes(field));
    return [...before, ...others.filter(shows)];
  });
}

const whereOf = ({ shopId, packId }: Pack) => ({ shopId_packId: { shopId, packId } });

/** Our own verifier over the stored file, with the log's key pinned. */
async function judge(ctx: Context, digest: string, vkey: string): Promise<PackReport> {
  const file = await ctx.ports.objects.open(ctx.shop.shopId, digest);
  if (!file) throw new Error('the pack that was just stored is not there');
  try {
    return await verifyPack(file, { crypto: nodeCrypto, inflate: nodeInflate, key: vkey, against: null });
  } finally {
    await file.close();
  }
}
