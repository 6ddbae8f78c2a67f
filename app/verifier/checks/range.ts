import type { LogEvidence } from '#app/pack/log-evidence.ts';
import { type LogPackFacts, type Span, spanOf } from '#app/pack/log-facts.ts';

import { failed, passed, type Finding } from './finding.ts';

type RangeFacts = Extract<LogPackFacts, { kind: 'range' }>;

/**
 * The pack holds every entry of the days it names: no index is missing between the first and the last, each of them with
 * its content, and the neighbours on both sides say times outside these days. What stands further off is not looked at: its
 * writer may have told a wrong time. `logSize`: entries under the checkpoint.
 */
export function checkRange(facts: RangeFacts, evidence: LogEvidence, logSize: number): Finding {
  const { span, slice } = facts;
  const wrong =
    wrongSpan(span) ?? (slice ? wrongSlice(facts, evidence) : null) ?? wrongFences(facts, evidence, logSize);
  if (wrong) return failed(wrong);
  const { hidden } = evidence;
  if (hidden) return failed(`entry ${hidden.index} (${hidden.type}) is there without its content`);
  if (!slice)
    return passed(
      `between two neighbours in the log, written before ${span.from} and after ${span.to}, stands no entry; times are those the entries say`,
    );
  const count = slice.last - slice.first + 1;
  return passed(
    `all ${count} entries from ${slice.first} to ${slice.last} are there; the entry before and the one after say times outside the days`,
  );
}

/** The instants of a span are those at which its days begin and end in its time zone. */
export function wrongSpan({ from, to, timeZone, start, end }: Span): string | null {
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000;
  if (!(days > 0 && days < MAX_SPAN_DAYS)) return `the days ${from} to ${to} are no range that can be judged`;
  const right = spanOf(from, to, timeZone);
  if (right.start !== start || right.end !== end) {
    return `${start} to ${end} are not the days ${from} to ${to} in ${timeZone}`;
  }
  return null;
}

/** Eleven years: more is never packed, and judging it would take long. */
const MAX_SPAN_DAYS = 4_020;

function wrongSlice({ slice, span }: RangeFacts, { slice: found }: LogEvidence): string | null {
  const { first, last } = slice!;
  if (last < first) return `the slice ends with entry ${last} before it begins with ${first}`;
  const { fault, count } = found;
  if (fault?.part != null) return `entry ${fault.index} is there without its part ${fault.part}`;
  if (fault !== null || count !== last - first + 1) return `entry ${fault?.index ?? first + count} is missing`;
  if (found.first! < span.start) return `entry ${first} was written before ${span.from}`;
  return found.last! >= span.end ? `entry ${last} was written after ${span.to}` : null;
}

/** Which entry stands just before and just after the days; with no entry in them, two neighbours leave no room. */
function wrongFences({ slice, span }: RangeFacts, evidence: LogEvidence, logSize: number): string | null {
  const { before, after, hasNoRoom } = evidence.slice;
  const { last } = evidence;
  if (slice) {
    if (slice.first !== 0 && (before ?? span.start) >= span.start)
      return `nothing shows that entry ${slice.first} is the first one of ${span.from}`;
    return slice.last + 1 >= logSize || (after ?? '') >= span.end
      ? null
      : `nothing shows that entry ${slice.last} is the last one of ${span.to}`;
  }
  const endsBefore = last !== null && last.index === logSize - 1 && last.time < span.start;
  return hasNoRoom || endsBefore ? null : `nothing shows that no entry was written from ${span.from} to ${span.to}`;
}
