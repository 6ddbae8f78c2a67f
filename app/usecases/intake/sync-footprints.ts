import type { Tx } from '#app/db/client.server.ts';
import { coveredTo, footprintState, keepStoreCounts, storeFootprintState } from '#app/db/footprints.ts';
import { recordSightings } from '#app/db/sightings.ts';
import { findShop, isInstalled } from '#app/db/shops.ts';
import type { DoorReading } from '#app/domain/access/footprint-door.ts';
import { isLastingFailure } from '#app/domain/access/reading-failure.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { append } from '#app/ledger/append.ts';
import type { Context, CountedStore } from '#app/ports.ts';
import { SyncFailed } from './sync-roster.ts';

const RECORDING_TIMEOUT_MS = 60_000;

/**
 * Looks through a store for signs of apps and people and counts what it holds. The reading is done before any transaction begins; then the
 * record of it with the digests of all raw pages, the signs, and where the next reading goes on are one. If we crash before that,
 * the next reading sees the same again. A door that had more than one reading takes is read on by another job.
 * Throws SyncFailed, with the failure on record, where nothing could be read and trying again makes sense.
 */
export async function syncFootprints(ctx: Context): Promise<'recorded' | 'failed' | 'gone'> {
  const { shopId } = ctx.shop;
  const state = await ctx.db.inShop(shopId, (tx) => footprintState(tx, shopId));
  const readings = await ctx.ports.footprints.read(ctx.shop, coveredTo(state));
  const counted = await ctx.ports.footprints.count(ctx.shop);
  const isThere = await ctx.db.inShop(shopId, (tx) => record(tx, ctx, readings, counted), {
    timeoutMs: RECORDING_TIMEOUT_MS,
  });
  if (!isThere) return 'gone';
  const failed = readings.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0 || readings.some(({ outcome }) => outcome === 'read')) return 'recorded';
  const passing = failed.find(({ why }) => !isLastingFailure(why ?? ''));
  if (passing) throw new SyncFailed(passing.why ?? 'not_known');
  return 'failed';
}

/** False when the store has left meanwhile: then nothing of it is kept. */
async function record(tx: Tx, ctx: Context, readings: readonly DoorReading[], counted: CountedStore): Promise<boolean> {
  const { shopId } = ctx.shop;
  const shop = await findShop(tx, shopId);
  if (shop === null || !isInstalled(shop)) return false;
  await append(tx, shopId, entriesOf(ctx, readings, counted), ctx.ports);
  // Door by door: an app that two doors show at this same moment was there once.
  for (const { sightings } of readings) await recordSightings(tx, shopId, sightings);
  await storeFootprintState(tx, shopId, readings, ctx.now);
  if (isAnyKnown(counted)) await keepStoreCounts(tx, shopId, { at: ctx.now.toISOString(), ...counted }, ctx.now);
  if (readings.some(({ why }) => why === 'more_to_come')) {
    await ctx.enqueue(tx, 'sync-footprints', { shopId: shopId.toString() });
  }
  return true;
}

function entriesOf(ctx: Context, readings: readonly DoorReading[], counted: CountedStore) {
  const at = ctx.now.toISOString();
  const sources = readings.map(({ door, outcome, why, pages, digests, sightings }) => ({
    source: door,
    outcome,
    why,
    pages,
    sightings: sightings.length,
    digests,
  }));
  const read = entry('footprints.read', ctx.now, { at, sources });
  return isAnyKnown(counted) ? [read, entry('reach.counted', ctx.now, { at, ...counted })] : [read];
}

const isAnyKnown = ({ customers, orders, products }: CountedStore): boolean =>
  [customers, orders, products].some((count) => count !== null);
