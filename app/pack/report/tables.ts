import { isSameSubject, marksOf, type SubjectMarks } from '#app/domain/access/same-subject.ts';
import { gradeOf as gradeOfState, isProven, stateAfter } from '#app/domain/review/revocation.ts';
import type { ProofGrade, RevocationVerified } from '#app/domain/evidence/removal-entries.ts';

import { nameOf, subjectKeyOf, type ReviewEvidence, type RevocationEvidence, type RowEvidence } from '../review.ts';

import { formatCsv, NOT_KNOWN, type CsvCell } from './csv.ts';

/** `2-decisions.csv`: one line per row under review, in item order, all of it read off the evidence. */
export function decisionsCsv(evidence: ReviewEvidence): string {
  return formatCsv(
    DECISION_COLUMNS,
    evidence.rows.map((row) => decisionCells(evidence, row)),
  );
}

/** `3-test-sheet.csv`: one line per row under review, one column per attribute an auditor tests. */
export function testSheetCsv(evidence: ReviewEvidence): string {
  return formatCsv(
    TEST_COLUMNS,
    evidence.rows.map((row) => testCells(evidence, row)),
  );
}

/** How well a removal is proven, in the product's grades. */
export function gradeOf(revocation: RevocationEvidence): ProofGrade {
  return gradeOfState(stateAfter(revocation.events));
}

/**
 * How well a removal is proven, in the words of the report. Only a subject that a later list no longer has is called absent;
 * one that it shows deactivated, suspended or with less is called just that.
 */
export function proofWords(revocation: RevocationEvidence): string {
  const grade = gradeOf(revocation);
  return PROOF_WORDS[grade](GONE_WORDS[goneAs(revocation) ?? 'absent']);
}

/** What the list of the proof shows; null while there is none. */
export function goneAs({ verified }: RevocationEvidence): RevocationVerified['goneAs'] | null {
  return verified?.body.goneAs ?? null;
}

/** What a later list shows of a subject that is gone, put before the list. */
export const GONE_WORDS: Readonly<Record<RevocationVerified['goneAs'], string>> = {
  absent: 'absent from',
  suspended: 'suspended on',
  deactivated: 'deactivated on',
  reduced: 'reduced on',
};

const PROOF_WORDS: Readonly<Record<ProofGrade, (gone: string) => string>> = {
  proven_by_api: (gone) => `proven: ${gone} a later list read from Shopify's API`,
  proven_by_import: (gone) => `proven: ${gone} a later list exported from Shopify or copied from its screen`,
  seen_uninstalled: () => 'proven: seen on Shopify’s list of uninstalled apps',
  stated_only: () => 'not proven: rests on a statement',
  still_there: () => 'not proven: still on a later list',
  open: () => 'not proven: open',
};

/** Grades in the order the report gives them. */
export const GRADES = Object.keys(PROOF_WORDS) as readonly ProofGrade[];

export const DECISION_WORDS: Readonly<Record<string, string>> = {
  keep: 'keep',
  reduce: 'reduce',
  remove: 'remove',
  cannot_tell: 'cannot tell',
  exception: 'exception',
};

/**
 * Whether the person who decided is somebody else than the row, recognised as the rule of proofs recognises people in two lists:
 * unknown while nobody matched them to a row.
 */
export function independenceOf(evidence: ReviewEvidence, row: RowEvidence): 'yes' | 'no' | 'unknown' {
  if (row.item.kind !== 'people') return 'yes';
  const own = ownMarksOf(evidence, row.standing?.body.decidedBy ?? row.item.memberId);
  if (own.length === 0 || row.row === null || subjectKeyOf(row.row) === null) return 'unknown';
  const marks = marksOf(row.row);
  return own.some((one) => one.key === marks.key || isSameSubject(one, marks)) ? 'no' : 'yes';
}

/** Name of a member as the log's personal parts give it, else the member's id. */
export function memberLabel(evidence: ReviewEvidence, memberId: string): string {
  return evidence.memberNames.get(memberId) ?? memberId;
}

const DECISION_COLUMNS = [
  'Row',
  'Kind',
  'Name',
  'Subject key',
  'Decision',
  'Reason',
  'Note',
  'To drop',
  'Decided by',
  'Decided by (member id)',
  'Decided at (UTC)',
  'Version',
  'Rows decided in the same action',
  'High risk',
  'Removal',
  'Log entry',
  'Row commitment',
];

