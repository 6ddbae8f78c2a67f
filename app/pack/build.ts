import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { toBase64 } from '#app/tlog/base64.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { isDemoOrigin, openCheckpoint, type Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';
import { leafHash } from '#app/tlog/leaf.ts';
import { parseKey } from '#app/tlog/note.ts';
import { formatProofFile } from '#app/tlog/proof-file.ts';
import {
  consistencyProofFromTiles,
  edgeTiles,
  inclusionProofFromTiles,
  type KnownNodes,
  TILE_WIDTH,
  tilePath,
  tileWidth,
  type TileReader,
  type TileRef,
} from '#app/tlog/tiles.ts';

import { BAGIT_TEXT, formatBagInfo } from './bag.ts';
import { PackError } from './error.ts';
import type { PackFacts } from './facts.ts';
import {
  ALLOWED_SIGNERS,
  BAG_INFO,
  BAGIT,
  CHECKPOINT,
  CONSISTENCY,
  DECISIONS,
  EVENTS,
  ITEMS,
  listPath,
  LOG_PEM,
  LOG_VKEY,
  MANIFEST,
  MAX_PROOF_FILES,
  PACK_FACTS,
  PAGE_ONE,
  PREVIOUS_CHECKPOINT,
  proofPath,
  PUBLIC_KEY,
  README,
  REPORT,
  SIGNATURE,
  SSH_SIGNATURE,
  TAG_MANIFEST,
  TEST_SHEET,
  tileFilePath,
  VERIFIER_PAGE,
} from './layout.ts';
import { formatLine, type EventLine, type ItemLine, type ListHeader, type RowLine } from './lines.ts';
import { formatManifest } from './manifest.ts';
import { readmeText } from './report/readme.ts';
import { pageOneSentences } from './report/page-one.ts';
import { renderPdf } from './report/pdf.ts';
import { REPORT_PAGES, reportBlocks } from './report/report.ts';
import { decisionsCsv, testSheetCsv } from './report/tables.ts';
import { ReviewCollector, type ReviewEvidence } from './review.ts';
import { formatAllowedSigners, formatPublicKeyPem, formatSshSignature, type PackSigner } from './signature.ts';
import type { PackFile } from './zip.ts';

/** An entry as the ledger holds it. */
export interface PackEntry {
  readonly index: number;
  /** The exact bytes of the leaf (canonical JSON). */
  readonly leafBytes: Uint8Array;
  readonly disclosed: EventLine['disclosed'];
  readonly erased: readonly string[];
  readonly withheld: readonly string[];
}

/** A frozen list with all its rows in list order; rows that must not be shown keep their commitment alone. */
export interface PackList extends ListHeader {
  readonly lines: readonly RowLine[];
}

/** Everything a pack is made of. The same input gives the same bytes. */
export interface PackInput {
  readonly facts: Omit<PackFacts, 'format' | 'version' | 'kind' | 'demo' | 'proofs' | 'pages'>;
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
  readonly log: {
    /** `name+id+key` of the log (C2SP signed-note); its name is the origin. */
    readonly vkey: string;
    /** Signed checkpoint that covers all entries: fixed at close. */
    readonly checkpoint: Uint8Array;
    readonly readTiles: TileReader;
  };
  /** Checkpoint that the previous pack of this log carried, or null. */
  readonly previousCheckpoint: Uint8Array | null;
  readonly packKey: PackSigner;
  /** `verify.html` as it was at close; left out of the pack if not given. */
  readonly verifierPage?: Uint8Array | null;
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
  const key = parseKey(crypto, input.log.vkey);
  const { checkpoint } = await openCheckpoint(crypto, input.log.checkpoint, [key]);
  const facts = completeFacts(input, checkpoint);
  const digests = new DigestedFiles(crypto);
  const collector = new ReviewCollector(facts.cycleId);
  const indexes: number[] = [];

  yield digests.streamed(EVENTS, eventLines(crypto, input, checkpoint, collector, indexes));
  if (indexes.length !== input.entryCount) throw new PackError('input-incomplete', 'entry count differs');
  yield digests.streamed(ITEMS, lines(input.items));
  for (const list of input.lists) yield digests.streamed(listPath(list.listId), listLines(list));
  for await (const file of proofFiles(crypto, input, facts, checkpoint, indexes)) yield digests.whole(file);
  for await (const file of logFiles(crypto, input, checkpoint)) yield digests.whole(file);

