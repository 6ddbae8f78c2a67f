import { controlsSupportedBy } from '#app/domain/controls/mapping.ts';
import type { EvidenceKind } from '#app/domain/controls/catalogue.ts';
import { isProven } from '#app/domain/review/revocation.ts';

import type { PackFacts } from '../facts.ts';
import type { ListEvidence, ReviewEvidence, RowEvidence } from '../review.ts';

import { NOT_KNOWN } from './csv.ts';
import { exceptionsOf, frozenList, routeWords } from './page-one.ts';
import type { PdfBlock } from './pdf.ts';
import { decisionWord, GRADE_WORDS, gradeOf, independenceOf, memberLabel, noteOf, rowName } from './tables.ts';
import { utcMinute } from './time-words.ts';
import { watchedDetails, watchedPage } from './watched.ts';

/** Pages that page one points to. Both come before anything that grows, so they are known beforehand. */
export const REPORT_PAGES = { watched: 2, lists: 3 } as const;

/** Rows printed in the report; the CSV files always hold all. */
export const MAX_REPORT_ROWS = 200;

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
    ...claims(evidence, facts),
  ];
}

function titleOf({ launched }: ReviewEvidence, { sample }: PackFacts): string {
  return `${sample ? 'Sample of the access review' : 'Access review'}: ${launched?.body.name ?? NOT_KNOWN}`;
}

function claims(evidence: ReviewEvidence, facts: PackFacts): PdfBlock[] {
  const held = facts.keyHeldBy ?? `somebody ${NOT_KNOWN}`;
  const texts = [
    `What the signature proves: the files of this pack are the ones the pack key signed, the pack key is the one the log names, and every decision is an entry of a log whose checkpoint the log key signed. The keys are held by ${held}. Compare the log key in README.txt with the one you received another way; a pack cannot vouch for its own key.`,
    'What it does not prove: that what was recorded was true, that a list was unaltered before it arrived here, or that nothing happened which nobody recorded. Lists are frozen on arrival; trimming before arrival is not excluded for imported and pasted lists. To test that, watch a new export being made and compare it with the list in this pack.',
    'Completeness of the apps list: Shopify does not let a public app list other installed apps. Unless the list was read through the API of a custom app, its completeness rests on whoever copied it and on the second count, where there is one.',
    'Permissions: where a list did not show what a person may do, reviewers decided without seeing it, and page one says so.',
    'Activity: where a list says nothing of it, no activity was seen in the sources named; that is not the same as a person never having signed in.',
    'Removals: Shopify lets no app remove a person or another app. A removal is a human step. It counts as proven only when a later list no longer shows the subject; its time is then known only as lying between two lists.',
    'Countersign itself is an app in this store and stands in the apps list with its own scopes, where that list shows them.',
    facts.timestamps
      ? `Time: an outside authority, ${facts.timestamps.authority}, stamped checkpoints of the log.`
      : 'Time: no outside authority stamped this record. All times are those of the server that wrote the log; the order of entries is proven, their clock time is not bracketed.',
    ...(facts.replaces
      ? [
          `This is edition ${facts.edition} and replaces edition ${facts.replaces.edition} (SHA-256 ${facts.replaces.digest}). Erased since: ${facts.replaces.fieldsRemoved.join(', ')}.`,
        ]
      : []),
    `This log has the origin ${facts.origin}.${evidence.closed ? ` The review was closed in entry ${evidence.closed.index}.` : ''}`,
  ];
  return [
    { is: 'page-break', name: 'claims' },
    { is: 'heading', level: 2, text: 'Claims and limits' },
    ...texts.map((text): PdfBlock => ({ is: 'paragraph', text })),
  ];
}

function listSection(evidence: ReviewEvidence): PdfBlock[] {
  const blocks: PdfBlock[] = [
    { is: 'page-break', name: 'lists' },
    { is: 'heading', level: 2, text: 'Lists and how complete they are' },
  ];
  for (const kind of ['people', 'apps'] as const)
    blocks.push(...listBlocks(evidence, kind, frozenList(evidence, kind)));
  return blocks;
}

