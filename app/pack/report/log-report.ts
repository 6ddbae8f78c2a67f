import type { ScheduleLine } from '#app/domain/review/schedule.ts';

import type { LogEvidence } from '../log-evidence.ts';
import type { LogPackFacts } from '../log-facts.ts';

import { PACK_KEY_CLAIM } from './claims.ts';
import { NOT_KNOWN } from './csv.ts';
import { erasedSince, type NamedList } from './erased-words.ts';
import { FREQUENCY_WORDS, type PeriodFacts, type RangeFacts, scheduleOf, STATE_WORDS } from './log-tables.ts';
import type { PdfBlock } from './pdf.ts';
import { utcMinute } from './time-words.ts';
import { watchedDetails, watchedPage, watchedSentence } from './watched.ts';

/** The page that page one points to comes before anything that grows. */
export const LOG_REPORT_PAGES = { watched: 2 } as const;

/** Page one of a range or a period, filled in from what the entries say. A value nobody recorded reads "not known". */
export function logSentences(evidence: LogEvidence, facts: LogPackFacts): readonly string[] {
  return facts.kind === 'range' ? rangeSentences(evidence, facts) : periodSentences(evidence, facts);
}

/** Everything the report of a range or a period says, in order. */
export function logBlocks(evidence: LogEvidence, facts: LogPackFacts, sentences: readonly string[]): PdfBlock[] {
  return [
    { is: 'heading', level: 1, text: logTitle(facts) },
    ...sentences.map((text, i): PdfBlock => ({ is: 'paragraph', text: `${i + 1}. ${text}` })),
    ...watchedPage(watchedIn(evidence, facts), evidence.memberNames),
    { is: 'page-break', name: 'table' },
    ...(facts.kind === 'range' ? entryTable(evidence) : scheduleTable(scheduleOf(evidence, facts))),
    ...watchedDetails(watchedIn(evidence, facts)),
    ...claims(evidence, facts),
  ];
}

/** Title of the report of a range or a period, with its first and last day. */
export function logTitle({ kind, span }: LogPackFacts): string {
  return kind === 'range' ? `Record from ${span.from} to ${span.to}` : `Reviews from ${span.from} to ${span.to}`;
}

function rangeSentences(evidence: LogEvidence, facts: RangeFacts): string[] {
  const count = (type: string) => evidence.counts.get(type) ?? 0;
  const { slice } = facts;
  const which = slice ? `entries ${slice.first} to ${slice.last}` : 'none';
  return [
    `This pack holds every entry that the record of ${storeOf(facts)} received from ${facts.span.from} to ${facts.span.to} (days in ${facts.span.timeZone}): ${evidence.slice.count} entries, ${which}.`,
    `Reviews started in these days: ${count('cycle.launched')}, closed: ${count('cycle.closed')}, cancelled: ${count('cycle.cancelled')}; decisions recorded: ${count('decision.recorded')}; removals or reductions ordered: ${count('revocation.opened')}, shown by a later list: ${count('revocation.verified') - evidence.seenUninstalled}, seen on Shopify's list of uninstalled apps: ${evidence.seenUninstalled}.`,
    `Lists of people or apps recorded: ${count('list.recorded')}; readings that failed: ${count('list.failed')}; exports watched by an auditor: ${count('export.watched')}.`,
    recordSentence(evidence, facts),
  ];
}

