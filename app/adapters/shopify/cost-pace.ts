import { z } from 'zod';

/** `extensions.cost` of an Admin API answer (platform.md 5). Points; `restoreRate` is points per second. */
export const costReport = z.object({
  requestedQueryCost: z.number(),
  actualQueryCost: z.number().nullish(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

export type CostReport = z.infer<typeof costReport>;

// A second reader of the same store empties the same bucket, so a wait that is exactly enough often is not.
const SHORTEST_WAIT_MS = 50;

/**
 * What we know of the bucket that all calls of this app to one store drain together: asks for waiting only as long as the next query
 * needs, so that the bucket is kept busy and is rarely overdrawn. A guess only; THROTTLED answers correct it.
 */
export class CostPace {
  #status: CostReport['throttleStatus'] | null = null;
  #statusAt = 0;
  readonly #costs = new Map<string, number>();

  /** Milliseconds to wait before sending `operation`; 0 when it is affordable or nothing is known yet. `now` in milliseconds. */
  waitBefore(operation: string, now: number): number {
    const cost = this.#costs.get(operation);
    if (this.#status === null || cost === undefined) return 0;
    const missing = Math.min(cost, this.#status.maximumAvailable) - this.#availableAt(now);
    return missing <= 0 ? 0 : Math.max(SHORTEST_WAIT_MS, Math.ceil((missing / this.#status.restoreRate) * 1000));
  }

  /** Notes that `operation` leaves now: a second call at the same moment must not count on the same points. */
  spend(operation: string, now: number): void {
    if (this.#status === null) return;
    const cost = this.#costs.get(operation) ?? 0;
    this.#status = { ...this.#status, currentlyAvailable: Math.max(0, this.#availableAt(now) - cost) };
    this.#statusAt = now;
  }

  learn(operation: string, report: CostReport, now: number): void {
    this.#costs.set(operation, report.requestedQueryCost);
    this.#status = report.throttleStatus;
    this.#statusAt = now;
  }

  #availableAt(now: number): number {
    if (this.#status === null) return 0;
    const restored = (Math.max(0, now - this.#statusAt) / 1000) * this.#status.restoreRate;
    return Math.min(this.#status.maximumAvailable, this.#status.currentlyAvailable + restored);
  }
}
