import type { Inspected, InspectedRoles, Surroundings } from './about.ts';
import { compareRoles, compareRosters } from './compare.ts';
import type { Comparison, RowPair } from './compare.ts';
import { findingsOf } from './findings.ts';
import { keyOfRow } from './roster.ts';
import type { Subject } from './roster.ts';

type Reviewed = Inspected | InspectedRoles;

/** What a reviewer is shown about one row: why it stands out and what changed since the list of the last review. */
export type Assessment = {
  standsOut: { ruleId: string; severity: string; sentence: string }[];
  /** Has a finding of severity 'high': bulk keep leaves it alone. */
  highRisk: boolean;
  /** New or changed since the earlier list: bulk keep leaves it alone. False where there is no earlier list. */
  changed: boolean;
  change: { kind: 'new' | 'changed' | 'same' | 'first'; details: string[] };
  /** Key of the same subject in the earlier list, which may have come by another route; null when it was not there. */
  previousKey: string | null;
};

/**
 * Assess every row of the lists against the lists of the last review. Keys of the answer are `people/{key}`, `apps/{key}` and
 * `roles/{key}`.
 * @param before lists of the last closed review; a kind that is missing there makes its rows 'first'
 * @param known the time (UTC), and what else is known; of that, `previous` is taken from `before`
 */
export function assess(
  rosters: Reviewed[],
  before: Reviewed[],
  { now, about }: { now: Date; about: Surroundings },
): Map<string, Assessment> {
  const assessments = new Map<string, Assessment>();
  const people = rosters.find((roster) => roster.kind === 'people');
  const known = people && { rows: people.rows, takenAt: people.takenAt ?? now.toISOString() };
  const previous = before.filter((roster) => roster.kind !== 'roles');
  const surroundings: Surroundings = { ...about, previous, people: known ?? about.people };
  for (const roster of rosters) {
    const earlier = before.find((one) => one.kind === roster.kind);
    const changes = earlier ? changesOf(comparisonOf(earlier, roster)) : new Map<string, Change>();
    const findings = Map.groupBy(findingsOf(roster, now, surroundings), (finding) => finding.subjectKey);
    for (const row of roster.rows) {
      const key = keyOfRow(row);
      const change = changes.get(key) ?? {
        kind: earlier ? 'same' : 'first',
        details: [],
        previousKey: null,
      };
      const own = findings.get(key) ?? [];
      assessments.set(`${roster.kind}/${key}`, {
        standsOut: own.map(({ ruleId, severity, sentence }) => ({ ruleId, severity, sentence })),
        highRisk: own.some((finding) => finding.severity === 'high'),
        changed: change.kind === 'new' || change.kind === 'changed',
        change: { kind: change.kind, details: change.details },
        previousKey: change.previousKey,
      });
    }
  }
  return assessments;
}

type Change = Assessment['change'] & Pick<Assessment, 'previousKey'>;

function comparisonOf(before: Reviewed, after: Reviewed): Comparison<Subject> {
  if (before.kind === 'roles' || after.kind === 'roles')
    return compareRoles(before.kind === 'roles' ? before.rows : [], after.kind === 'roles' ? after.rows : []);
  return compareRosters(before, after);
}

function changesOf(compared: Comparison<Subject>): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const row of compared.joiners) {
    changes.set(keyOfRow(row), {
      kind: 'new',
      details: ['Not on the list of the last review.'],
      previousKey: null,
    });
  }
  for (const pair of compared.changed) {
    changes.set(keyOfRow(pair.after), {
      kind: 'changed',
      details: detailsOf(pair),
      previousKey: keyOfRow(pair.before),
    });
  }
  for (const pair of compared.changedAddress) {
    const details = [
      'The same or a similar name had another address in the last review. Is it the same person?',
      ...detailsOf(pair),
    ];
    changes.set(keyOfRow(pair.after), { kind: 'changed', details, previousKey: keyOfRow(pair.before) });
  }
  for (const pair of compared.unchanged) {
    changes.set(keyOfRow(pair.after), {
      kind: 'same',
      details: detailsOf(pair),
      previousKey: keyOfRow(pair.before),
    });
  }
  return changes;
}

/** What is different between two readings of one row, a sentence each. */
export function detailsOf(pair: RowPair<Subject>): string[] {
  const words = { changed: 'changed', 'became known': 'is known now', 'no longer known': 'is no longer known' };
  const fields = pair.fields.map(({ field, from, to, kind }) => {
    const told = kind === 'no longer known' ? `was ${from}` : kind === 'changed' ? `from ${from} to ${to}` : to;
    return `${FIELD_WORDS[field] ?? field} ${words[kind]}: ${told}.`;
  });
  const { gained = [], lost = [] } = pair.entitlements ?? {};
  const moved = [
    gained.length > 0 ? `Gained: ${gained.join(', ')}.` : '',
    lost.length > 0 ? `Lost: ${lost.join(', ')}.` : '',
  ];
  return [...moved.filter((sentence) => sentence !== ''), ...fields];
}

const FIELD_WORDS: Record<string, string> = {
  name: 'Name',
  title: 'Name',
  email: 'E-mail address',
  emailVerified: 'Verified e-mail',
  type: 'Kind of account',
  status: 'Status',
  isOwner: 'Owner of the store',
  secondFactor: 'Second factor',
  roles: 'Role',
  permissions: 'Permissions',
  developer: 'Developer',
  developerType: 'Kind of developer',
  listed: 'Shopify App Store',
  privacyPolicy: 'Privacy policy',
  scopes: 'Access rights',
};
