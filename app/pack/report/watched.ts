import type { WatchedDifference } from '#app/domain/evidence/list-entries.ts';

import type { WatchedEvidence } from '../watched.ts';

import { NOT_KNOWN } from './csv.ts';
import { utcMinute } from './time-words.ts';
import type { PdfBlock } from './pdf.ts';

/** What the last sentence of page one says of them: what the record does not show, and how to test it. */
export function watchedSentence(watched: readonly WatchedEvidence[], page: number): string {
  const done =
    watched.length === 0
      ? ''
      : `; ${watched.length === 1 ? 'one such comparison is' : `${watched.length} such comparisons are`} there`;
  return `it shows what Countersign received and that it was not changed since, not that Shopify's list was unaltered before it arrived: to test that, watch a new export being made and compare it (page ${page}${done}).`;
}

/** Summaries on the page, which page one points to and which therefore must not grow over its end. */
const MAX_SUMMARIES = 5;

/** The page about watched exports: how to make one, and what those on the record found. */
export function watchedPage(watched: readonly WatchedEvidence[], memberNames: ReadonlyMap<string, string>): PdfBlock[] {
  const summaries = watched.slice(-MAX_SUMMARIES).map((one) => summaryOf(one, memberNames));
  const more = watched.length - summaries.length;
  const texts = [
    'A list could have been changed between Shopify and its arrival here, and nothing in this pack would show it. To test that, sit beside the person who makes the export: see it being made in Shopify, take the file yourself, and upload it under Evidence, naming yourself. Countersign compares it with a stored list and records every difference with what explains it: a removal that a review ordered, or a later list that shows the same. What nothing explains says so.',
    ...(watched.length === 0 ? ['No watched export is part of this pack.'] : summaries),
    ...(more > 0 ? [`${more} earlier ones are in the log.`] : []),
    ...(watched.length > 0 ? ['Every difference is listed at the end of this report.'] : []),
  ];
  return [
    { is: 'page-break', name: 'watched' },
    { is: 'heading', level: 2, text: 'Watched exports' },
    ...texts.map((text): PdfBlock => ({ is: 'paragraph', text })),
  ];
}

/** Every difference that watched exports showed, one table each; nothing when there are none. */
export function watchedDetails(watched: readonly WatchedEvidence[]): PdfBlock[] {
  const differing = watched.filter(({ body }) => body.differences.length > 0);
  if (differing.length === 0) return [];
  return [{ is: 'heading', level: 2, text: 'Differences of watched exports' }, ...differing.flatMap(detailsOf)];
}

function summaryOf(one: WatchedEvidence, memberNames: ReadonlyMap<string, string>): string {
  const { body } = one;
  const who = one.watcher ? `${one.watcher.name}, ${one.watcher.organisation},` : `Somebody (${NOT_KNOWN})`;
  const open = body.differences.filter(({ why }) => why === 'not_explained').length;
  const counts = `${body.same} rows the same, ${body.joined} joined, ${body.left} left, ${body.changed} changed, ${body.changedAddress} with another address`;
  return `${who} watched an export of the ${body.kind} list on ${utcMinute(body.watchedAt)}, uploaded by ${memberNames.get(body.by) ?? body.by}. Against the stored list ${body.listId}: ${counts}; ${open} not explained. Log entry ${one.index}, SHA-256 of the file ${body.fileDigest}.`;
}

function detailsOf(one: WatchedEvidence): PdfBlock[] {
  const { body } = one;
  const total = body.joined + body.left + body.changed + body.changedAddress;
  const shown = body.differences.length;
  return [
    {
      is: 'paragraph',
      text: `Log entry ${one.index}: ${shown < total ? `the first ${shown} of ${total}` : total} differences.`,
    },
    {
      is: 'table',
      header: ['Difference', 'Who or what', 'Reads differently', 'Explained by'],
      widths: [2, 4, 3, 4],
      rows: body.differences.map((difference) => [
        DIFFERENCE_WORDS[difference.difference] ?? difference.difference,
        subjectOf(one, difference),
        difference.fields.join(', '),
        whyWords(difference),
      ]),
    },
  ];
}

const DIFFERENCE_WORDS: Readonly<Record<string, string>> = {
  joined: 'only on the watched export',
  left: 'only on the stored list',
  changed: 'reads differently',
  changed_address: 'perhaps the same person under another address',
};

function subjectOf({ names }: WatchedEvidence, { part, name, row }: WatchedDifference): string {
  if (part === null) return name ?? NOT_KNOWN;
  return names.get(part) ?? (row === null ? 'erased' : `erased (row ${row.slice(0, 12)})`);
}

function whyWords({ why, cycleId, listId }: WatchedDifference): string {
  switch (why) {
    case 'removed_by_review':
      return `removal ordered by review ${cycleId ?? NOT_KNOWN}`;
    case 'reduced_by_review':
      return `reduction ordered by review ${cycleId ?? NOT_KNOWN}`;
    case 'later_list':
      return `the later list ${listId ?? NOT_KNOWN} shows the same`;
    default:
      return 'not explained';
  }
}