function listBlocks(evidence: ReviewEvidence, kind: 'people' | 'apps', list: ListEvidence | null): PdfBlock[] {
  const recorded = list?.recorded;
  const heading = kind === 'people' ? 'People' : 'Apps';
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
  const word = inLargest[0] ? decisionWord(inLargest[0]) : 'decided';
  const printed = evidence.rows.slice(0, MAX_REPORT_ROWS);
  return [
    { is: 'heading', level: 2, text: 'Decisions' },
    {
      is: 'paragraph',
      text: `${counts.join(', ')}. Largest bulk: ${largest > 1 ? `${largest} of ${evidence.rows.length} decided in one action (${word})` : 'none, every row was decided by itself'}.`,
    },
    ...(printed.length < evidence.rows.length
      ? [
          {
            is: 'paragraph',
            text: `The first ${printed.length} of ${evidence.rows.length} rows; all are in 2-decisions.csv.`,
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
  if (ordered.length === 0) {
    return [
      { is: 'heading', level: 2, text: 'Removals' },
      { is: 'paragraph', text: 'No removal or reduction was ordered.' },
    ];
  }
  const rows = [...ordered].sort((a, b) => gradeOf(a.revocation!).localeCompare(gradeOf(b.revocation!)));
  return [
    { is: 'heading', level: 2, text: 'Removals, by grade of proof' },
    {
      is: 'table',
      header: ['Row', 'Name', 'Ordered', 'Grade of proof', 'Before', 'After'],
      widths: [1, 4, 2, 5, 4, 4],
      rows: rows.slice(0, MAX_REPORT_ROWS).map((row) => removalCells(evidence, row)),
    },
  ];
}

function removalCells(evidence: ReviewEvidence, row: RowEvidence): string[] {
  const { opened, verified, stillPresent } = row.revocation!;
  const before = evidence.lists.get(row.item.listId)?.recorded?.body;
  const later = verified?.body.listId ?? stillPresent?.body.listId;
  const after = later ? evidence.lists.get(later)?.recorded?.body : undefined;
  const grade = gradeOf(row.revocation!);
  const gone = verified && isProven(grade) ? `${verified.body.goneAs} on` : 'still on';
  return [
    String(row.position),
    rowName(row),
    opened.body.demand,
    GRADE_WORDS[grade],
    before ? `on the list of ${utcMinute(before.takenAt)}` : NOT_KNOWN,
    after ? `${gone} the list of ${utcMinute(after.takenAt)}` : 'no later list',
  ];
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
  const count = (test: (row: RowEvidence) => boolean) => String(evidence.rows.filter(test).length);
  const dueAt = evidence.launched?.body.dueAt ?? '';
  const lists = [...evidence.lists.values()].flatMap((list) => list.recorded?.body ?? []);
  const rows = [
    ['Leaver still active', 'not tested: no list of leavers is part of this pack'],
    [
      'Reviewer decided own access',
      `${count((row) => row.standing !== null && independenceOf(evidence, row) === 'no')} rows`,
    ],
    [
      'Review late or row skipped',
      `${count((row) => !row.standing || row.standing.time > dueAt)} rows late or undecided`,
    ],
    [
      'List not complete',
      `${lists.filter((list) => list.secondCount === null || list.secondCount !== list.rowsKept).length} of ${lists.length} lists without an agreeing second count`,
    ],
    ['Decision without reason', `${count((row) => needsReason(row))} rows`],
    [
      'Removal without proof',
      `${count((row) => row.revocation !== null && !isProven(gradeOf(row.revocation)))} removals`,
    ],
    [
      'Service and app accounts left out',
      evidence.launched?.body.apps ? 'apps are part of this review' : 'apps are not part of this review',
    ],
    [
      'Roles listed without permissions',
      `${count((row) => row.item.kind === 'people' && (row.row?.['permissions'] ?? null) === null)} people rows`,
    ],
    ['Evidence that can be edited', 'no: every row is proven by the log'],
  ];
  const exceptions = exceptionsOf(evidence);
  return [
    { is: 'heading', level: 2, text: 'Exceptions' },
    {
      is: 'paragraph',
      text:
        exceptions.length === 0
          ? 'Written exceptions and overrides: none.'
          : `Written exceptions and overrides: ${exceptions.join('; ')}.`,
    },
    { is: 'table', header: ['What auditors usually write up', 'In this review'], widths: [3, 5], rows },
  ];
}

function needsReason(row: RowEvidence): boolean {
  if (!row.standing) return false;
  const { decision, highRisk, reason, hasNote } = row.standing.body;
  return (decision !== 'keep' || highRisk) && reason === null && !hasNote;
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
