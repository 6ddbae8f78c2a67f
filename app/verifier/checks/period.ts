import { CLOCK_TOLERANCE } from '#app/pack/bracket.ts';
import type { LogEvidence } from '#app/pack/log-evidence.ts';
import { type PeriodFacts, scheduleOf, STATE_WORDS } from '#app/pack/report/log-tables.ts';
import { LONGEST_STAMP_DELAY } from '#app/pack/stamps.ts';

import { failed, passed, type Finding } from './finding.ts';
import { wrongSpan } from './range.ts';

/**
 * Nothing that could change what became of a scheduled review is left out: the pack holds the complete log, with the
 * content of every entry about reviews and their schedule. Out, when it holds: how many there are of each state, judged
 * again from the entries. `logSize`: entries under the checkpoint.
 */
export function checkPeriod(facts: PeriodFacts, evidence: LogEvidence, logSize: number): Finding {
  const wrong = wrongSpan(facts.span);
  if (wrong) return failed(wrong);
  if (evidence.unbroken !== logSize) return failed(`entry ${evidence.unbroken} of the log is missing`);
  const untimely = wrongAsOf(facts, evidence);
  if (untimely) return failed(untimely);
  const { hidden } = evidence;
  if (hidden) return failed(`entry ${hidden.index} (${hidden.type}) is there without its content`);
  const lines = scheduleOf(evidence, facts);
  const counts = Object.entries(STATE_WORDS).flatMap(([state, word]) => {
    const number = lines.filter((line) => line.state === state).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  return passed(
    `judged again as of ${facts.asOf} over all ${logSize} entries of the log, ${facts.span.from} to ${facts.span.to}: ${counts.join(', ') || 'nothing was due'}${erasedWords(evidence)}`,
  );
}

const erasedWords = ({ erasedUntil }: LogEvidence): string =>
  erasedUntil === null
    ? ''
    : `; reviews or controls up to ${erasedUntil} were erased with the store, so that periods begun by then and not seen to be done read not known`;

/**
 * The time of judging is the pack's own word: it cannot lie before what the log had already taken by then, nor long before the pack was made,
 * so that what was overdue reads "not due yet".
 */
function wrongAsOf({ asOf, stamped }: PeriodFacts, { latest }: LogEvidence): string | null {
  if (!isInstant(asOf)) return 'the time at which the pack was judged is no time';
  const at = Date.parse(asOf);
  if (latest !== null && Date.parse(latest.time) > at + CLOCK_TOLERANCE)
    return `judged as of ${asOf}, and entry ${latest.index} was written later, at ${latest.time}`;
  if (stamped && Date.parse(stamped.at) > at + LONGEST_STAMP_DELAY)
    return `judged as of ${asOf}, long before its checkpoint was stamped, at ${stamped.at}`;
  return null;
}

const isInstant = (text: string): boolean => {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString() === text;
};