const TEST_COLUMNS = [
  'Row',
  'Kind',
  'Name',
  'In list',
  'Reviewer',
  'Independent',
  'In time',
  'Reason',
  'Removal',
  'Proof',
  'Log entry',
];

function decisionCells(evidence: ReviewEvidence, row: RowEvidence): CsvCell[] {
  const { standing, item } = row;
  const body = standing?.body ?? null;
  return [
    row.position,
    item.kind,
    rowName(row),
    subjectKeyOf(row.row),
    decisionWord(row),
    body?.reason ?? '',
    noteOf(row) ?? '',
    body?.drop.join('; ') ?? '',
    body ? memberLabel(evidence, body.decidedBy) : '',
    body?.decidedBy ?? '',
    standing?.time ?? '',
    body?.version ?? '',
    body?.batchSize ?? '',
    body ? (body.highRisk ? 'yes' : 'no') : NOT_KNOWN,
    row.revocation ? proofWords(row.revocation) : '',
    standing?.index ?? '',
    item.rowCommitment,
  ];
}

function testCells(evidence: ReviewEvidence, row: RowEvidence): CsvCell[] {
  const { standing, item, revocation } = row;
  const independent = independenceOf(evidence, row);
  return [
    row.position,
    item.kind,
    rowName(row),
    row.isInList ? 'yes' : 'no',
    memberLabel(evidence, standing?.body.decidedBy ?? item.memberId),
    independent === 'unknown' ? NOT_KNOWN : independent,
    inTime(evidence, row),
    reasonOf(row),
    revocation ? revocation.opened.body.demand : 'none ordered',
    revocation ? proofWord(revocation) : 'not needed',
    standing?.index ?? 'none',
  ];
}

/** The standing decision of a row in words; `undecided` when there is none. */
export function decisionWord(row: RowEvidence): string {
  return row.standing ? (DECISION_WORDS[row.standing.body.decision] ?? row.standing.body.decision) : 'undecided';
}

/** What a row is called in tables; says so when its content was erased. */
export function rowName(row: RowEvidence): string {
  return row.row ? (nameOf(row.row) ?? NOT_KNOWN) : 'erased';
}

/** The note to the standing decision; null when none was written, and when it was erased. */
export function noteOf(row: RowEvidence): string | null {
  const note = row.standing?.personal['note'];
  return typeof note === 'string' ? note : null;
}

function inTime(evidence: ReviewEvidence, row: RowEvidence): string {
  const dueAt = evidence.launched?.body.dueAt;
  if (!row.standing) return 'undecided';
  return dueAt === undefined ? NOT_KNOWN : row.standing.time <= dueAt ? 'yes' : 'no';
}

function reasonOf(row: RowEvidence): string {
  if (!row.standing) return 'undecided';
  const { reason, hasNote, decision, highRisk } = row.standing.body;
  if (reason !== null) return reason;
  if (hasNote) return 'in a note';
  return decision === 'keep' && !highRisk ? 'not required' : 'none given';
}

function proofWord(revocation: RevocationEvidence): string {
  return `${isProven(gradeOf(revocation)) ? 'yes' : 'no'}: ${proofWords(revocation)}`;
}

/** The rows that a member was found to be. Asked for every row under review, and in a review of thousands each has thousands to look through. */
function ownMarksOf(evidence: ReviewEvidence, memberId: string): SubjectMarks[] {
  const known = ownMarks.get(evidence) ?? new Map<string, SubjectMarks[]>();
  ownMarks.set(evidence, known);
  const met = known.get(memberId);
  if (met) return met;
  const own = evidence.matches.flatMap((match) => {
    if (match.body.memberId !== memberId) return [];
    const lines = evidence.lists.get(match.body.listId)?.lines ?? [];
    const line = lines.find((one) => one.commitment === match.body.rowCommitment);
    return line && 'body' in line && subjectKeyOf(line.body) !== null ? [marksOf(line.body)] : [];
  });
  known.set(memberId, own);
  return own;
}

const ownMarks = new WeakMap<ReviewEvidence, Map<string, SubjectMarks[]>>();
