import type { TlogCrypto } from '#app/tlog/crypto.ts';
import type { ReviewTimes } from '#app/pack/bracket.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import type { EventLine } from '#app/pack/lines.ts';
import type { PackArchive } from '#app/pack/read.ts';

import type { Finding } from './checks/finding.ts';
import type { ClosedUnder } from './checks/signature.ts';
import type { AnyFacts } from './contents.ts';
import { LogJudge } from './log-judge.ts';
import { ReviewJudge } from './review-judge.ts';
import type { CheckId } from './report.ts';

/** What one kind of pack is judged by, beside what every pack is. */
export interface KindJudge {
  /** Takes every entry of the pack in, in log order, before anything is asked. */
  add(line: EventLine, leafHash: Uint8Array): void;
  /**
   * The checks of this kind, in the order they are to run. May read more of the pack first. `logSize`: entries under the
   * checkpoint; null when none can be trusted.
   */
  checks(logSize: number | null): Promise<readonly KindCheck[]> | readonly KindCheck[];
  /** Where the entries stand that started and closed what the pack is about; null where there is no such entry. */
  readonly launched: number | null;
  readonly closed: number | null;
  /** Where it was closed and under which pack key, as the entry says; null where there is no such entry. */
  readonly closedUnder: ClosedUnder | null;
  /** What its entries say of its time; null where there is no review. */
  readonly times: ReviewTimes | null;
  /** Rows of its lists that the pack calls erased; known once the checks are made. */
  readonly erasedRows: number;
}

export interface KindCheck {
  readonly id: CheckId;
  run(): Finding | Promise<Finding>;
}

/**
 * The judge for this kind of pack. A sample is judged like the review it was drawn from, and by its drawing. `erasures`: what the
 * entries say was erased, complete once all of them were taken in.
 */
export function judgeOf(crypto: TlogCrypto, archive: PackArchive, facts: AnyFacts, erasures: Erasures): KindJudge {
  return facts.kind === 'range' || facts.kind === 'period'
    ? new LogJudge(archive, facts, erasures)
    : new ReviewJudge(crypto, archive, facts, erasures);
}
