import type { Plan } from './stores.ts';

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Points per second are documented (platform.md 5); 2000 was seen on a real development store, the other sizes keep its proportion. */
export const BUCKETS: Record<Plan, { maximum: number; restoreRate: number }> = {
  development: { maximum: 2000, restoreRate: 100 },
  basic: { maximum: 2000, restoreRate: 100 },
  advanced: { maximum: 4000, restoreRate: 200 },
  plus: { maximum: 20_000, restoreRate: 1000 },
};

/** Leaky bucket of one app in one store. Times are milliseconds. */
export class Bucket {
  readonly maximum: number;
  readonly restoreRate: number;
  private available: number;
  private at: number;
  private isRefusing = false;

  constructor(size: { maximum: number; restoreRate: number }, now: number) {
    this.maximum = size.maximum;
    this.restoreRate = size.restoreRate;
    this.available = size.maximum;
    this.at = now;
  }

  /** Takes the points when they are there. */
  take(points: number, now: number): boolean {
    this.restore(now);
    const refused = this.isRefusing || points > this.available;
    this.isRefusing = false;
    if (refused) return false;
    this.available -= points;
    return true;
  }

  giveBack(points: number): void {
    this.available = Math.min(this.maximum, this.available + points);
  }

  /** Empties the bucket and refuses the next query whatever has been restored until then. */
  refuseNext(now: number): void {
    this.restore(now);
    this.available = 0;
    this.isRefusing = true;
  }

  status(now: number): ThrottleStatus {
    this.restore(now);
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.floor(this.available),
      restoreRate: this.restoreRate,
    };
  }

  private restore(now: number): void {
    const seconds = Math.max(0, now - this.at) / 1000;
    this.available = Math.min(this.maximum, this.available + seconds * this.restoreRate);
    this.at = Math.max(this.at, now);
  }
}
