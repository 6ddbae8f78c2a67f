import { rowsCounted } from '#app/domain/access/completeness.ts';
import { isProven } from '#app/domain/review/revocation.ts';

import type { ListEvidence, ReviewEvidence, RowEvidence } from '../review.ts';

import { frozenList } from './page-one.ts';
import { permissionsSeen } from './permissions-seen.ts';
import { gradeOf, independenceOf } from './tables.ts';

/** One kind of exception that auditors write up, and what this review shows of it. */
export interface ExceptionAnswer {
  readonly type: string;
  readonly answer: 'yes' | 'none' | 'cannot be told';
  /** Why, in words, with the rows it rests on. */
  readonly detail: string;
}

/**
 * The nine kinds of exception usually written up about access reviews, each answered from the evidence alone. "None" is
 * said only where the evidence shows that there is none; where it does not reach, the answer is "cannot be told".
 */
export function exceptionAnswers(evidence: ReviewEvidence): readonly ExceptionAnswer[] {
  return [
    leaverStillActive(evidence),
    ownAccess(evidence),
    lateOrSkipped(evidence),
    listNotComplete(evidence),
    withoutReason(evidence),
    removalWithoutProof(evidence),
    accountsLeftOut(evidence),
    rolesWithoutPermissions(evidence),
    editable(evidence),
  ];
}

/** Row numbers as a reader finds them in the tables. */
export function rowNumbers(rows: readonly RowEvidence[]): string {
  const shown = rows.slice(0, MAX_NUMBERS).map((row) => row.position);
  const more = rows.length - shown.length;
  return `${rows.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${more > 0 ? ` and ${more} more (see 3-test-sheet.csv)` : ''}`;
}

const MAX_NUMBERS = 25;

function leaverStillActive({ rows }: ReviewEvidence): ExceptionAnswer {
  const type = 'Leaver still active';
  const left = rows.filter((row) => row.standing?.body.reason === 'left');
  const still = left.filter((row) => row.revocation && gradeOf(row.revocation) === 'still_there');
  if (still.length > 0) {
    return { type, answer: 'yes', detail: `said to have left and still on a later list: ${rowNumbers(still)}` };
  }
  const detail = `no list of leavers is part of this pack; ${left.length} rows were decided with the reason "left"`;
  return { type, answer: 'cannot be told', detail };
}

function ownAccess(evidence: ReviewEvidence): ExceptionAnswer {
  const type = 'Reviewer decided own access';
  const decided = evidence.rows.filter((row) => row.standing !== null);
  const own = decided.filter((row) => independenceOf(evidence, row) === 'no');
  const unknown = decided.filter((row) => independenceOf(evidence, row) === 'unknown');
  if (own.length > 0)
    return { type, answer: 'yes', detail: `${rowNumbers(own)}, with the written exception on page one` };
  if (unknown.length === 0) return { type, answer: 'none', detail: 'whoever decided is somebody else in every row' };
  return { type, answer: 'cannot be told', detail: `nobody matched whoever decided to a row: ${rowNumbers(unknown)}` };
}

function lateOrSkipped({ rows, launched }: ReviewEvidence): ExceptionAnswer {
  const type = 'Review late or row skipped';
  const dueAt = launched?.body.dueAt;
  const skipped = rows.filter((row) => !row.standing || row.standing.body.decision === 'cannot_tell');
  const late = dueAt === undefined ? [] : rows.filter((row) => row.standing && row.standing.time > dueAt);
  const said = [
    ...(late.length > 0 ? [`decided after the date set: ${rowNumbers(late)}`] : []),
    ...(skipped.length > 0 ? [`without a final decision: ${rowNumbers(skipped)}`] : []),
  ];
  if (said.length > 0) return { type, answer: 'yes', detail: said.join('; ') };
  if (dueAt === undefined) return { type, answer: 'cannot be told', detail: 'no date was set' };
  return { type, answer: 'none', detail: 'every row has a final decision from before the date set' };
}

