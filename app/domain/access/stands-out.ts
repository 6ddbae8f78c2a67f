import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';

import { RULES } from './finding-rules.ts';
import type { RuleId, Severity } from './finding-rules.ts';
import type { Finding, UnlistedFinding } from './finding.ts';
import type { AppsRoster, PeopleRoster, RolesRoster, Roster } from './roster.ts';

/** One plain sentence with its reason and the rows it is about. `ruleId` null: a plain fact about the list, added where little stands out. */
export type StandsOutLine = {
  ruleId: RuleId | null;
  severity: Severity;
  sentence: string;
  why: string;
  kind: ReviewedKind | null;
  subjectKeys: string[];
  /** What it is about that has no row: names as they were seen. */
  names: string[];
};

export type StandsOut = { lines: StandsOutLine[]; notKnown: string[] };

/** Enough of a list to speak about it. Without a sheet nothing is said about how complete it is. */
export type Told = (Pick<PeopleRoster, 'kind' | 'rows'> | Pick<AppsRoster, 'kind' | 'rows'>) &
  Partial<Pick<Roster, 'sheet'>>;
/** The same of roles. */
export type ToldRoles = Pick<RolesRoster, 'kind' | 'rows'> & Partial<Pick<Roster, 'sheet'>>;

const MOST = 10;
const LEAST = 5;
const WEIGHT: Record<Severity, number> = { high: 0, medium: 1, low: 2, note: 3 };

/**
 * What stands out in the lists: at most ten sentences, riskiest first, and what the lists do not tell.
 * @param unlisted what was seen and is on no list
 */
export function standsOut(
  findings: Finding[],
  rosters: (Told | ToldRoles)[],
  unlisted: UnlistedFinding[] = [],
): StandsOut {
  const order = Object.keys(RULES) as RuleId[];
  const byRule = Map.groupBy(findings, (finding) => finding.ruleId);
  const namesByRule = Map.groupBy(unlisted, (finding) => finding.ruleId);
  const lines = order
    .filter((ruleId) => byRule.has(ruleId) || namesByRule.has(ruleId as UnlistedFinding['ruleId']))
    .toSorted((a, b) => WEIGHT[RULES[a].severity] - WEIGHT[RULES[b].severity])
    .map((ruleId) =>
      lineOf(ruleId, byRule.get(ruleId) ?? [], namesByRule.get(ruleId as UnlistedFinding['ruleId']) ?? []),
    )
    .slice(0, MOST);
  const facts = rosters.flatMap(factsOf).slice(0, Math.max(0, LEAST - lines.length));
  return { lines: [...lines, ...facts], notKnown: rosters.flatMap(notKnownOf) };
}

function lineOf(ruleId: RuleId, findings: Finding[], unlisted: UnlistedFinding[]): StandsOutLine {
  const { severity, one, many, why } = RULES[ruleId];
  const subjectKeys = [...new Set(findings.map((finding) => finding.subjectKey))];
  const names = unlisted.map(({ name }) => name);
  const total = subjectKeys.length + names.length;
  const sentence = total === 1 ? one : many.replace('#', String(total));
  return { ruleId, severity, sentence, why, kind: (findings[0] ?? unlisted[0])?.kind ?? null, subjectKeys, names };
}

function factsOf(roster: Told | ToldRoles): StandsOutLine[] {
  const fact = (sentence: string, why: string): StandsOutLine => ({
    ruleId: null,
    severity: 'note',
    sentence,
    why,
    kind: roster.kind,
    subjectKeys: [],
    names: [],
  });
  if (roster.kind === 'people') {
    const active = roster.rows.filter((row) => row.status === 'active').length;
    const staff = roster.rows.filter((row) => row.type === 'staff').length;
    return [
      fact(`${count(roster.rows.length, 'person', 'people')} can sign in or could.`, 'This is everyone on the list.'),
      fact(`${active} of them are shown as active.`, 'The rest are not, or the list does not say.'),
      fact(
        `${staff} of them are shown as staff of the store.`,
        'The rest are of another kind, or the list does not say.',
      ),
    ];
  }
  if (roster.kind === 'roles') {
    const known = roster.rows.filter((row) => row.permissions !== null).length;
    return [
      fact(`${count(roster.rows.length, 'role', 'roles')} can be given to people.`, 'This is every role on the list.'),
      fact(`What they permit is known for ${known} of them.`, 'The list says nothing of the rest.'),
    ];
  }
  const developers = new Set(roster.rows.map((row) => row.developer).filter((developer) => developer !== null)).size;
  return [
    fact(`${count(roster.rows.length, 'app is', 'apps are')} installed.`, 'This is every app on the list.'),
    fact(
      `They come from ${count(developers, 'named developer', 'named developers')}.`,
      'Each developer can reach what its app can reach.',
    ),
  ];
}

function notKnownOf(roster: Told | ToldRoles): string[] {
  const told: string[] = [];
  const total = roster.rows.length;
  const tell = (unknown: number, what: string) => {
    if (unknown === total && total > 0) told.push(`${what} is not known from this list.`);
    else if (unknown > 0) told.push(`${what} is not known for ${unknown} of ${total}.`);
  };
  if (roster.kind === 'people') {
    tell(
      missing(roster.rows, (row) => row.roles === null),
      'Which role each person has',
    );
    tell(
      missing(roster.rows, (row) => row.permissions === null),
      'Which permissions each person has',
    );
    tell(
      missing(roster.rows, (row) => row.secondFactor === 'unknown'),
      'Whether people sign in with a second factor',
    );
    tell(
      missing(roster.rows, (row) => row.lastSeen === null),
      'When each person was last active',
    );
    tell(
      missing(roster.rows, (row) => row.status === 'unknown'),
      'Whether each account is active',
    );
    tell(
      missing(roster.rows, (row) => row.email === null),
      'The e-mail address of each person',
    );
  } else if (roster.kind === 'roles') {
    tell(
      missing(roster.rows, (row) => row.permissions === null),
      'What each role permits',
    );
  } else {
    tell(
      missing(roster.rows, (row) => row.scopes === null),
      'What each app can see and change',
    );
    tell(
      missing(roster.rows, (row) => row.developer === null),
      'Who made each app',
    );
    tell(
      missing(roster.rows, (row) => row.privacyPolicy === 'unknown'),
      'Whether each app has a privacy policy',
    );
    tell(
      missing(roster.rows, (row) => row.listed === 'unknown'),
      'Whether each app comes from the Shopify App Store',
    );
  }
  if (roster.sheet?.verdict === 'no second count') {
    told.push(`Whether the list of ${roster.kind} is complete is not proven: nobody has entered Shopify’s own count.`);
  }
  return told;
}

function missing<Row>(rows: Row[], isMissing: (row: Row) => boolean): number {
  return rows.filter(isMissing).length;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
