import { controlsSupportedBy } from '#app/domain/controls/mapping.ts';
import type { EvidenceKind } from '#app/domain/controls/catalogue.ts';

import { REVIEWED_KINDS, type ReviewedKind } from '#app/domain/evidence/list-entries.ts';

import type { PackFacts } from '../facts.ts';
import type { ListEvidence, ReviewEvidence, RevocationEvidence, RowEvidence } from '../review.ts';

import { claimsPage } from './claims.ts';
import { NOT_KNOWN } from './csv.ts';
import { exceptionAnswers } from './exceptions.ts';
import { exceptionsOf, frozenList, routeWords } from './page-one.ts';
import type { PdfBlock } from './pdf.ts';
import { decisionWord, GRADES, gradeOf, memberLabel, noteOf, proofWords, rowName } from './tables.ts';
import { utcMinute } from './time-words.ts';
import { watchedDetails, watchedPage } from './watched.ts';

/** Pages that page one points to. Both come before anything that grows, so they are known beforehand. */
export const REPORT_PAGES = { watched: 2, lists: 3 } as const;

/** Rows printed in the report, a page each forty or so; the CSV files always hold all. */
export const MAX_REPORT_ROWS = 500;

/** Everything the report says, in order. `sentences` are the five of page one. */
export function reportBlocks(
  evidence: ReviewEvidence,
  facts: PackFacts,
  sentences: readonly string[],
): readonly PdfBlock[] {
  return [
    { is: 'heading', level: 1, text: titleOf(evidence, facts) },
    ...sentences.map((text, i): PdfBlock => ({ is: 'paragraph', text: `${i + 1}. ${text}` })),
    ...watchedPage(evidence.watched, evidence.memberNames),
    ...listSection(evidence),
    ...decisionSection(evidence),
    ...removalSection(evidence),
    ...timelinessSection(evidence),
    ...testSection(evidence),
    ...controlSection(evidence),
    ...watchedDetails(evidence.watched),
    ...claimsPage(evidence, facts),
  ];
}

function titleOf({ launched }: ReviewEvidence, { sample }: PackFacts): string {
  return `${sample ? 'Sample of the access review' : 'Access review'}: ${launched?.body.name ?? NOT_KNOWN}`;
}

function listSection(evidence: ReviewEvidence): PdfBlock[] {
  const blocks: PdfBlock[] = [
    { is: 'page-break', name: 'lists' },
    { is: 'heading', level: 2, text: 'Lists and how complete they are' },
  ];
  for (const kind of REVIEWED_KINDS) blocks.push(...listBlocks(evidence, kind, frozenList(evidence, kind)));
  return blocks;
}

const LIST_HEADINGS: Readonly<Record<ReviewedKind, string>> = { people: 'People', apps: 'Apps', roles: 'Roles' };

function listBlocks(evidence: ReviewEvidence, kind: ReviewedKind, list: ListEvidence | null): PdfBlock[] {
  const recorded = list?.recorded;
  const heading = LIST_HEADINGS[kind];
  if (!recorded) return [{ is: 'paragraph', text: `${heading}: no list of this kind is part of the review.` }];
  const { body } = recorded;
  const second =
    body.secondCount === null
      ? 'none'
      : `${body.secondCount}, by ${body.secondCountBy ? memberLabel(evidence, body.secondCountBy) : NOT_KNOWN} at ${utcMinute(body.secondCountAt)}`;
  const facts = [
    ['Origin', routeWords(evidence, list)],
    ['Taken', utcMinute(body.takenAt)],
    ['Lines read = kept + set aside', `${body.rowsRead} = ${body.rowsKept} + ${body.rowsSetAside}`],
    ['Of these added by hand', String(body.rowsByHand)],
    ['Second count', second],
    ['Digest of the frozen rows', body.digest],
    ['SHA-256 of what was read', body.sourceDigests.join(', ') || NOT_KNOWN],
    ...Object.entries(body.method).map(([name, value]) => [name, methodWords(value)]),
    ['Log entry', String(recorded.index)],
  ];
  const aside = body.setAside.map(({ line, reason }) => [String(line), reason]);
  return [
    { is: 'table', header: [heading, ''], widths: [2, 6], rows: facts },
    ...(aside.length > 0
      ? [{ is: 'table', header: ['Line set aside', 'Why'], widths: [2, 6], rows: aside } satisfies PdfBlock]
      : []),
  ];
}

