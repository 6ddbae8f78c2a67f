import type { LogEvidence } from '#app/pack/log-evidence.ts';
import { type PeriodFacts, scheduleOf, STATE_WORDS } from '#app/pack/report/log-tables.ts';

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
  if (evidence.placed.length !== logSize) {
    const gap = evidence.placed.findIndex(({ index }, i) => index !== i);
    return failed(`entry ${gap < 0 ? evidence.placed.length : gap} of the log is missing`);
  }
  const [hidden] = evidence.hidden;
  if (hidden) return failed(`entry ${hidden.index} (${hidden.type}) is there without its content`);
  const lines = scheduleOf(evidence, facts);
  const counts = Object.entries(STATE_WORDS).flatMap(([state, word]) => {
    const number = lines.filter((line) => line.state === state).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  return passed(
    `judged again over all ${logSize} entries of the log, ${facts.span.from} to ${facts.span.to}: ${counts.join(', ') || 'nothing was due'}`,
  );
}
