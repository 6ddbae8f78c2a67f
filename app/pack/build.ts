import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import type { Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';
import { leafHash } from '#app/tlog/leaf.ts';

import { PackError } from './error.ts';
import { eventLines } from './event-lines.ts';
import type { PackFacts } from './facts.ts';
import { IndexRuns } from './index-runs.ts';
import {
  COMPLETENESS,
  DECISIONS,
  EVENTS,
  ITEMS,
  listPath,
  OSCAL,
  PACK_FACTS,
  PAGE_ONE,
  README,
  REPORT,
  TEST_SHEET,
  VERIFIER_PAGE,
} from './layout.ts';
import {
  type EventLine,
  formatLine,
  inBlocks,
  type ItemLine,
  type ListHeader,
  type PackEntry,
  type RowLine,
} from './lines.ts';
import { checkpointOf, hasCosignatures, logFiles, type LogTrail, type PackLog, proofFiles } from './log-files.ts';
import { ownFacts } from './own-facts.ts';
import { completenessJson } from './report/completeness.ts';
import { oscalJson } from './report/oscal.ts';
import { readmeText } from './report/readme.ts';
import { renderPdf } from './report/pdf.ts';
import { REPORT_PAGES, reportBlocks } from './report/report.ts';
import { decisionsCsv, testSheetCsv } from './report/tables.ts';
import { ReviewCollector, type ReviewEvidence } from './review.ts';
import { sentencesOf, shownEvidence } from './sample.ts';
import type { PackSigner } from './signature.ts';
import { DigestedFiles, type SignedBag, signedFiles } from './signed-bag.ts';
import { ownStampFacts, type PackStamps, stampFacts, tsaChain } from './stamps.ts';
import type { PackFile } from './zip.ts';

/** A frozen list with all its rows in list order; rows that must not be shown keep their commitment alone. */
export interface PackList extends ListHeader {
  readonly lines: readonly RowLine[];
}

/** Everything a pack is made of. The same input gives the same bytes. */
export interface PackInput {
  readonly facts: Omit<
    PackFacts,
    'format' | 'version' | 'renderings' | 'kind' | 'demo' | 'proofs' | 'pages' | 'timestamps' | 'stamped'
  >;
  /**
   * Entries in rising index, each once: entry 0 (`log.opened`), all entries of the cycle, the `list.recorded` entry of
   * every list below, and the `member.matched` and `member.opened` entries of everyone named. Others may be there.
   */
  readonly entries: AsyncIterable<PackEntry> | Iterable<PackEntry>;
  /** How many entries will come: up to 10,000 get a proof file each, more get tiles. */
  readonly entryCount: number;
  readonly items: readonly ItemLine[];
  /** The lists the review was started on, every later list that a removal rests on, and lists reviewers were matched on. */
  readonly lists: readonly PackList[];
  readonly log: PackLog;
  readonly stamps: PackStamps;
  readonly cosignatures?: LogTrail['cosignatures'];
  /** The checkpoint that was fixed at the close, where that of `log` is a later one. */
  readonly closeCheckpoint?: Uint8Array | null;
  /** Checkpoint that the previous pack of this log carried, or null. */
  readonly previousCheckpoint: Uint8Array | null;
  readonly packKey: PackSigner;
  /** `verify.html` as it was at close; left out of the pack if not given. */
  readonly verifierPage?: Uint8Array | null;
  /** With `oscal-ar.json` beside the rest; of a whole review only. */
  readonly oscal?: boolean;
  /** Time in UTC the review was closed; stands for "now" everywhere, so that the same review gives the same bytes. */
  readonly closedAt: Date;
}

/**
 * Makes the files of a pack, one at a time; each file's chunks must be read before the next is asked for. Entries are
 * streamed; lists, items and what the report needs are held in memory. Signature files come last.
 * Throws PackError `input-incomplete` if the input cannot make a pack (no log.opened entry, checkpoint too old, ...)
 * and TlogError if the checkpoint does not verify under the log key.
 */
export async function* buildPack(crypto: TlogCrypto, input: PackInput): AsyncGenerator<PackFile> {
  const checkpoint = await checkpointOf(crypto, input.log);
  const facts = completeFacts(input, checkpoint);
  const digests = new DigestedFiles(crypto);
  const collector = new ReviewCollector(facts.cycleId, 'what stands');
  const indexes = new IndexRuns();

  const collect = (line: EventLine, entry: PackEntry) => collector.add(line, leafHash(crypto, entry.leafBytes));
  yield digests.streamed(EVENTS, inBlocks(eventLines(input.entries, checkpoint, indexes, collect)));
  if (indexes.count !== input.entryCount) throw new PackError('input-incomplete', 'entry count differs');
  yield digests.streamed(ITEMS, inBlocks(lines(input.items)));
  for (const list of input.lists) yield digests.streamed(listPath(list.listId), inBlocks(listLines(list)));
  for await (const file of proofFiles(crypto, input.log, checkpoint, indexes)) yield digests.whole(file);
  for await (const file of logFiles(crypto, input.log, checkpoint, input)) yield digests.whole(file);

  const evidence = collector.finish(input.items, input.lists);
  if (evidence.origin !== facts.origin || evidence.packKey !== toHex(input.packKey.publicKey)) {
    throw new PackError('input-incomplete', 'entry 0 does not name this origin and this pack key');
  }
  for await (const file of readableFiles(crypto, input, facts, evidence)) yield digests.whole(file);
  yield* signedFiles(crypto, bagOf(input, facts), digests);
}

function bagOf(input: PackInput, facts: PackFacts): SignedBag {
  return {
    origin: facts.origin,
    packKey: input.packKey,
    identifier: [
      facts.origin,
      facts.cycleId,
      ...(facts.sample ? [facts.sample.drawn] : []),
      ...(input.oscal ? ['oscal'] : []),
      facts.edition,
    ].join('/'),
    description: `${facts.demo ? 'DEMONSTRATION DATA. ' : ''}${facts.sample ? 'A sample of one access review' : 'Evidence of one access review'}`,
    madeAt: input.closedAt,
    tsaChain: tsaChain(input.stamps),
  };
}

function completeFacts(input: PackInput, checkpoint: Checkpoint): PackFacts {
  return {
    ...input.facts,
    ...ownFacts(input.facts.origin, input.entryCount, checkpoint),
    kind: input.facts.sample ? 'sample' : 'review',
    timestamps: stampFacts(input.stamps),
    ...(input.facts.sample ? { stamped: ownStampFacts(input.stamps) } : {}),
    pages: REPORT_PAGES,
  };
}

function* lines(records: Iterable<object>): Generator<Uint8Array> {
  for (const record of records) yield formatLine(record);
}

function* listLines({ listId, kind, rows, lines: rowLines }: PackList): Generator<Uint8Array> {
  yield formatLine({ listId, kind, rows });
  yield* lines(rowLines);
}

async function* readableFiles(
  crypto: TlogCrypto,
  input: PackInput,
  planned: PackFacts,
  evidence: ReviewEvidence,
): AsyncGenerator<PackFile> {
  const { facts, sentences, shown, report } = await renderReport(input, planned, evidence);
  const packKeyDigest = toHex(crypto.sha256(input.packKey.publicKey));
  yield { path: PACK_FACTS, chunks: formatLine(facts) };
  yield { path: PAGE_ONE, chunks: utf8Bytes(`${canonicalText({ sentences })}\n`) };
  yield { path: COMPLETENESS, chunks: utf8Bytes(completenessJson(evidence)) };
  if (input.oscal) yield { path: OSCAL, chunks: oscalBytes(crypto, evidence, facts) };
  yield { path: REPORT, chunks: report };
  yield { path: DECISIONS, chunks: utf8Bytes(decisionsCsv(shown)) };
  yield { path: TEST_SHEET, chunks: utf8Bytes(testSheetCsv(shown)) };
  if (input.verifierPage) yield { path: VERIFIER_PAGE, chunks: input.verifierPage };
  yield {
    path: README,
    chunks: utf8Bytes(
      readmeText({
        facts,
        vkey: input.log.vkey,
        packKeyDigest,
        hasCloseCheckpoint: Boolean(input.closeCheckpoint),
        hasCosignatures: hasCosignatures(input),
      }),
    ),
  };
}

function oscalBytes(crypto: TlogCrypto, evidence: ReviewEvidence, facts: PackFacts): Uint8Array {
  const text = facts.kind === 'review' ? oscalJson(crypto, evidence, facts) : null;
  if (text === null) throw new PackError('input-incomplete', 'only a closed review can be told as OSCAL');
  return utf8Bytes(text);
}

/**
 * The report, with the pages that page one points to where they really are: a page one that runs over its end moves them,
 * and then it is drawn again.
 */
async function renderReport(input: PackInput, planned: PackFacts, evidence: ReviewEvidence) {
  let pages = planned.pages;
  for (let attempt = 0; attempt < MAX_DRAWINGS; attempt += 1) {
    const facts = { ...planned, pages };
    const sentences = sentencesOf(evidence, facts);
    const shown = shownEvidence(evidence, facts);
    const drawn = await renderPdf({
      title: `Access review evidence: ${evidence.launched?.body.name ?? facts.cycleId}`,
      madeAt: input.closedAt,
      mark: facts.demo ? 'DEMONSTRATION' : null,
      blocks: reportBlocks(shown, facts, sentences),
    });
    pages = { watched: drawn.pages.get('watched')!, lists: drawn.pages.get('lists')! };
    if (pages.watched === facts.pages.watched && pages.lists === facts.pages.lists) {
      return { facts, sentences, shown, report: drawn.bytes };
    }
  }
  throw new PackError('input-incomplete', 'the pages of the report do not settle');
}

const MAX_DRAWINGS = 4;