  const evidence = collector.finish(input.items, input.lists);
  if (evidence.origin !== facts.origin || evidence.packKey !== toHex(input.packKey.publicKey)) {
    throw new PackError('input-incomplete', 'entry 0 does not name this origin and this pack key');
  }
  for await (const file of readableFiles(crypto, input, facts, evidence)) yield digests.whole(file);
  yield* signedFiles(crypto, input, facts, digests);
}

function completeFacts(input: PackInput, checkpoint: Checkpoint): PackFacts {
  if (input.facts.origin !== checkpoint.origin) throw new PackError('input-incomplete', 'checkpoint of another log');
  return {
    ...input.facts,
    format: 'countersign-evidence-pack',
    version: 1,
    kind: 'review',
    demo: isDemoOrigin(input.facts.origin),
    proofs: input.entryCount <= MAX_PROOF_FILES ? 'files' : 'tiles',
    pages: REPORT_PAGES,
  };
}

async function* eventLines(
  crypto: TlogCrypto,
  input: PackInput,
  checkpoint: Checkpoint,
  collector: ReviewCollector,
  indexes: number[],
): AsyncGenerator<Uint8Array> {
  for await (const entry of input.entries) {
    if (entry.index >= checkpoint.size || entry.index <= (indexes.at(-1) ?? -1)) {
      throw new PackError('input-incomplete', `entry ${entry.index} is out of order or beyond the checkpoint`);
    }
    indexes.push(entry.index);
    const leaf = JSON.parse(new TextDecoder().decode(entry.leafBytes)) as EventLine['leaf'];
    const line: EventLine = {
      index: entry.index,
      leaf,
      disclosed: entry.disclosed,
      erased: entry.erased,
      withheld: entry.withheld,
    };
    collector.add(line, leafHash(crypto, entry.leafBytes));
    yield formatLine(line);
  }
}

async function* lines(records: Iterable<object>): AsyncGenerator<Uint8Array> {
  for (const record of records) yield formatLine(record);
}

async function* listLines({ listId, kind, rows, lines: rowLines }: PackList): AsyncGenerator<Uint8Array> {
  yield formatLine({ listId, kind, rows });
  yield* lines(rowLines);
}

async function* proofFiles(
  crypto: TlogCrypto,
  input: PackInput,
  facts: PackFacts,
  checkpoint: Checkpoint,
  indexes: readonly number[],
): AsyncGenerator<PackFile> {
  if (facts.proofs === 'tiles') return yield* tileFiles(input, checkpoint, indexes);
  const known: KnownNodes = new Map();
  for (const index of indexes) {
    const proof = await inclusionProofFromTiles(crypto, input.log.readTiles, index, checkpoint.size, known);
    const chunks = formatProofFile({ index, proof, extra: null, checkpoint: input.log.checkpoint });
    yield { path: proofPath(index), chunks };
  }
}

/** The tiles that lead from each entry to the root: the right edge, and every full tile above an entry. */
async function* tileFiles(
  input: PackInput,
  checkpoint: Checkpoint,
  indexes: readonly number[],
): AsyncGenerator<PackFile> {
  const wanted = new Map<string, TileRef>(edgeTiles(checkpoint.size).map((tile) => [tilePath(tile), tile]));
  for (const index of indexes) {
    for (let level = 0, at = Math.floor(index / TILE_WIDTH); ; level += 1, at = Math.floor(at / TILE_WIDTH)) {
      const tile = { level, index: at, width: tileWidth(level, at, checkpoint.size) };
      if (tile.width < TILE_WIDTH || wanted.has(tilePath(tile))) break;
      wanted.set(tilePath(tile), tile);
    }
  }
  for (const tile of wanted.values()) {
    const [bytes] = await input.log.readTiles([tile]);
    if (!bytes || bytes.length < tile.width * 32) throw new PackError('input-incomplete', tilePath(tile));
    yield { path: tileFilePath(tilePath(tile)), chunks: bytes.slice(0, tile.width * 32) };
  }
}

async function* logFiles(crypto: TlogCrypto, input: PackInput, checkpoint: Checkpoint): AsyncGenerator<PackFile> {
  const key = parseKey(crypto, input.log.vkey);
  yield { path: CHECKPOINT, chunks: input.log.checkpoint };
  yield { path: LOG_PEM, chunks: utf8Bytes(formatPublicKeyPem(key.publicKey)) };
  yield { path: LOG_VKEY, chunks: utf8Bytes(`${input.log.vkey}\n`) };
  if (input.previousCheckpoint === null) return;
  const { checkpoint: previous } = await openCheckpoint(crypto, input.previousCheckpoint, [key]);
  const proof = await consistencyProofFromTiles(crypto, input.log.readTiles, previous.size, checkpoint.size);
  yield { path: PREVIOUS_CHECKPOINT, chunks: input.previousCheckpoint };
  yield { path: CONSISTENCY, chunks: utf8Bytes(formatConsistency(previous.size, proof)) };
}

