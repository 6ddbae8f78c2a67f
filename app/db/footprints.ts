import type { Tx } from './client.server.ts';
import { settingOf, storeSetting } from './settings.ts';
import type { StoreCounts } from '#app/domain/access/about.ts';
import {
  DATED_DOORS,
  type CoveredTo,
  type DoorReading,
  type FootprintDoor,
} from '#app/domain/access/footprint-door.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** How the last look through a door ended, and how far all looks together have come. Times UTC, ISO 8601. */
export interface DoorState extends Pick<DoorReading, 'outcome' | 'why' | 'pages' | 'coversTo'> {
  triedAt: string;
  /** When it was last read; null when it never was. */
  readAt: string | null;
  /** Signs in the last reading. */
  sightings: number;
}

export type FootprintState = Partial<Record<FootprintDoor, DoorState>>;

// A setting and not a table: it says where the next reading goes on, and the record says what each one was.
const KEY = 'footprints';
const REACH = 'reach';

export const footprintState = async (tx: Tx, shop: ShopId): Promise<FootprintState> =>
  (await settingOf<FootprintState>(tx, shop, KEY)) ?? {};

export async function storeFootprintState(
  tx: Tx,
  shop: ShopId,
  readings: readonly DoorReading[],
  now: Date,
): Promise<void> {
  const before = await footprintState(tx, shop);
  const after = readings.map((reading) => [reading.door, stateAfter(before[reading.door], reading, now)] as const);
  await storeSetting(tx, shop, KEY, { ...before, ...Object.fromEntries(after) }, now);
}

/** A look that showed nothing leaves how far the ones before it came. */
function stateAfter(before: DoorState | undefined, reading: DoorReading, now: Date): DoorState {
  const { outcome, why, pages, sightings, coversTo } = reading;
  const triedAt = now.toISOString();
  return {
    outcome,
    why,
    pages,
    triedAt,
    readAt: outcome === 'read' ? triedAt : (before?.readAt ?? null),
    coversTo: coversTo ?? before?.coversTo ?? null,
    sightings: sightings.length,
  };
}

export const coveredTo = (state: FootprintState): CoveredTo =>
  Object.fromEntries(DATED_DOORS.flatMap((door) => (state[door]?.coversTo ? [[door, state[door].coversTo]] : [])));

/** The store's own counts when they were last read; null when they never were. */
export const storeCounts = (tx: Tx, shop: ShopId): Promise<StoreCounts | null> =>
  settingOf<StoreCounts>(tx, shop, REACH);

export const keepStoreCounts = (tx: Tx, shop: ShopId, counts: StoreCounts, now: Date): Promise<void> =>
  storeSetting(tx, shop, REACH, counts, now);
