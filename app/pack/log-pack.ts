import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import type { Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';

import { PackError } from './error.ts';
import { eventLines } from './event-lines.ts';
import { IndexRuns } from './index-runs.ts';
import { ENTRIES, EVENTS, PACK_FACTS, PAGE_ONE, README, REPORT, REVIEWS, VERIFIER_PAGE } from './layout.ts';
import { type EventLine, eventLineOf, formatLine, inBlocks, type PackEntry } from './lines.ts';
import { LogCollector, type LogEvidence } from './log-evidence.ts';
import type { LogPackFacts } from './log-facts.ts';
import { checkpointOf, hasCosignatures, logFiles, type LogTrail, type PackLog, proofFiles } from './log-files.ts';
import { ownFacts } from './own-facts.ts';
import { logBlocks, LOG_REPORT_PAGES, logSentences, logTitle } from './report/log-report.ts';
import { entriesCsvLines, type RangeFacts, reviewsCsv } from './report/log-tables.ts';
import { renderPdf } from './report/pdf.ts';
import { readmeText } from './report/readme.ts';
import type { PackSigner } from './signature.ts';
import { DigestedFiles, signedFiles } from './signed-bag.ts';
import { ownStampFacts, type PackStamps, tsaChain } from './stamps.ts';
import type { PackFile } from './zip.ts';

type Given<Facts> = Facts extends unknown
  ? Omit<Facts, 'format' | 'version' | 'renderings' | 'demo' | 'proofs' | 'pages' | 'stamped'>
  : never;

/** Everything the pack of a range or a period is made of. The same input gives the same bytes. */
export interface LogPackInput {
  readonly facts: Given<LogPackFacts>;
  /** Unique for what was asked for: goes into `bag-info.txt`. */
  readonly packId: string;
  /**
   * Entries in rising index, each once. A range: entry 0, entries about keys, the control and members, every entry of the
   * slice, and the two that fence it. A period: every entry of the log up to its checkpoint. Called once for the entries, and once more
   * for the table of a range: neither is held in memory.
   */
  readonly entries: () => AsyncIterable<PackEntry> | Iterable<PackEntry>;
  readonly entryCount: number;
  readonly log: PackLog;
  readonly previousCheckpoint: Uint8Array | null;
  /** Only that over the pack's own checkpoint can be there. */
  readonly stamps: PackStamps;
  readonly cosignatures?: LogTrail['cosignatures'];
  readonly packKey: PackSigner;
  readonly verifierPage: Uint8Array | null;
  /** Time in UTC the pack was asked for; stands for "now" everywhere. */
  readonly madeAt: Date;
}

/**
 * Makes the files of a pack about the log, one at a time; each file's chunks must be read before the next is asked for.
 * Entries and the table of them are streamed; names, reviews and what the report prints are held in memory.
 * Throws PackError `input-incomplete` and TlogError as `buildPack` does.
 */
export async function* buildLogPack(crypto: TlogCrypto, input: LogPackInput): AsyncGenerator<PackFile> {
  const checkpoint = await checkpointOf(crypto, input.log);
  const facts = completeFacts(input, checkpoint);
  const digests = new DigestedFiles(crypto);
  const collector = new LogCollector(facts);
  const indexes = new IndexRuns();

  yield digests.streamed(
    EVENTS,
    inBlocks(eventLines(input.entries(), checkpoint, indexes, (line) => collector.add(line))),
  );
  if (indexes.count !== input.entryCount) throw new PackError('input-incomplete', 'entry count differs');
  for await (const file of proofFiles(crypto, input.log, checkpoint, indexes)) yield digests.whole(file);
  for await (const file of logFiles(crypto, input.log, checkpoint, input)) yield digests.whole(file);

  const evidence = collector.finish();
  if (evidence.origin !== facts.origin || evidence.packKey !== toHex(input.packKey.publicKey)) {
    throw new PackError('input-incomplete', 'the log does not name this origin and this pack key');
  }
  for await (const { path, chunks } of readableFiles(crypto, input, facts, evidence)) {
    yield chunks instanceof Uint8Array ? digests.whole({ path, chunks }) : digests.streamed(path, chunks);
  }
  yield* signedFiles(
    crypto,
    {
      origin: facts.origin,
      packKey: input.packKey,
      identifier: `${facts.origin}/${input.packId}/${facts.edition}`,
      description: `${facts.demo ? 'DEMONSTRATION DATA. ' : ''}${DESCRIPTIONS[facts.kind]}`,
      madeAt: input.madeAt,
      tsaChain: tsaChain(input.stamps),
    },
    digests,
  );
}

const DESCRIPTIONS = { range: 'Entries of a range of days', period: 'Scheduled reviews of a period' } as const;

function completeFacts(input: LogPackInput, checkpoint: Checkpoint): LogPackFacts {
  return {
    ...input.facts,
    ...ownFacts(input.facts.origin, input.entryCount, checkpoint),
    pages: LOG_REPORT_PAGES,
    stamped: ownStampFacts(input.stamps),
  };
}

async function* entryLines(
  { entries }: LogPackInput,
  facts: RangeFacts,
  evidence: LogEvidence,
): AsyncGenerator<Uint8Array> {
  for await (const text of entriesCsvLines(evidence, facts, readAgain(entries()))) yield utf8Bytes(text);
}

async function* readAgain(entries: ReturnType<LogPackInput['entries']>): AsyncGenerator<EventLine> {
  for await (const entry of entries) yield eventLineOf(entry);
}

async function* readableFiles(
  crypto: TlogCrypto,
  input: LogPackInput,
  facts: LogPackFacts,
  evidence: LogEvidence,
): AsyncGenerator<PackFile> {
  const sentences = logSentences(evidence, facts);
  const { bytes, pages } = await renderPdf({
    title: logTitle(facts),
    madeAt: input.madeAt,
    mark: facts.demo ? 'DEMONSTRATION' : null,
    blocks: logBlocks(evidence, facts, sentences),
  });
  for (const [name, page] of Object.entries(LOG_REPORT_PAGES)) {
    if (pages.get(name) !== page) throw new PackError('input-incomplete', `the report's section ${name} moved`);
  }
  yield { path: PACK_FACTS, chunks: formatLine(facts) };
  yield { path: PAGE_ONE, chunks: utf8Bytes(`${canonicalText({ sentences })}\n`) };
  yield { path: REPORT, chunks: bytes };
  yield facts.kind === 'range'
    ? { path: ENTRIES, chunks: inBlocks(entryLines(input, facts, evidence)) }
    : { path: REVIEWS, chunks: utf8Bytes(reviewsCsv(evidence, facts)) };
  if (input.verifierPage) yield { path: VERIFIER_PAGE, chunks: input.verifierPage };
  const packKeyDigest = toHex(crypto.sha256(input.packKey.publicKey));
  yield {
    path: README,
    chunks: utf8Bytes(
      readmeText({ facts, vkey: input.log.vkey, packKeyDigest, hasCosignatures: hasCosignatures(input) }),
    ),
  };
}
