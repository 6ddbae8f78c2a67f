import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addDays, startOfDay } from '#app/domain/review/local-day.ts';
import {
  controlAt,
  type ControlVersion,
  judgeSchedule,
  type ReviewTimes,
  type ScheduleInput,
} from '#app/domain/review/schedule.ts';

const ZONE = 'Europe/Berlin';
const at = (day: string, hour = 12) => new Date(startOfDay(day, ZONE).getTime() + hour * 3_600_000);

const control = (recorded: string, over: Partial<ControlVersion> = {}): ControlVersion => ({
  controlId: 'AC-7',
  wording: 'Access is reviewed every quarter',
  frequency: 'quarterly',
  graceDays: 15,
  yearStartsInMonth: 1,
  timeZone: ZONE,
  recordedAt: at(recorded),
  ...over,
});

const review = (
  cycleId: string,
  started: string,
  decided: string | null,
  cancelled: string | null = null,
): ReviewTimes => ({
  cycleId,
  name: `Review ${cycleId}`,
  startedAt: at(started),
  decidedAt: decided === null ? null : at(decided),
  closedAt: null,
  cancelledAt: cancelled === null ? null : at(cancelled),
});

const judged = (over: Partial<Omit<ScheduleInput, 'start' | 'end'>> & { from?: string; to?: string }) => {
  const { from = '2026-01-01', to = '2026-12-31', ...rest } = over;
  return judgeSchedule({
    controls: [control('2025-01-10')],
    reviews: [],
    openedAt: at('2025-01-02'),
    timeZone: ZONE,
    now: at('2027-06-01'),
    ...rest,
    start: startOfDay(from, ZONE),
    end: startOfDay(addDays(to, 1), ZONE),
  });
};
const words = (lines: ReturnType<typeof judged>) =>
  lines.map(({ period, review: one, state }) => `${period?.from ?? 'none'} ${one?.cycleId ?? '-'} ${state}`);

describe('the schedule of a control', () => {
  it('says of each quarter whether its review was on time, late, missed, cancelled or out of cycle', () => {
    const reviews = [
      review('a', '2026-03-02', '2026-03-20'),
      review('b', '2026-06-20', '2026-07-20'),
      review('x', '2026-08-01', null, '2026-08-03'),
      review('c', '2026-11-01', '2026-11-09'),
      review('d', '2026-12-01', '2026-12-05'),
    ];
    expect(words(judged({ reviews }))).toEqual([
      '2026-01-01 a on_time',
      '2026-04-01 b late',
      '2026-07-01 x cancelled',
      '2026-10-01 c on_time',
      'none d out_of_cycle',
    ]);
    expect(words(judged({ reviews: reviews.slice(0, 1) }))).toEqual([
      '2026-01-01 a on_time',
      '2026-04-01 - missed',
      '2026-07-01 - missed',
      '2026-10-01 - missed',
    ]);
  });

  it('counts a review started in the grace days for the quarter before, when that one has none', () => {
    expect(words(judged({ reviews: [review('a', '2026-04-10', '2026-04-14')], to: '2026-06-30' }))).toEqual([
      '2026-01-01 a on_time',
      '2026-04-01 - missed',
    ]);
    const two = [review('a', '2026-03-10', '2026-03-14'), review('b', '2026-04-10', '2026-04-14')];
    expect(words(judged({ reviews: two, to: '2026-06-30' }))).toEqual(['2026-01-01 a on_time', '2026-04-01 b on_time']);
    const again = [review('x', '2026-03-10', null, '2026-03-11'), review('b', '2026-04-10', '2026-04-14')];
    expect(words(judged({ reviews: again, to: '2026-06-30' }))).toEqual([
      '2026-01-01 x cancelled',
      '2026-01-01 b on_time',
      '2026-04-01 - missed',
    ]);
  });

  it('is late from the very instant the grace days are over, by the clocks of the store', () => {
    const end = startOfDay('2026-04-16', ZONE);
    const decided = (decidedAt: Date) => [{ ...review('a', '2026-03-30', null), decidedAt }];
    expect(judged({ reviews: decided(new Date(end.getTime() - 1)) })[0]?.state).toBe('on_time');
    expect(judged({ reviews: decided(end) })[0]?.state).toBe('late');
  });

  it('is judged by the decisions, not by removals that run on or by the closing', () => {
    const closedLate = { ...review('a', '2026-03-02', '2026-03-20'), closedAt: at('2026-06-01') };
    expect(judged({ reviews: [closedLate] })[0]?.state).toBe('on_time');
  });

  it('calls nothing missed that is not due yet, and a review nobody finished late once it is due', () => {
    const open = [review('a', '2026-03-02', null)];
    expect(words(judged({ reviews: open, now: at('2026-04-10'), to: '2026-06-30' }))).toEqual([
      '2026-01-01 a not_due_yet',
      '2026-04-01 - not_due_yet',
    ]);
    expect(judged({ reviews: open, now: at('2026-04-16') })[0]?.state).toBe('late');
  });

  it('reads "before Countersign" before the record began, never missed', () => {
    const lines = judged({ controls: [control('2026-08-03')], openedAt: at('2026-08-01') });
    expect(words(lines)).toEqual([
      '2026-01-01 - before_countersign',
      '2026-04-01 - before_countersign',
      '2026-07-01 - before_countersign',
      '2026-10-01 - missed',
    ]);
  });

  it('says not known, and never missed or late, of what may have been done in reviews that were erased', () => {
    const states = (erasedUntil: Date | null, reviews: ReviewTimes[] = []) =>
      judged({ erasedUntil, reviews, controls: [control('2026-04-20')], openedAt: at('2025-12-30') }).map(
        ({ state }) => state,
      );
    expect(states(null)).toEqual(['not_known', 'missed', 'missed', 'missed']);
    expect(states(at('2026-08-10'))).toEqual(['not_known', 'not_known', 'not_known', 'missed']);
    const late = review('a', '2026-09-01', '2026-12-01');
    expect(states(null, [late])[2]).toBe('late');
    expect(states(at('2026-08-10'), [late])[2]).toBe('not_known');
    expect(states(at('2026-08-10'), [review('b', '2026-09-01', '2026-09-02')])[2]).toBe('on_time');
    const now = at('2026-09-01');
    const due = judged({ erasedUntil: at('2026-08-10'), controls: [control('2026-04-20')], now });
    expect(due.map(({ state }) => state).slice(2)).toEqual(['not_due_yet', 'not_due_yet']);
  });

  it('says not known where nobody had said how often', () => {
    expect(words(judged({ controls: [], reviews: [review('a', '2026-03-02', '2026-03-20')] }))).toEqual([
      '2026-01-01 - not_known',
      'none a not_known',
    ]);
    expect(words(judged({ controls: [], openedAt: at('2026-05-05') }))).toEqual([
      '2026-01-01 - before_countersign',
      '2026-05-05 - not_known',
    ]);
    const later = judged({ controls: [control('2026-05-05')], reviews: [review('a', '2026-03-02', '2026-03-20')] });
    expect(words(later).slice(0, 2)).toEqual(['2026-01-01 a not_known', '2026-04-01 - missed']);
  });

  it('follows a change of frequency: no stretch is judged twice', () => {
    const controls = [control('2025-01-10'), control('2026-08-15', { frequency: 'yearly' })];
    expect(words(judged({ controls }))).toEqual(['2026-01-01 - missed', '2026-04-01 - missed', '2026-07-01 - missed']);
    expect(judged({ controls }).at(-1)?.period).toMatchObject({ from: '2026-07-01', to: '2026-12-31' });
  });

  it('begins its years in the month of the fiscal year', () => {
    const controls = [control('2025-01-10', { frequency: 'half_yearly', yearStartsInMonth: 4 })];
    const periods = judged({ controls, from: '2026-04-01', to: '2027-03-31' }).map(({ period }) => period);
    expect(periods.map((period) => `${period?.from}/${period?.to}`)).toEqual([
      '2026-04-01/2026-09-30',
      '2026-10-01/2027-03-31',
    ]);
  });

  it('knows which wording was in force at a time', () => {
    const [one, two] = [control('2025-01-10'), control('2026-08-15')];
    expect(controlAt([one, two], at('2025-01-09'))).toBeNull();
    expect(controlAt([one, two], one.recordedAt)).toBe(one);
    expect(controlAt([one, two], at('2027-01-01'))).toBe(two);
  });
});

