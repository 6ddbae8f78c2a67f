import type { Visitor } from './visitor.ts';

export interface Vitals {
  /** Milliseconds from the start of loading to the largest paint so far. */
  largestPaintMs: number;
  /** All shifts that no input asked for, added up: at least what "cumulative layout shift" reports. */
  layoutShift: number;
}

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
}

/** What the browser measured of the page in the frame since it began to load. */
export function vitalsOf(visitor: Visitor): Promise<Vitals> {
  return visitor.frame().evaluate(async () => {
    const entriesOf = (type: string) =>
      new Promise<PerformanceEntry[]>((resolve) => {
        const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
        observer.observe({ type, buffered: true });
        // A page that never shifted has no entries, and nobody is called.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(observer.takeRecords())));
      });
    const paints = await entriesOf('largest-contentful-paint');
    const shifts = (await entriesOf('layout-shift')) as LayoutShift[];
    return {
      largestPaintMs: paints.at(-1)?.startTime ?? NaN,
      layoutShift: shifts.filter((shift) => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0),
    };
  });
}
