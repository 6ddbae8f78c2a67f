export type FaultKind = '500' | 'timeout' | 'drop' | 'expired-token' | 'slow' | 'throttle';

export interface Fault {
  /** Found in `METHOD host/path?query body`: `users.json`, `access_token`, a query's field name, a store's handle. */
  match: string;
  kind: FaultKind;
  times: number;
  /** For `slow`: milliseconds before the answer; default 2000. */
  delayMs?: number;
}

/** Faults that were asked for and have not all happened yet. */
export class Faults {
  private readonly waiting: Fault[] = [];

  add(fault: Fault): void {
    this.waiting.push({ ...fault });
  }

  /** The fault for this request, used up by one. */
  next(request: string): Fault | null {
    const index = this.waiting.findIndex((fault) => request.includes(fault.match));
    const fault = this.waiting[index];
    if (fault === undefined) return null;
    fault.times -= 1;
    if (fault.times <= 0) this.waiting.splice(index, 1);
    return fault;
  }

  clear(): void {
    this.waiting.splice(0);
  }
}
