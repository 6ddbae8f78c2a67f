import type { ReviewedKind, SubjectKind } from '#app/domain/evidence/list-entries.ts';

import { RULES } from './finding-rules.ts';
import type { RuleId, Severity } from './finding-rules.ts';
import type { SourceKind } from './source-kind.ts';

/** What a rule read, and when that was taken: UTC, ISO 8601; null where the date is not known. */
export type FindingSource = {
  source: SourceKind | 'sightings' | 'two_step_filter' | 'earlier_list' | 'agreements';
  takenAt: string | null;
};

/** Values that the rule read or compared with, for the record. */
export type FindingInputs = Record<string, string | number | string[]>;

/**
 * A fact that should catch the reviewer's eye. `inputs` are the values the rule read and `sources` where they come from and of when,
 * for the record; `sentence` is for the row. A finding is only made from what is known: an unknown fact makes none.
 */
export type Finding = {
  ruleId: RuleId;
  kind: ReviewedKind;
  subjectKey: string;
  severity: Severity;
  sentence: string;
  inputs: FindingInputs;
  sources: FindingSource[];
};

/** The same about a name that has no row: somebody or something was seen that no list shows. */
export type UnlistedFinding = Omit<Finding, 'subjectKey' | 'ruleId' | 'kind'> & {
  kind: SubjectKind;
  ruleId: 'person.seen_not_listed' | 'app.seen_not_listed';
  name: string;
  id: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
};

/** What a rule found on a row, before the row is named. `severity` only where it is not that of the rule. */
export type Found = {
  ruleId: RuleId;
  sentence: string;
  inputs: FindingInputs;
  sources: FindingSource[];
  severity?: Severity;
};

/** What was found, on the row of this kind and key, as grave as its rule says unless it says otherwise itself. */
export function findingOn(kind: Finding['kind'], subjectKey: string, found: Found): Finding {
  const { ruleId, sentence, inputs, sources, severity = RULES[ruleId].severity } = found;
  return { ruleId, kind, subjectKey, severity, sentence, inputs, sources };
}

/** Whole days from a day or time (ISO 8601) to now; null when the text is none. */
export function daysBetween(from: string, now: Date): number | null {
  const time = Date.parse(from);
  return Number.isNaN(time) ? null : Math.floor((now.getTime() - time) / 86_400_000);
}

/** The first three of them, and how many more there are. */
export function firstOf(words: readonly string[], separator: string): string {
  const shown = words.slice(0, 3).join(separator);
  return words.length > 3 ? `${shown} and ${words.length - 3} more` : shown;
}
