import { rowsCounted } from '#app/domain/access/completeness.ts';
import { REVIEWED_KINDS, type ReviewedKind, type Route } from '#app/domain/evidence/list-entries.ts';
import { isProven } from '#app/domain/review/revocation.ts';

import type { PackFacts } from '../facts.ts';
import { nameOf, subjectKeyOf, type ListEvidence, type RevocationEvidence, type ReviewEvidence } from '../review.ts';

import { NOT_KNOWN } from './csv.ts';
import { GONE_WORDS, goneAs, gradeOf, independenceOf, memberLabel } from './tables.ts';
import { permissionsSeen } from './permissions-seen.ts';
import { missingBetween } from './stamp-words.ts';
import { utcMinute } from './time-words.ts';
import { watchedSentence } from './watched.ts';

/**
 * The five sentences of page one, filled in from the evidence and the pack's own facts. A value nobody recorded reads
 * "not known". The verifier writes them again from what it has checked and compares.
 */
export function pageOneSentences(evidence: ReviewEvidence, facts: PackFacts): readonly string[] {
  return [
    coverageSentence(evidence, facts),
    listsSentence(evidence, facts),
    decisionsSentence(evidence, facts),
    partsSentence(evidence),
    recordSentence(evidence, facts),
  ];
}

/** Everything page one must confess: written exceptions, overrides, rows without a decision. */
export function exceptionsOf(evidence: ReviewEvidence): readonly string[] {
  const written = evidence.launched?.body.exceptions ?? [];
  const listed = written.map(({ kind, reason, by }) => {
    return `${EXCEPTION_WORDS[kind] ?? kind} by ${memberLabel(evidence, by)} ("${reason}")`;
  });
  const undecided = evidence.rows.filter((row) => !row.standing).length;
  const cannotTell = evidence.rows.filter((row) => row.standing?.body.decision === 'cannot_tell').length;
  const accepted = evidence.rows.filter((row) => row.standing?.body.decision === 'exception').length;
  if (undecided > 0) listed.push(`${rowsOf(undecided)} undecided`);
  if (cannotTell > 0) listed.push(`${rowsOf(cannotTell)} left at "cannot tell"`);
  if (accepted > 0) listed.push(`${rowsOf(accepted)} accepted as ${accepted === 1 ? 'an exception' : 'exceptions'}`);
  if (evidence.closed?.body.ownerOpenedApp === false) listed.push('the store owner never opened Countersign');
  return listed;
}

const rowsOf = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;

/** How the report says where a list came from. */
export function routeWords(evidence: ReviewEvidence, list: ListEvidence | null): string {
  const recorded = list?.recorded?.body;
  if (!recorded) return NOT_KNOWN;
  const by = recorded.producedBy === null ? NOT_KNOWN : memberLabel(evidence, recorded.producedBy);
  const words: Record<Route, string> = {
    api: "read from Shopify's API",
    import: `exported from Shopify and imported by ${by}`,
    paste: `pasted by ${by}`,
    manual: `typed in by ${by}`,
  };
  // A list with rows added by hand says by which way its other rows came.
  const { sourceRoute } = recorded.method;
  const route = typeof sourceRoute === 'string' ? (sourceRoute as Route) : recorded.route;
  return words[route] ?? NOT_KNOWN;
}

/** The frozen list of a kind that the review was started on. */
export function frozenList(evidence: ReviewEvidence, kind: ReviewedKind): ListEvidence | null {
  const named = evidence.launched?.body[kind];
  return named ? (evidence.lists.get(named.listId) ?? null) : null;
}

const EXCEPTION_WORDS: Readonly<Record<string, string>> = {
  self_review: 'own row decided',
  list_sum_overridden: 'start although the list does not add up',
  unmatched_reviewer: 'reviewer not matched to a row of the list',
  seen_not_listed_overridden: 'start although somebody was seen who is not on the list',
  no_second_count: 'start without a second count',
};

function coverageSentence(evidence: ReviewEvidence, facts: PackFacts): string {
  const store = facts.shop.name ?? facts.shop.domain;
  const people = evidence.launched ? (evidence.launched.body.people?.count ?? 0) : NOT_KNOWN;
  const apps = evidence.launched ? (evidence.launched.body.apps?.count ?? 0) : NOT_KNOWN;
  const left = names(['other stores', 'other systems', ...facts.notCovered], NOT_KNOWN);
  return `This review covers ${people} people with an account on ${store} and ${apps} installed apps as listed on ${listedOn(evidence)}${rolesWords(evidence)}; it does not cover ${left}, and reviewers ${permissionWords(evidence)} see each person's permissions.`;
}