/** `old <size>` and one base64 hash per line: the proof part of C2SP tlog-witness requests. */
function formatConsistency(oldSize: number, proof: readonly Uint8Array[]): string {
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}`;
}

async function* readableFiles(
  crypto: TlogCrypto,
  input: PackInput,
  facts: PackFacts,
  evidence: ReviewEvidence,
): AsyncGenerator<PackFile> {
  const sentences = pageOneSentences(evidence, facts);
  const { bytes, pages } = await renderPdf({
    title: `Access review evidence: ${evidence.launched?.body.name ?? facts.cycleId}`,
    madeAt: input.closedAt,
    mark: facts.demo ? 'DEMONSTRATION' : null,
    blocks: reportBlocks(evidence, facts, sentences),
  });
  for (const [name, page] of Object.entries(REPORT_PAGES)) {
    if (pages.get(name) !== page) throw new PackError('input-incomplete', `the report's section ${name} moved`);
  }
  const packKeyDigest = toHex(crypto.sha256(input.packKey.publicKey));
  yield { path: PACK_FACTS, chunks: formatLine(facts) };
  yield { path: PAGE_ONE, chunks: utf8Bytes(`${canonicalText({ sentences })}\n`) };
  yield { path: REPORT, chunks: bytes };
  yield { path: DECISIONS, chunks: utf8Bytes(decisionsCsv(evidence)) };
  yield { path: TEST_SHEET, chunks: utf8Bytes(testSheetCsv(evidence)) };
  if (input.verifierPage) yield { path: VERIFIER_PAGE, chunks: input.verifierPage };
  yield { path: README, chunks: utf8Bytes(readmeText({ facts, vkey: input.log.vkey, packKeyDigest })) };
}

async function* signedFiles(
  crypto: TlogCrypto,
  input: PackInput,
  facts: PackFacts,
  payload: DigestedFiles,
): AsyncGenerator<PackFile> {
  const { packKey } = input;
  const tags = new DigestedFiles(crypto);
  yield tags.whole({ path: MANIFEST, chunks: utf8Bytes(formatManifest(payload.digests)) });
  yield tags.whole({ path: BAGIT, chunks: utf8Bytes(BAGIT_TEXT) });
  const bagInfo = formatBagInfo({
    identifier: `${facts.origin}/${facts.cycleId}/${facts.edition}`,
    description: `${facts.demo ? 'DEMONSTRATION DATA. ' : ''}Evidence of one access review`,
    baggingDate: input.closedAt.toISOString().slice(0, 10),
    payloadBytes: payload.bytes,
    payloadFiles: payload.digests.size,
  });
  yield tags.whole({ path: BAG_INFO, chunks: utf8Bytes(bagInfo) });
  yield tags.whole({ path: PUBLIC_KEY, chunks: utf8Bytes(formatPublicKeyPem(packKey.publicKey)) });
  yield tags.whole({ path: ALLOWED_SIGNERS, chunks: utf8Bytes(formatAllowedSigners(facts.origin, packKey.publicKey)) });
  const tagManifest = utf8Bytes(formatManifest(tags.digests));
  yield { path: TAG_MANIFEST, chunks: tagManifest };
  yield { path: SIGNATURE, chunks: await packKey.sign(tagManifest) };
  yield { path: SSH_SIGNATURE, chunks: utf8Bytes(await formatSshSignature(crypto, packKey, tagManifest)) };
}

/** Hands files through and keeps their digests for the manifest. */
class DigestedFiles {
  readonly digests = new Map<string, string>();
  bytes = 0;
  readonly #crypto: TlogCrypto;

  constructor(crypto: TlogCrypto) {
    this.#crypto = crypto;
  }

  whole(file: PackFile): PackFile {
    if (!(file.chunks instanceof Uint8Array)) return this.streamed(file.path, file.chunks);
    this.digests.set(file.path, toHex(this.#crypto.sha256(file.chunks)));
    this.bytes += file.chunks.length;
    return file;
  }

  streamed(path: string, chunks: AsyncIterable<Uint8Array>): PackFile {
    return { path, chunks: this.#digested(path, chunks) };
  }

  async *#digested(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = this.#crypto.sha256Stream();
    for await (const chunk of chunks) {
      hash.update(chunk);
      this.bytes += chunk.length;
      yield chunk;
    }
    this.digests.set(path, toHex(hash.digest()));
  }
}