function listNotComplete(evidence: ReviewEvidence): ExceptionAnswer {
  const type = 'List not complete';
  const lists = (['people', 'apps'] as const).flatMap((kind) => frozenList(evidence, kind) ?? []);
  const bodies = lists.flatMap((list) => list.recorded?.body ?? []);
  const differing = bodies.filter((body) => body.secondCount !== null && body.secondCount !== rowsCounted(body));
  if (differing.length > 0) {
    const words = differing.map((body) => `${body.kind}: ${rowsCounted(body)} kept, ${body.secondCount} counted`);
    return { type, answer: 'yes', detail: `a second count differs (${words.join('; ')})` };
  }
  const uncounted = lists.filter((list: ListEvidence) => (list.recorded?.body.secondCount ?? null) === null);
  if (uncounted.length > 0 || lists.length === 0) {
    const kinds = uncounted.map((list) => list.kind).join(' and ');
    return { type, answer: 'cannot be told', detail: `without a second count: ${kinds || 'no list is in this pack'}` };
  }
  return { type, answer: 'none', detail: 'a second count agrees with every list' };
}

function withoutReason({ rows }: ReviewEvidence): ExceptionAnswer {
  const type = 'Decision without reason';
  const bare = rows.filter((row) => {
    if (!row.standing) return false;
    const { decision, highRisk, reason, hasNote } = row.standing.body;
    return (decision !== 'keep' || highRisk) && reason === null && !hasNote;
  });
  if (bare.length > 0) return { type, answer: 'yes', detail: rowNumbers(bare) };
  const detail = 'a reason or note stands beside every decision but plain keeps that nothing speaks against';
  return { type, answer: 'none', detail };
}

function removalWithoutProof({ rows }: ReviewEvidence): ExceptionAnswer {
  const type = 'Removal without proof';
  const open = rows.filter((row) => row.revocation && !isProven(gradeOf(row.revocation)));
  if (open.length > 0) return { type, answer: 'yes', detail: rowNumbers(open) };
  const grades = rows.flatMap((row) => (row.revocation ? [gradeOf(row.revocation)] : []));
  const seen = grades.filter((grade) => grade === 'seen_uninstalled').length;
  const shown = 'every removal that was ordered is shown by a later list';
  return {
    type,
    answer: 'none',
    detail:
      seen === 0 ? shown : `${shown} (${grades.length - seen}) or by Shopify's list of uninstalled apps (${seen})`,
  };
}

function accountsLeftOut(evidence: ReviewEvidence): ExceptionAnswer {
  const type = 'Service and app accounts left out';
  const apps = frozenList(evidence, 'apps')?.recorded?.body;
  if (!apps) return { type, answer: 'yes', detail: 'installed apps are not part of this review' };
  if (apps.secondCount === rowsCounted(apps)) {
    return {
      type,
      answer: 'none',
      detail: `${apps.rowsKept} installed apps are part of this review, as a second count says`,
    };
  }
  const detail = `${apps.rowsKept} installed apps are part of this review; whether there are others is not shown`;
  return { type, answer: 'cannot be told', detail };
}

function rolesWithoutPermissions(evidence: ReviewEvidence): ExceptionAnswer {
  const type = 'Roles listed without permissions';
  const people = evidence.rows.filter((row) => row.item.kind === 'people');
  const seen = new Set(permissionsSeen(evidence).seen);
  const hidden = people.filter((row) => !seen.has(row));
  if (hidden.length > 0) {
    return { type, answer: 'yes', detail: `${hidden.length} of ${people.length} people: ${rowNumbers(hidden)}` };
  }
  const roles = evidence.rows.filter((row) => row.item.kind === 'roles');
  const bare = roles.filter((row) => (row.row?.['permissions'] ?? null) === null);
  if (bare.length > 0) {
    return { type, answer: 'yes', detail: `${bare.length} of ${roles.length} roles: ${rowNumbers(bare)}` };
  }
  if (people.length === 0) return { type, answer: 'none', detail: 'no people are part of this review' };
  return {
    type,
    answer: 'none',
    detail:
      roles.length === 0
        ? 'every person was shown with their permissions'
        : 'every person was shown with their permissions, or with roles that are reviewed with theirs',
  };
}

function editable({ cycleEntryCount }: ReviewEvidence): ExceptionAnswer {
  const type = 'Evidence that can be edited';
  const detail = `the ${cycleEntryCount} entries of this review are proven by the log; whether they have changed can be checked by anybody`;
  return { type, answer: 'none', detail };
}