function listsSentence(evidence: ReviewEvidence, facts: PackFacts): string {
  const list = frozenList(evidence, 'people');
  const people = list?.recorded?.body ?? null;
  const counts = people
    ? `${people.rowsRead} lines read, ${people.rowsKept} kept, ${people.rowsSetAside} set aside${byHand(people)} (page ${facts.pages.lists})`
    : `${NOT_KNOWN} lines read, ${NOT_KNOWN} kept, ${NOT_KNOWN} set aside (page ${facts.pages.lists})`;
  const counted = people?.secondCount ?? NOT_KNOWN;
  const countedBy = people?.secondCountBy ? memberLabel(evidence, people.secondCountBy) : NOT_KNOWN;
  const apps = frozenList(evidence, 'apps');
  return `The people list was ${routeWords(evidence, list)}: ${counts}, against ${counted} counted on Shopify's own screen by ${countedBy}; the app list came from ${appRouteWords(evidence, apps)}, and its completeness ${appCompleteness(evidence, apps)}.`;
}

const byHand = ({ rowsByHand }: { rowsByHand: number }): string =>
  rowsByHand > 0 ? `, ${rowsByHand} of those kept added by hand` : '';

function decisionsSentence(evidence: ReviewEvidence, facts: PackFacts): string {
  const final = evidence.rows.filter((row) => row.standing && row.standing.body.decision !== 'cannot_tell');
  const times = final.map((row) => row.standing!.time).sort();
  const control = facts.control ? `${facts.control.id}: ${facts.control.wording}` : NOT_KNOWN;
  const grades = evidence.rows.flatMap((row) => (row.revocation ? [gradeOf(row.revocation)] : []));
  const proven = evidence.rows.flatMap(({ revocation }) =>
    revocation && isProven(gradeOf(revocation)) ? [provenBy(revocation)] : [],
  );
  const stated = grades.filter((grade) => grade === 'stated_only').length;
  const open = grades.length - proven.length - stated;
  const still = grades.filter((grade) => grade === 'still_there').length;
  const contradicted = still === 0 ? '' : ` (${still} of them still on a later list)`;
  return `${final.length} of ${evidence.rows.length} rows were decided between ${utcMinute(times[0])} and ${utcMinute(times.at(-1))}, ${dueWords(evidence, times.at(-1))} the date set by control ${control}; ${grades.length} removals or reductions were ordered, of which ${provenWords(proven)}, ${stated} ${stated === 1 ? 'rests' : 'rest'} on a person's statement and ${open} ${open === 1 ? 'is' : 'are'} open${contradicted}; overrides, forced rows and exceptions: ${exceptionsOf(evidence).join('; ') || 'none'}.`;
}

const provenBy = (revocation: RevocationEvidence): keyof typeof PROVEN_WORDS =>
  gradeOf(revocation) === 'seen_uninstalled' ? 'uninstalled' : (goneAs(revocation) ?? 'absent');

/** Absent is said of those alone that a later list no longer has. */
const PROVEN_WORDS = {
  absent: `${GONE_WORDS.absent} a later list`,
  deactivated: `${GONE_WORDS.deactivated} a later list`,
  suspended: `${GONE_WORDS.suspended} a later list`,
  reduced: `${GONE_WORDS.reduced} a later list`,
  uninstalled: "seen on Shopify's list of uninstalled apps",
} as const;

function provenWords(proven: readonly (keyof typeof PROVEN_WORDS)[]): string {
  const said = Object.entries(PROVEN_WORDS).flatMap(([by, words]) => {
    const count = proven.filter((one) => one === by).length;
    return by === 'absent' || count > 0 ? [`${count} ${count === 1 ? 'is' : 'are'} ${words}`] : [];
  });
  return said.join(', ');
}

function partsSentence(evidence: ReviewEvidence): string {
  const label = (id: string) => memberLabel(evidence, id);
  const producers = unique(lists(evidence).flatMap((list) => list.recorded?.body.producedBy ?? []));
  const readByApp = lists(evidence).some((list) => list.recorded && list.recorded.body.producedBy === null);
  const deciders = unique(evidence.rows.flatMap((row) => row.standing?.body.decidedBy ?? []));
  const ordered = evidence.rows.filter((row) => row.revocation);
  const removers = unique(ordered.flatMap((row) => row.revocation?.stated?.body.by ?? []));
  const acknowledged = evidence.acknowledged;
  const title = acknowledged?.personal['title'];
  const parts = [producers, deciders, removers, acknowledged ? [acknowledged.body.by] : []];
  const counted = new Map<string, number>();
  for (const id of parts.flat()) counted.set(id, (counted.get(id) ?? 0) + 1);
  const doubled = [...counted].flatMap(([id, count]) => (count > 1 ? [id] : []));
  const producedWords = [...producers.map(label), ...(readByApp ? ["Countersign, from Shopify's API"] : [])];
  const removedWords = ordered.length === 0 ? 'nobody (no removal was ordered)' : names(removers.map(label), NOT_KNOWN);
  const acknowledger = acknowledged
    ? `${label(acknowledged.body.by)}, ${typeof title === 'string' ? title : `title ${NOT_KNOWN}`},`
    : NOT_KNOWN;
  return `${names(producedWords, NOT_KNOWN)} produced the lists, ${names(deciders.map(label), 'nobody')} decided, ${removedWords} removed access, and ${acknowledger} acknowledged the result on ${utcMinute(acknowledged?.body.at)}; people holding two of these parts are ${names(doubled.map(label), 'none')}; nobody decided their own row except ${selfReviews(evidence)}.`;
}

