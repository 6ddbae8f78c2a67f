import { footprintState, storeCounts, type DoorState } from '#app/db/footprints.ts';
import type { StoreCounts } from '#app/domain/access/about.ts';
import { FOOTPRINT_DOORS, isDoorOpen, SCOPES_OF_DOOR, type FootprintDoor } from '#app/domain/access/footprint-door.ts';
import type { Context } from '#app/ports.ts';

/** One door as a page shows it: what it needs, whether the store has granted that, and how the last look ended; null: never looked. */
export interface DoorStanding {
  door: FootprintDoor;
  /** Permissions: of each group one. */
  needs: readonly (readonly string[])[];
  isGranted: boolean;
  last: DoorState | null;
}

export interface FootprintReadings {
  doors: DoorStanding[];
  reach: StoreCounts | null;
}

/** How far the store could be looked through for signs of apps and people, door by door. */
export function footprintReadings(ctx: Pick<Context, 'shop' | 'db'>): Promise<FootprintReadings> {
  const { shopId, grantedScopes } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const state = await footprintState(tx, shopId);
    const doors = FOOTPRINT_DOORS.map((door) => ({
      door,
      needs: SCOPES_OF_DOOR[door],
      isGranted: isDoorOpen(door, grantedScopes),
      last: state[door] ?? null,
    }));
    return { doors, reach: await storeCounts(tx, shopId) };
  });
}

/** Asks for a fresh look through the store. It runs in the background. */
export async function requestFootprints(ctx: Context): Promise<void> {
  const { shopId } = ctx.shop;
  await ctx.db.inShop(shopId, (tx) => ctx.enqueue(tx, 'sync-footprints', { shopId: shopId.toString() }));
}