function periodSentences(evidence: LogEvidence, facts: PeriodFacts): string[] {
  const lines = scheduleOf(evidence, facts);
  const periods = new Set(lines.flatMap(({ period }) => period ?? []));
  const controls = new Set([...periods].flatMap(({ control }) => control ?? []));
  const rules = [...controls].map((control) => {
    const often = FREQUENCY_WORDS[control.frequency] ?? control.frequency;
    return `${control.controlId}: ${control.wording} (${often}, ${control.graceDays} grace days)`;
  });
  const states = Object.entries(STATE_WORDS).flatMap(([state, word]) => {
    const number = lines.filter((line) => line.state === state).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  return [
    `This pack lists every scheduled review of ${storeOf(facts)} from ${facts.span.from} to ${facts.span.to} (days in ${facts.span.timeZone}), as judged on ${utcMinute(facts.asOf)}, under ${rules.length > 0 ? `the control ${rules.join('; then ')}` : `a control ${NOT_KNOWN}`}.`,
    `Periods: ${periods.size}; reviews: ${lines.filter(({ review }) => review).length}. What became of them: ${states.join(', ') || 'nothing was due'}.`,
    'On time means that the last row was decided and signed before the grace days were over; removals run on after that and have dates of their own. The record of this store began on ' +
      `${utcMinute(evidence.openedAt)}: what lies before reads "before Countersign" and never "missed". Draw a sample from 2-reviews.csv and ask for the packs of those reviews.${erasedSentence(evidence)}`,
    recordSentence(evidence, facts),
  ];
}

/** What was erased with the store may have been the review that a period lacks. */
const erasedSentence = ({ erasedUntil }: LogEvidence): string =>
  erasedUntil === null
    ? ''
    : ` Reviews or controls up to ${utcMinute(erasedUntil)} were erased with the store: a period begun by then whose review cannot be seen to have been in time reads "not known".`;

function recordSentence(evidence: LogEvidence, facts: LogPackFacts): string {
  const { stamped } = facts;
  const by = stamped ? `${stamped.authority} at ${utcMinute(stamped.at)}` : 'nobody';
  return `The record up to the checkpoint of this pack was time-stamped by ${by}, which does not bracket it, and is signed with a key held by ${facts.keyHeldBy ?? NOT_KNOWN}; ${watchedSentence(watchedIn(evidence, facts), facts.pages.watched)}`;
}

/** Watched exports of the span. */
function watchedIn(evidence: LogEvidence, { span }: LogPackFacts): LogEvidence['watched'] {
  return evidence.watched.filter(({ time }) => time >= span.start && time < span.end);
}

/** A range and a period show entries about lists, and no row of any. */
const NO_LISTS: ReadonlyMap<string, NamedList> = new Map();

const storeOf = ({ shop }: LogPackFacts): string => shop.name ?? shop.domain;

function claims(evidence: LogEvidence, facts: LogPackFacts): PdfBlock[] {
  const held = facts.keyHeldBy ?? `somebody ${NOT_KNOWN}`;
  const complete =
    facts.kind === 'range'
      ? 'How complete it is: no entry between the first and the last one is missing, which the verifier checks by their numbers; the entries just before and just after are in the pack without their content, so that their times show where the days begin and end. Entries stand in the order in which the log took them; times of neighbours may step back by moments. Unless the pack holds the complete log, it does not show that every entry outside these days about keys, controls, erasures and who people are is here: compare the page of keys of the log.'
      : 'How complete it is: the pack holds a leaf for every entry of the log up to its checkpoint, so that no review, cancellation or change of the control can be left out. Entries that say nothing about schedules are there without their content.';
  const texts = [
    `What the signature proves: the files of this pack are the ones the pack key signed, the pack key is one that the log names, and every entry stands in a log whose checkpoint the log key signed. The keys are held by ${held}. Compare the log key in README.txt with the one you received another way; a pack cannot vouch for its own key.`,
    PACK_KEY_CLAIM,
    complete,
    'What it does not prove: that what was recorded was true, that a list was unaltered before it arrived here, or that nothing happened which nobody recorded.',
    timeClaim(facts),
    ...(facts.kind === 'period'
      ? [
          'A review counts for the period it was started in; started in the grace days of the period before, while that one has no review, it counts for that one. A second review in a period is out of cycle. A period is judged under the control in force at its end; where none had been recorded the state is not known.',
        ]
      : []),
    ...(facts.replaces
      ? [
          `This is edition ${facts.edition} and replaces edition ${facts.replaces.edition} (SHA-256 ${facts.replaces.digest}). ${erasedSince(facts.replaces.fieldsRemoved, NO_LISTS)}`,
        ]
      : []),
    `This log has the origin ${facts.origin}. It was opened on ${utcMinute(evidence.openedAt)}.`,
  ];
  return [
    { is: 'page-break', name: 'claims' },
    { is: 'heading', level: 2, text: 'Claims and limits' },
    ...texts.map((text): PdfBlock => ({ is: 'paragraph', text })),
  ];
}

/** A span of days has no start that anybody stamped: a stamp over the checkpoint says only how late it can all have been. */
function timeClaim({ stamped }: LogPackFacts): string {
  const own = stamped
    ? `An outside authority, ${stamped.authority}, stamped the checkpoint of this pack: everything in it existed before ${stamped.at}.`
    : 'No outside authority stamped the checkpoint of this pack.';
  return `Time: clock times are those of the server that wrote the log. ${own} This pack is not bracketed: two stamps bracket single reviews and are in their packs.`;
}

function entryTable({ rows, slice, memberNames }: LogEvidence): PdfBlock[] {
  const rest = `The first ${rows.length} of ${slice.count} entries; all are in 2-entries.csv.`;
  return [
    { is: 'heading', level: 2, text: 'Entries' },
    ...(rows.length < slice.count ? [{ is: 'paragraph', text: rest } satisfies PdfBlock] : []),
    {
      is: 'table',
      header: ['Entry', 'Time (UTC)', 'What happened', 'By'],
      widths: [1, 2.4, 7, 3],
      rows: rows.map(({ index, time, words, by }) => [
        String(index),
        utcMinute(time).replace(' UTC', ''),
        words,
        by === null ? '' : (memberNames.get(by) ?? by),
      ]),
    },
  ];
}

function scheduleTable(lines: readonly ScheduleLine[]): PdfBlock[] {
  return [
    { is: 'heading', level: 2, text: 'Every scheduled review' },
    {
      is: 'table',
      header: ['Line', 'Period', 'State', 'Review', 'Started', 'Decided and signed', 'In time until'],
      widths: [0.8, 3, 2, 3.4, 2.4, 2.4, 2.4],
      rows: lines.map(({ period, review, state }, i) => [
        String(i + 1),
        period ? `${period.from} to ${period.to}` : 'no period',
        STATE_WORDS[state],
        review?.name ?? 'none',
        review ? minuteOf(review.startedAt) : '',
        review ? minuteOf(review.decidedAt, 'not yet') : '',
        period ? minuteOf(period.dueBy) : '',
      ]),
    },
  ];
}

const minuteOf = (at: Date | null, otherwise = NOT_KNOWN): string =>
  at === null ? otherwise : utcMinute(at.toISOString()).replace(' UTC', '');