function decisionSection(evidence: ReviewEvidence): PdfBlock[] {
  const counts = Object.entries(Object.groupBy(evidence.rows, decisionWord)).map(
    ([word, rows]) => `${rows?.length ?? 0} ${word}`,
  );
  const largest = Math.max(0, ...evidence.rows.map((row) => row.standing?.body.batchSize ?? 0));
  const inLargest = evidence.rows.filter((row) => row.standing?.body.batchSize === largest);
  const word = inLargest[0] ? (PAST_WORDS[decisionWord(inLargest[0])] ?? 'decided') : 'decided';
  const printed = evidence.rows.slice(0, MAX_REPORT_ROWS);
  return [
    { is: 'heading', level: 2, text: 'Decisions' },
    {
      is: 'paragraph',
      text: `${counts.join(', ')}. Largest bulk: ${largest > 1 ? `${largest} of ${evidence.rows.length} ${word} in one action` : 'none, every row was decided by itself'}.`,
    },
    ...(printed.length < evidence.rows.length
      ? [
          {
            is: 'paragraph',
            text: `Rows 1 to ${printed.length} of ${evidence.rows.length}; rows ${printed.length + 1} to ${evidence.rows.length} are in 2-decisions.csv, which holds all of them.`,
          } satisfies PdfBlock,
        ]
      : []),
    {
      is: 'table',
      header: ['Row', 'Kind', 'Name', 'Decision', 'Reason or note', 'Decided by', 'At (UTC)', 'Entry'],
      widths: [1, 1.4, 4, 2, 4, 3, 2.6, 1.2],
      rows: printed.map((row) => decisionCells(evidence, row)),
    },
  ];
}

const PAST_WORDS: Readonly<Record<string, string>> = {
  keep: 'kept',
  reduce: 'reduced',
  remove: 'removed',
  'cannot tell': 'left at "cannot tell"',
  exception: 'accepted as exceptions',
};

function decisionCells(evidence: ReviewEvidence, row: RowEvidence): string[] {
  const { standing } = row;
  return [
    String(row.position),
    row.item.kind,
    rowName(row),
    decisionWord(row),
    [standing?.body.reason, noteOf(row)].filter(Boolean).join(': '),
    standing ? memberLabel(evidence, standing.body.decidedBy) : '',
    standing ? utcMinute(standing.time).replace(' UTC', '') : '',
    standing ? String(standing.index) : '',
  ];
}

function removalSection(evidence: ReviewEvidence): PdfBlock[] {
  const ordered = evidence.rows.filter((row) => row.revocation);
  const blocks: PdfBlock[] = [{ is: 'heading', level: 2, text: 'Removals, by grade of proof' }];
  if (ordered.length === 0) blocks.push({ is: 'paragraph', text: 'No removal or reduction was ordered.' });
  const inGrades = GRADES.flatMap((grade) => ordered.filter((row) => gradeOf(row.revocation!) === grade));
  for (const [words, rows] of Map.groupBy(inGrades, (row) => proofWords(row.revocation!))) {
    const printed = rows.slice(0, MAX_REPORT_ROWS);
    const left = rows.length - printed.length;
    blocks.push(
      {
        is: 'paragraph',
        text: `${rows.length} ${words}.${left > 0 ? ` The last ${left} are in 3-test-sheet.csv.` : ''}`,
      },
      {
        is: 'table',
        header: ['Row', 'Name', 'Ordered', 'Before', 'After', 'When it went'],
        widths: [0.8, 2.6, 2.6, 3.6, 3.6, 3.2],
        rows: printed.map((row) => removalCells(evidence, row)),
      },
    );
  }
  return blocks;
}

