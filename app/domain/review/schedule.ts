import type { ControlFrequency } from '#app/domain/evidence/review-entries.ts';
import { addDays, dayOf, type LocalDay, startOfDay } from '#app/domain/review/local-day.ts';

/** The merchant's control as it stood from one moment on. */
export interface ControlVersion {
  readonly controlId: string;
  readonly wording: string;
  readonly frequency: ControlFrequency;
  /** Days after the end of a period in which its review still counts as on time. */
  readonly graceDays: number;
  /** Month in which the fiscal year begins, 1 to 12. */
  readonly yearStartsInMonth: number;
  /** IANA name: where the days of the periods begin and end. */
  readonly timeZone: string;
  /** When it was recorded; it holds until the next one is. */
  readonly recordedAt: Date;
}

/** When a review happened, by the log. */
export interface ReviewTimes {
  readonly cycleId: string;
  readonly name: string;
  readonly startedAt: Date;
  /** When the last row was decided and signed: what "on time" is judged by. Removals run on after it. null while not. */
  readonly decidedAt: Date | null;
  readonly closedAt: Date | null;
  readonly cancelledAt: Date | null;
}

/** A stretch for which one review was due. Both days are included; `start` <= t < `end`, UTC. */
export interface Period {
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly start: Date;
  readonly end: Date;
  /** End of the grace days; null where nobody had said how often. */
  readonly dueBy: Date | null;
  /** null where nobody had said how often yet. */
  readonly control: ControlVersion | null;
}

export const PERIOD_STATES = [
  'on_time',
  'late',
  'missed',
  'cancelled',
  'out_of_cycle',
  'before_countersign',
  'not_due_yet',
  'not_known',
] as const;
export type PeriodState = (typeof PERIOD_STATES)[number];

/** One scheduled review and what became of it, or one review that no schedule asked for. Never both null. */
export interface ScheduleLine {
  readonly period: Period | null;
  readonly review: ReviewTimes | null;
  readonly state: PeriodState;
}

export interface ScheduleInput {
  /** In the order recorded. */
  readonly controls: readonly ControlVersion[];
  /** All reviews of the store, in the order they were started. */
  readonly reviews: readonly ReviewTimes[];
  /** When the record of this store began: nothing before it can be called missed. */
  readonly openedAt: Date;
  /** Reviews and controls up to this moment may have been erased with the whole store: none there is no review missed. null where none were. */
  readonly erasedUntil?: Date | null;
  /** The stretch asked for: `start` <= t < `end`, UTC, and the zone its days are written in. */
  readonly start: Date;
  readonly end: Date;
  readonly timeZone: string;
  /** UTC. What is due later is not due yet. */
  readonly now: Date;
}

/**
 * Every scheduled review of a stretch with its state, and every review in it that was not scheduled, oldest first.
 *
 * A period is judged under the control in force at its end. A review counts for the period it was started in; started in
 * the grace days of the period before, while that one has no review that was not cancelled, it counts for that one. A second
 * review in a period is out of cycle. On time: the last row was decided and signed before the grace days were over.
 */
export function judgeSchedule(input: ScheduleInput): ScheduleLine[] {
  const periods = periodsOf(input);
  const { byPeriod, unscheduled } = assign(input, periods);
  const lines = periods
    .filter((period) => period.start < input.end && period.end > input.start)
    .flatMap((period) => linesOf(period, byPeriod.get(period) ?? [], input));
  const others = unscheduled
    .filter((review) => review.startedAt >= input.start && review.startedAt < input.end)
    .map((review): ScheduleLine => ({ period: null, review, state: stateOutside(review, input) }));
  return [...lines, ...others].sort((a, b) => timeOf(a) - timeOf(b));
}

/** The control in force at a time; null when none had been recorded by then. */
export function controlAt(controls: readonly ControlVersion[], at: Date): ControlVersion | null {
  return controls.findLast((control) => control.recordedAt <= at) ?? null;
}

const MONTHS: Readonly<Record<ControlFrequency, number>> = { monthly: 1, quarterly: 3, half_yearly: 6, yearly: 12 };

/** All periods from the first that matters to the end of the stretch, oldest first, none overlapping another. */
function periodsOf(input: ScheduleInput): Period[] {
  const { controls } = input;
  if (controls.length === 0) return stretchesWithoutControl(input);
  const periods: Period[] = [];
  const first = new Date(Math.min(input.start.getTime(), ...input.reviews.map((one) => one.startedAt.getTime())));
  // The review of the period before may be started in the first one's grace days.
  let at = naturalPeriod(controls[0]!, first, -1).start;
  for (const [i, control] of controls.entries()) {
    const until = controls[i + 1]?.recordedAt ?? null;
    const since = i === 0 ? null : control.recordedAt;
    for (let period = naturalPeriod(control, laterOf(at, since), 0); ; period = naturalPeriod(control, period.end, 0)) {
      if (until !== null && period.end > until) break;
      if (until === null && period.start >= input.end) break;
      if (since !== null && period.end <= since) continue;
      const start = laterOf(period.start, periods.at(-1)?.end ?? null);
      const inForce = period.end > controls[0]!.recordedAt;
      periods.push({
        from: dayOf(start, control.timeZone),
        to: period.to,
        start,
        end: period.end,
        dueBy: inForce ? period.dueBy : null,
        control: inForce ? control : null,
      });
      at = period.end;
    }
  }
  return periods;
}