describe('any schedule', () => {
  const dayNo = fc.integer({ min: 0, max: 1_400 }).map((n) => addDays('2024-01-01', n));
  const controls = fc
    .array(
      fc.record({
        day: dayNo,
        frequency: fc.constantFrom('monthly', 'quarterly', 'half_yearly', 'yearly') as fc.Arbitrary<
          ControlVersion['frequency']
        >,
        graceDays: fc.integer({ min: 0, max: 60 }),
        yearStartsInMonth: fc.integer({ min: 1, max: 12 }),
      }),
      { maxLength: 3 },
    )
    .map((all) => all.sort((a, b) => (a.day < b.day ? -1 : 1)).map(({ day, ...rest }) => control(day, rest)));
  const reviews = fc
    .array(fc.record({ day: dayNo, days: fc.option(fc.nat(90)), isCancelled: fc.boolean() }), { maxLength: 8 })
    .map((all) =>
      all
        .sort((a, b) => (a.day < b.day ? -1 : 1))
        .map(({ day, days, isCancelled }, i) =>
          review(`r${i}`, day, days === null ? null : addDays(day, days), isCancelled ? addDays(day, 2) : null),
        ),
    );

  it('names every review once, never overlaps, tells on time from late by the decisions, and never misses what was before', () => {
    fc.assert(
      fc.property(controls, reviews, dayNo, dayNo, (all, ran, opened, today) => {
        const openedAt = at(opened);
        const lines = judged({
          controls: all,
          reviews: ran,
          openedAt,
          now: at(today),
          from: '2024-01-01',
          to: '2028-12-31',
        });
        expect(lines.flatMap(({ review: one }) => one?.cycleId ?? []).sort()).toEqual(
          ran.map((one) => one.cycleId).sort(),
        );
        const periods = [...new Set(lines.flatMap(({ period }) => period ?? []))];
        for (const [i, period] of periods.entries()) {
          expect(period.start < period.end).toBe(true);
          if (i > 0) expect(period.start >= periods[i - 1]!.end).toBe(true);
        }
        for (const { period, review: one, state } of lines) {
          if (state === 'missed') expect(openedAt <= period!.start && at(today) >= period!.dueBy!).toBe(true);
          if (state === 'on_time') expect(one!.decidedAt! < period!.dueBy!).toBe(true);
          if (state === 'late') expect(one!.decidedAt === null || one!.decidedAt >= period!.dueBy!).toBe(true);
          if (one?.cancelledAt) expect(state).toBe('cancelled');
          if (all.length === 0) expect(['not_known', 'before_countersign', 'cancelled']).toContain(state);
        }
      }),
      { numRuns: 60 },
    );
  });
});
