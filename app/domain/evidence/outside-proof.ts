import type { EntryType } from './entry.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_WAIT_MS = 6 * HOUR_MS;
const GIVE_UP_AFTER_MS = 14 * DAY_MS;

/** Entries that only say that the record left the app: on their own they are no reason to send it out again. */
export const ABOUT_OUTSIDE_PROOF: readonly EntryType[] = ['checkpoint.stamped', 'checkpoint.copied'];

/**
 * When a stamp or copy that failed is tried again: after one minute, then twice as long each time, at most six hours. null once it was
 * wanted for two weeks: what came later is stamped and copied by then, and covers it. `attempts` counts those made.
 */
export function nextAttempt(attempts: number, wantedSince: Date, now: Date): Date | null {
  if (now.getTime() - wantedSince.getTime() >= GIVE_UP_AFTER_MS) return null;
  const wait = Math.min(MINUTE_MS * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT_MS);
  return new Date(now.getTime() + wait);
}

/**
 * When the record of this shop next goes out by itself: once in every UTC day, at a minute that follows from the shop's id, so that all
 * shops together do not arrive at the authority at midnight. Always later than `now`.
 */
export function nextDailyProof(shop: bigint, now: Date): Date {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  // Ids come in runs; a multiplier without common factors with the day's minutes spreads neighbours.
  const minute = Number((shop * 631n) % 1440n);
  const at = today + minute * MINUTE_MS;
  return new Date(at > now.getTime() ? at : at + DAY_MS);
}