interface NaturalPeriod {
  to: LocalDay;
  start: Date;
  end: Date;
  dueBy: Date;
}

/** The period of the control's calendar that holds an instant, or one `offset` periods away. */
function naturalPeriod(control: ControlVersion, at: Date, offset: number): NaturalPeriod {
  const { timeZone, graceDays } = control;
  const length = MONTHS[control.frequency];
  const anchor = control.yearStartsInMonth - 1;
  const [year, month] = dayOf(at, timeZone).split('-').map(Number) as [number, number];
  const number = Math.floor((year * 12 + month - 1 - anchor) / length) + offset;
  const firstMonth = number * length + anchor;
  const nextFrom = firstDayOf(firstMonth + length);
  return {
    to: addDays(nextFrom, -1),
    start: startOfDay(firstDayOf(firstMonth), timeZone),
    end: startOfDay(nextFrom, timeZone),
    dueBy: startOfDay(addDays(nextFrom, graceDays), timeZone),
  };
}

/** Months count on from January of the year 0. */
function firstDayOf(month: number): LocalDay {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

/** Nobody ever said how often: the stretch before the record began, and the rest. */
function stretchesWithoutControl({ start, end, openedAt, timeZone }: ScheduleInput): Period[] {
  const cut = openedAt > start && openedAt < end ? [start, openedAt, end] : [start, end];
  return cut.slice(1).map((until, i) => ({
    from: dayOf(cut[i]!, timeZone),
    to: dayOf(new Date(until.getTime() - 1), timeZone),
    start: cut[i]!,
    end: until,
    dueBy: null,
    control: null,
  }));
}

interface Assigned {
  byPeriod: Map<Period, ReviewTimes[]>;
  unscheduled: ReviewTimes[];
}

function assign(input: ScheduleInput, periods: readonly Period[]): Assigned {
  const byPeriod = new Map<Period, ReviewTimes[]>();
  const unscheduled: ReviewTimes[] = [];
  if (input.controls.length === 0) return { byPeriod, unscheduled: [...input.reviews] };
  const hasNone = (period: Period | undefined): period is Period =>
    period !== undefined && !(byPeriod.get(period) ?? []).some(isLive);
  for (const review of input.reviews) {
    const at = review.startedAt;
    const own = periods.findLast((period) => period.start <= at && at < period.end);
    const inGrace = periods.findLast((period) => period.end <= at && period.dueBy !== null && at < period.dueBy);
    const period = hasNone(inGrace) && !isBefore(inGrace, input) ? inGrace : hasNone(own) ? own : null;
    if (period) byPeriod.set(period, [...(byPeriod.get(period) ?? []), review]);
    else unscheduled.push(review);
  }
  return { byPeriod, unscheduled };
}

const isLive = (review: ReviewTimes): boolean => review.cancelledAt === null;
const isBefore = (period: Period, { openedAt }: ScheduleInput): boolean => openedAt >= period.end;

function linesOf(period: Period, reviews: readonly ReviewTimes[], input: ScheduleInput): ScheduleLine[] {
  const lines = reviews.map((review): ScheduleLine => ({ period, review, state: stateOf(period, review, input) }));
  const isSettled = reviews.some(isLive) || (reviews.length > 0 && isOver(period, input));
  return isSettled ? lines : [...lines, { period, review: null, state: stateWithout(period, input) }];
}

function stateOf(period: Period, review: ReviewTimes, input: ScheduleInput): PeriodState {
  if (review.cancelledAt !== null) return 'cancelled';
  if (period.dueBy === null) return 'not_known';
  const isLate = review.decidedAt === null ? isOver(period, input) : review.decidedAt >= period.dueBy;
  if (isLate) return mayBeErased(period, input) ? 'not_known' : 'late';
  return review.decidedAt === null ? 'not_due_yet' : 'on_time';
}

/** What a period is that has no review: never missed when part of it lies before the record began. */
function stateWithout(period: Period, input: ScheduleInput): PeriodState {
  if (input.openedAt > period.start) return 'before_countersign';
  if (period.dueBy === null) return 'not_known';
  if (!isOver(period, input)) return 'not_due_yet';
  return mayBeErased(period, input) ? 'not_known' : 'missed';
}

/** May the review of this period have been one that was erased? */
const mayBeErased = (period: Period, { erasedUntil }: ScheduleInput): boolean =>
  erasedUntil != null && period.start <= erasedUntil;

const isOver = (period: Period, { now }: ScheduleInput): boolean => now >= (period.dueBy ?? period.end);

function stateOutside(review: ReviewTimes, { controls }: ScheduleInput): PeriodState {
  if (review.cancelledAt !== null) return 'cancelled';
  return controlAt(controls, review.startedAt) === null ? 'not_known' : 'out_of_cycle';
}

const timeOf = ({ period, review }: ScheduleLine): number => (period?.start ?? review!.startedAt).getTime();

const laterOf = (a: Date, b: Date | null): Date => (b !== null && b > a ? b : a);