function removalCells(evidence: ReviewEvidence, row: RowEvidence): string[] {
  const { opened, stated, verified, stillPresent } = row.revocation!;
  const drop = opened.body.drop.length > 0 ? ` (${opened.body.drop.join(', ')})` : '';
  const later = verified?.body.listId ?? stillPresent?.body.listId ?? null;
  const after =
    later === null
      ? 'no later list'
      : `${verified ? verified.body.goneAs : 'still there'}: ${listWords(evidence, later)}`;
  return [
    String(row.position),
    rowName(row),
    `${opened.body.demand}${drop}, ${utcMinute(opened.time)}, entry ${opened.index}`,
    `row ${row.item.rowCommitment.slice(0, 16)}… of ${listWords(evidence, row.item.listId)}`,
    after,
    goneWords(evidence, stated, verified),
  ];
}

function listWords(evidence: ReviewEvidence, listId: string): string {
  const recorded = evidence.lists.get(listId)?.recorded;
  return `list ${listId} taken ${utcMinute(recorded?.body.takenAt)}, entry ${recorded?.index ?? NOT_KNOWN}`;
}

function goneWords(
  evidence: ReviewEvidence,
  stated: RevocationEvidence['stated'],
  verified: RevocationEvidence['verified'],
): string {
  if (verified) {
    const { notBefore, notAfter } = verified.body;
    return `between ${utcMinute(notBefore)} and ${utcMinute(notAfter)}, entry ${verified.index}`;
  }
  if (!stated) return NOT_KNOWN;
  return `${memberLabel(evidence, stated.body.by)} said so on ${utcMinute(stated.body.at)}, entry ${stated.index}`;
}

function timelinessSection(evidence: ReviewEvidence): PdfBlock[] {
  const times = evidence.rows.flatMap((row) => row.standing?.time ?? []).sort();
  const rows = [
    ['Started', utcMinute(evidence.launched?.time)],
    ['Due', utcMinute(evidence.launched?.body.dueAt)],
    ['First decision', utcMinute(times[0])],
    ['Last decision', utcMinute(times.at(-1))],
    ...evidence.signatures.map((one) => [`Signed by ${memberLabel(evidence, one.body.memberId)}`, utcMinute(one.time)]),
    ['Acknowledged', utcMinute(evidence.acknowledged?.body.at)],
    ['Closed', utcMinute(evidence.closed?.time)],
  ];
  return [
    { is: 'heading', level: 2, text: 'Timeliness' },
    { is: 'table', header: ['Step', 'When'], widths: [3, 5], rows },
  ];
}

/** The exceptions that auditors usually write up, each with what this review shows of it. */
function testSection(evidence: ReviewEvidence): PdfBlock[] {
  const written = exceptionsOf(evidence).join('; ') || 'none';
  return [
    { is: 'heading', level: 2, text: 'Exceptions' },
    { is: 'paragraph', text: `Written exceptions and overrides: ${written}.` },
    {
      is: 'table',
      header: ['What auditors usually write up', 'In this review', 'Because'],
      widths: [3, 1.4, 6],
      rows: exceptionAnswers(evidence).map(({ type, answer, detail }) => [type, answer, detail]),
    },
  ];
}

function controlSection(evidence: ReviewEvidence): PdfBlock[] {
  const available = new Set<EvidenceKind>(['review-cycle', 'review-decisions', 'log-integrity-proof']);
  if (evidence.launched?.body.people) available.add('staff-roster');
  if (evidence.launched?.body.apps) available.add('app-inventory');
  if (evidence.rows.some((row) => row.revocation)) available.add('remediation-proof');
  const rows = controlsSupportedBy(available).map(({ control, evidence: kinds, links }) => [
    `${control.framework} ${control.version}`,
    control.id,
    control.title,
    kinds.join(', '),
    links.map(({ to, basis }) => `${to.id} (${basis})`).join('; '),
  ]);
  return [
    { is: 'heading', level: 2, text: 'Controls this evidence may support' },
    {
      is: 'paragraph',
      text: 'That a kind of evidence supports a control is our judgement; whether the control is met is for your auditor to say. Titles are our own short words. Links between controls name where they were published.',
    },
    {
      is: 'table',
      header: ['Framework', 'Control', 'Title', 'Evidence here', 'Linked to (basis)'],
      widths: [2.4, 1.8, 3.4, 3, 5],
      rows,
    },
  ];
}

function methodWords(value: string | number | string[] | null): string {
  if (value === null) return NOT_KNOWN;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
