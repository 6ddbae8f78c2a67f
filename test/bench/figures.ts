// What a bench hands back, and the few sums that all of them need.

/** One measured figure. `ratio` is value / floor and `peerRatio` value / peer: for times 1 is best, for rates too, from the other side. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | 's' | '/s';
  /** The least that this machine could do for the same result, measured in the same run; null when there is none. */
  floor: number | null;
  ratio: number | null;
  /** Another program or the usual way of doing it, measured in the same run; null when there is none. */
  peer: number | null;
  peerRatio: number | null;
  /** Largest resident memory of the measured process in MiB; null when the system does not tell. */
  rssMiB: number | null;
}

/** What the floor and the peer of a bench are, in words, and the goal: printed beside the figures, not part of them. */
export interface Remark {
  name: string;
  text: string;
}

export interface Measured {
  figures: Figure[];
  remarks: Remark[];
}

export type Bench = (say: (line: string) => void) => Promise<Measured>;

export function figure(
  given: Pick<Figure, 'name' | 'value' | 'unit'> & { floor?: number; peer?: number; rssMiB?: number | null },
): Figure {
  const { floor = null, peer = null, rssMiB = null, ...rest } = given;
  const over = (base: number | null) => (base === null ? null : rest.value / base);
  return { ...rest, floor, ratio: over(floor), peer, peerRatio: over(peer), rssMiB };
}

/** The value below which this share of the values lies; `share` 0.5 is the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds of one run of `work`. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of each of `times` runs, one after the other. */
export async function repeated(times: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < times; run += 1) taken.push(await millisecondsOf(() => work(run)));
  return taken;
}
