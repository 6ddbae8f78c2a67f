import { randomUUID } from 'node:crypto';
import { isLastingFailure } from '#app/domain/access/reading-failure.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { append } from '#app/ledger/append.ts';
import type { Context, Reading } from '#app/ports.ts';
import { storeRoster } from '#app/usecases/lists/store-roster.ts';

/** The reading failed for a reason that may pass; the failure is recorded. Trying again later is right. */
export class SyncFailed extends Error {
  readonly code: string;
  constructor(why: string) {
    super('the list could not be read whole');
    this.name = 'SyncFailed';
    this.code = why;
  }
}

const RECORDING_TIMEOUT_MS = 60_000;

/**
 * Reads one of Shopify's own lists and freezes it. The reading is done before any transaction begins. The digests of its pages are on record
 * before anything is made of them; then list, rows and entry are one. If we crash in between, the digests stand alone and it is read again.
 * A failed reading leaves its failure on record and no list. A closed source leaves nothing: the list is brought in by a person.
 * Throws SyncFailed where trying again makes sense.
 */
export async function syncRoster(
  ctx: Context,
  input: { kind: SubjectKind },
): Promise<'recorded' | 'closed' | 'failed'> {
  const reading = await ctx.ports.roster.read(ctx.shop, input.kind);
  if (reading.outcome === 'closed') return 'closed';
  if (reading.outcome === 'failed') {
    await recordFailure(ctx, input.kind, reading);
    if (!isLastingFailure(reading.why)) throw new SyncFailed(reading.why);
    return 'failed';
  }
  // Reading a big store takes minutes: the record carries the time the list was taken, not the time the job began.
  const then = { ...ctx, now: new Date(reading.takenAt) };
  await recordPages(then, input.kind, reading);
  const derived = reading.derive();
  if (derived === null) {
    await recordFailure(then, input.kind, { why: 'malformed_nodes', pagesRead: reading.pageDigests.length });
    return 'failed';
  }
  const { roster, method } = derived;
  const record = { sourceDigests: reading.pageDigests, method };
  await ctx.db.inShop(ctx.shop.shopId, (tx) => storeRoster(tx, then, roster, record), {
    timeoutMs: RECORDING_TIMEOUT_MS,
  });
  return 'recorded';
}

async function recordPages(
  ctx: Context,
  kind: SubjectKind,
  { takenAt: at, apiVersion, pageDigests }: Extract<Reading, { outcome: 'read' }>,
): Promise<void> {
  const { shopId } = ctx.shop;
  const read = entry('pages.read', ctx.now, { kind, at, apiVersion, pageDigests });
  await ctx.db.inShop(shopId, (tx) => append(tx, shopId, [read], ctx.ports));
}

async function recordFailure(
  ctx: Context,
  kind: SubjectKind,
  { why, pagesRead }: Pick<Extract<Reading, { outcome: 'failed' }>, 'why' | 'pagesRead'>,
): Promise<void> {
  const { shopId } = ctx.shop;
  const failed = { kind, route: 'api', at: ctx.now.toISOString(), why, pagesRead } as const;
  await ctx.db.inShop(shopId, async (tx) => {
    const [place] = await append(tx, shopId, [entry('list.failed', ctx.now, failed)], ctx.ports);
    await tx.list.create({
      data: {
        shopId,
        listId: randomUUID(),
        kind,
        route: 'api',
        outcome: 'failed',
        failure: why,
        takenAt: ctx.now,
        recordedAt: ctx.now,
        setAside: [],
        sheet: { pagesRead },
        entryIndex: place?.index ?? null,
      },
    });
  });
}
