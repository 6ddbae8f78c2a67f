import { canonicalText } from '#app/domain/evidence/canonical.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import type { EventLine } from '#app/pack/lines.ts';
import { LogCollector, type LogEvidence } from '#app/pack/log-evidence.ts';
import type { LogPackFacts } from '#app/pack/log-facts.ts';
import { ENTRIES, PAGE_ONE, REVIEWS } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { logSentences } from '#app/pack/report/log-report.ts';
import { entriesCsvLines, reviewsCsv } from '#app/pack/report/log-tables.ts';

import { failed, notPresent, type Finding } from './checks/finding.ts';
import { checkPeriod } from './checks/period.ts';
import { checkRange } from './checks/range.ts';
import { compareRenderings, wrongRemoved } from './checks/renderings.ts';
import { readEvents } from './contents.ts';
import type { KindCheck, KindJudge } from './kinds.ts';

/** Judges the pack of a range of days or of a period: what the log holds of them, and whether all of it is there. */
export class LogJudge implements KindJudge {
  readonly launched = null;
  readonly closed = null;
  readonly closedUnder = null;
  readonly times = null;
  readonly erasedRows = 0;
  readonly #archive: PackArchive;
  readonly #facts: LogPackFacts;
  readonly #erasures: Erasures;
  readonly #collector: LogCollector;

  constructor(archive: PackArchive, facts: LogPackFacts, erasures: Erasures) {
    this.#archive = archive;
    this.#facts = facts;
    this.#erasures = erasures;
    this.#collector = new LogCollector(facts);
  }

  add(line: EventLine): void {
    this.#collector.add(line);
  }

  checks(logSize: number | null): readonly KindCheck[] {
    const evidence = this.#collector.finish();
    const facts = this.#facts;
    const complete = facts.kind === 'range' ? 'slice' : 'schedule';
    return [
      { id: complete, run: () => this.#complete(evidence, logSize) },
      { id: 'renderings', run: () => this.#renderings(evidence) },
    ];
  }

  #renderings(evidence: LogEvidence): Finding | Promise<Finding> {
    const wrong = wrongRemoved(this.#facts, this.#erasures, []);
    return wrong
      ? failed(wrong)
      : compareRenderings(this.#archive, this.#facts, renderings(this.#archive, evidence, this.#facts));
  }

  #complete(evidence: LogEvidence, logSize: number | null): Finding {
    const facts = this.#facts;
    if (logSize === null) return notPresent('there is no checkpoint that says how long the log is');
    if (evidence.openedAt === null) return failed('the first entry of the log is not in the pack');
    return facts.kind === 'range' ? checkRange(facts, evidence, logSize) : checkPeriod(facts, evidence, logSize);
  }
}

type Rendering = readonly [path: string, text: Iterable<string> | AsyncIterable<string>];

function renderings(archive: PackArchive, evidence: LogEvidence, facts: LogPackFacts): Rendering[] {
  return [
    facts.kind === 'range'
      ? [ENTRIES, entriesCsvLines(evidence, facts, readEvents(archive))]
      : [REVIEWS, [reviewsCsv(evidence, facts)]],
    [PAGE_ONE, [`${canonicalText({ sentences: logSentences(evidence, facts) })}\n`]],
  ];
}
