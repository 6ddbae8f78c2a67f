import { addDays, startOfDay } from '#app/domain/review/local-day.ts';
import type { LogEvidence } from '#app/pack/log-evidence.ts';
import type { LogPackFacts, Span } from '#app/pack/log-facts.ts';

import { failed, passed, type Finding } from './finding.ts';

type RangeFacts = Extract<LogPackFacts, { kind: 'range' }>;

/**
 * The pack holds every entry of the days it names: no index is missing between the first and the last, each of them with
 * its content, and the neighbours on both sides were written outside these days. `logSize`: entries under the checkpoint.
 */
export function checkRange(facts: RangeFacts, evidence: LogEvidence, logSize: number): Finding {
  const { span, slice } = facts;
  const wrong =
    wrongSpan(span) ?? (slice ? wrongSlice(facts, evidence) : null) ?? wrongFences(facts, evidence, logSize);
  if (wrong) return failed(wrong);
  if (!slice) return passed(`no entry was written from ${span.from} to ${span.to}; its neighbours in the log show it`);
  const count = slice.last - slice.first + 1;
  return passed(
    `all ${count} entries from ${slice.first} to ${slice.last} are there; their neighbours lie outside the days`,
  );
}

/** The instants of a span are those at which its days begin and end in its time zone. */
export function wrongSpan({ from, to, timeZone, start, end }: Span): string | null {
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000;
  if (!(days > 0 && days < MAX_SPAN_DAYS)) return `the days ${from} to ${to} are no range that can be judged`;
  if (
    startOfDay(from, timeZone).toISOString() !== start ||
    startOfDay(addDays(to, 1), timeZone).toISOString() !== end
  ) {
    return `${start} to ${end} are not the days ${from} to ${to} in ${timeZone}`;
  }
  return null;
}

/** Eleven years: more is never packed, and judging it would take long. */
const MAX_SPAN_DAYS = 4_020;

function wrongSlice({ slice, span }: RangeFacts, { rows }: LogEvidence): string | null {
  const { first, last } = slice!;
  if (last < first) return `the slice ends with entry ${last} before it begins with ${first}`;
  for (const [i, row] of rows.entries()) {
    if (row.index !== first + i) return `entry ${first + i} is missing`;
    if (row.withheld.length > 0) return `entry ${row.index} is there without its part ${row.withheld[0]}`;
  }
  if (rows.length !== last - first + 1) return `entry ${first + rows.length} is missing`;
  if (rows[0]!.time < span.start) return `entry ${first} was written before ${span.from}`;
  return rows.at(-1)!.time >= span.end ? `entry ${last} was written after ${span.to}` : null;
}

/** Which entry stands just before and just after the days; with no entry in them, two neighbours leave no room. */
function wrongFences({ slice, span }: RangeFacts, { placed }: LogEvidence, logSize: number): string | null {
  const times = new Map(placed.map(({ index, time }) => [index, time]));
  const endsBefore = (next: number) => next === 0 || (times.get(next - 1) ?? span.start) < span.start;
  const beginsAfter = (next: number) => next >= logSize || (times.get(next) ?? '') >= span.end;
  if (slice) {
    if (!endsBefore(slice.first)) return `nothing shows that entry ${slice.first} is the first one of ${span.from}`;
    return beginsAfter(slice.last + 1) ? null : `nothing shows that entry ${slice.last} is the last one of ${span.to}`;
  }
  const isShown = [...placed.map(({ index }) => index), logSize].some((next) => endsBefore(next) && beginsAfter(next));
  return isShown ? null : `nothing shows that no entry was written from ${span.from} to ${span.to}`;
}