function recordSentence({ watched, times }: ReviewEvidence, facts: PackFacts): string {
  const stamps = facts.timestamps;
  const stamped = stamps
    ? `${stamps.authority} at ${utcMinute(stamps.start)} and ${utcMinute(stamps.close)}${missingBetween(times, stamps).length === 0 ? '' : ' (which does not bracket the review)'}`
    : 'nobody';
  return `The record was time-stamped by ${stamped} and signed with a key held by ${facts.keyHeldBy ?? NOT_KNOWN}; ${watchedSentence(watched, facts.pages.watched)}`;
}

function lists(evidence: ReviewEvidence): ListEvidence[] {
  return REVIEWED_KINDS.flatMap((kind) => frozenList(evidence, kind) ?? []);
}

function listedOn(evidence: ReviewEvidence): string {
  const listed = (['people', 'apps'] as const).flatMap((kind) => frozenList(evidence, kind) ?? []);
  const times = unique(listed.map((list) => utcMinute(list.recorded?.body.takenAt)));
  return times.join(' (people) and ') + (times.length > 1 ? ' (apps)' : '') || NOT_KNOWN;
}

/** Roles are said beside people and apps where a list of them was reviewed. */
function rolesWords(evidence: ReviewEvidence): string {
  const roles = evidence.launched?.body.roles ?? null;
  if (roles === null) return '';
  const takenAt = frozenList(evidence, 'roles')?.recorded?.body.takenAt;
  return `, and ${roles.count} ${roles.count === 1 ? 'role' : 'roles'} as listed on ${utcMinute(takenAt)}`;
}

function permissionWords(evidence: ReviewEvidence): string {
  const { seen, hidden } = permissionsSeen(evidence);
  const people = seen.length + hidden.length;
  if (people === 0) return `could or could not (${NOT_KNOWN})`;
  if (seen.length === 0) return 'could not';
  return hidden.length === 0 ? 'could' : `could, for ${seen.length} of ${people} people only,`;
}

function appRouteWords(evidence: ReviewEvidence, list: ListEvidence | null): string {
  const recorded = list?.recorded?.body;
  if (!recorded) return NOT_KNOWN;
  if (recorded.route === 'api') return "Shopify's API";
  return `a list ${routeWords(evidence, list)}`;
}

function appCompleteness(evidence: ReviewEvidence, list: ListEvidence | null): string {
  const recorded = list?.recorded?.body;
  if (!recorded) return `is ${NOT_KNOWN}`;
  const by = recorded.secondCountBy ? memberLabel(evidence, recorded.secondCountBy) : NOT_KNOWN;
  if (recorded.secondCount === rowsCounted(recorded)) return `agrees with a second count by ${by}`;
  if (recorded.secondCount !== null) return `differs from a second count by ${by} (${recorded.secondCount})`;
  if (recorded.route === 'api') return "rests on Shopify's API alone, without a second count";
  return 'could not be proven, because Shopify does not let this app list other apps';
}

function dueWords(evidence: ReviewEvidence, lastDecision: string | undefined): string {
  const dueAt = evidence.launched?.body.dueAt;
  if (!dueAt || !lastDecision) return `a number of days ${NOT_KNOWN} before or after`;
  const days = (Date.parse(dueAt) - Date.parse(lastDecision)) / 86_400_000;
  const whole = Math.floor(Math.abs(days));
  return `${whole} ${whole === 1 ? 'day' : 'days'} ${days >= 0 ? 'before' : 'after'}`;
}

/** A row of which it cannot be told is no row that somebody else decided: it is said beside those known to be their own. */
function selfReviews(evidence: ReviewEvidence): string {
  const decided = evidence.rows.filter((row) => row.standing);
  const own = decided.filter((row) => independenceOf(evidence, row) === 'no');
  const unknown = decided.filter((row) => independenceOf(evidence, row) === 'unknown').length;
  const words = own.map((row) => {
    const key = subjectKeyOf(row.row);
    const exception = evidence.launched?.body.exceptions.find((one) => {
      return one.kind === 'self_review' && (one.itemId === row.item.itemId || one.itemId === null);
    });
    return `${nameOf(row.row) ?? key ?? NOT_KNOWN} (${exception?.reason ?? `reason ${NOT_KNOWN}`})`;
  });
  const listed = words.join('; ') || 'none';
  return unknown === 0 ? listed : `${listed} (${NOT_KNOWN} for ${rowsOf(unknown)})`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function names(values: readonly string[], none: string): string {
  if (values.length <= 1) return values[0] ?? none;
  return `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
}
