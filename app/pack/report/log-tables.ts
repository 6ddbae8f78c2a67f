import {
  judgeSchedule,
  type Period,
  type PeriodState,
  type ReviewTimes,
  type ScheduleLine,
} from '#app/domain/review/schedule.ts';

import type { EventLine } from '../lines.ts';
import { type EntryRow, entryRow, isWithin, type LogEvidence } from '../log-evidence.ts';
import type { LogPackFacts } from '../log-facts.ts';

import { type CsvCell, csvHeader, csvLine, formatCsv } from './csv.ts';

export const STATE_WORDS: Readonly<Record<PeriodState, string>> = {
  on_time: 'on time',
  late: 'late',
  missed: 'missed',
  cancelled: 'cancelled',
  out_of_cycle: 'out of cycle',
  before_countersign: 'before Countersign',
  not_due_yet: 'not due yet',
  not_known: 'not known',
};

export const FREQUENCY_WORDS: Readonly<Record<string, string>> = {
  monthly: 'monthly',
  quarterly: 'quarterly',
  half_yearly: 'half-yearly',
  yearly: 'yearly',
};

/**
 * `2-entries.csv` of a range, a line at a time: a range may hold any number of entries, so they are read once more. `lines`: those of the
 * pack, in log order; `evidence`: what all of them say, names that came later included.
 */
export async function* entriesCsvLines(
  { reviews, memberNames }: LogEvidence,
  { slice }: RangeFacts,
  lines: AsyncIterable<EventLine> | Iterable<EventLine>,
): AsyncGenerator<string> {
  const names = new Map(reviews.map((review) => [review.cycleId, review.name]));
  yield csvHeader(ENTRY_COLUMNS);
  for await (const line of lines) {
    const { type, time } = line.leaf;
    if (typeof type !== 'string' || typeof time !== 'string' || !isWithin(slice, line.index)) continue;
    const row = entryRow(line, type, time);
    yield csvLine([
      row.index,
      row.time,
      row.words,
      row.type,
      row.cycleId === null ? '' : (names.get(row.cycleId) ?? row.cycleId),
      row.by === null ? '' : (memberNames.get(row.by) ?? row.by),
      row.by ?? '',
      contentWords(row),
    ]);
  }
}

export type RangeFacts = Extract<LogPackFacts, { kind: 'range' }>;

/** `2-reviews.csv` of a period: one line per scheduled review and per review that was not scheduled. */
export function reviewsCsv(evidence: LogEvidence, facts: PeriodFacts): string {
  return formatCsv(REVIEW_COLUMNS, scheduleOf(evidence, facts).map(reviewCells));
}

export type PeriodFacts = Extract<LogPackFacts, { kind: 'period' }>;

/** What became of every scheduled review of the period, by the disclosed entries alone. */
export function scheduleOf(evidence: LogEvidence, { span, asOf }: PeriodFacts): ScheduleLine[] {
  return judgeSchedule({
    controls: evidence.controls,
    reviews: evidence.reviews,
    openedAt: new Date(evidence.openedAt ?? asOf),
    erasedUntil: evidence.erasedUntil === null ? null : new Date(evidence.erasedUntil),
    start: new Date(span.start),
    end: new Date(span.end),
    timeZone: span.timeZone,
    now: new Date(asOf),
  });
}

export const ENTRY_COLUMNS = [
  'Log entry',
  'Time (UTC)',
  'What happened',
  'Kind of entry',
  'Review',
  'By',
  'By (member id)',
  'Content',
];

export const REVIEW_COLUMNS = [
  'Line',
  'Period from',
  'Period to',
  'In time until (UTC)',
  'State',
  'Review',
  'Started (UTC)',
  'Decided and signed (UTC)',
  'Closed (UTC)',
  'Cancelled (UTC)',
  'Rows',
  'Control',
  'Frequency',
  'Grace days',
  'Started in log entry',
  'Review id',
];

function reviewCells({ period, review, state }: ScheduleLine, i: number): CsvCell[] {
  return [
    i + 1,
    period?.from ?? 'no period',
    period?.to ?? 'no period',
    ...dueCells(period),
    STATE_WORDS[state],
    ...(review ? lifeCells(review) : ['none', '', '', '', '', '']),
    ...controlCells(period),
    review && 'startedIn' in review ? (review.startedIn as number) : '',
    review?.cycleId ?? '',
  ];
}

const dueCells = (period: Period | null): CsvCell[] => [
  period === null ? 'no period' : (period.dueBy?.toISOString() ?? null),
];

const lifeCells = (review: ReviewTimes): CsvCell[] => [
  review.name,
  review.startedAt.toISOString(),
  review.decidedAt?.toISOString() ?? 'not yet',
  review.closedAt?.toISOString() ?? 'not yet',
  review.cancelledAt?.toISOString() ?? 'no',
  'items' in review ? (review.items as number) : null,
];

function controlCells(period: Period | null): CsvCell[] {
  if (period === null) return ['', '', ''];
  const { control } = period;
  if (control === null) return [null, null, null];
  return [
    `${control.controlId}: ${control.wording}`,
    FREQUENCY_WORDS[control.frequency] ?? control.frequency,
    control.graceDays,
  ];
}

function contentWords({ erased, withheld }: EntryRow): string {
  const parts = [...erased.map((name) => `${name} erased`), ...withheld.map((name) => `${name} not in this pack`)];
  return parts.join('; ') || 'all shown';
}
