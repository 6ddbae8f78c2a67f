import { utf8Text } from '#app/tlog/bytes.ts';
import { MAX_PEM_LENGTH, parseCertificates, type Certificate } from '#app/tlog/certificate.ts';
import { equalBytes } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { TlogError } from '#app/tlog/error.ts';
import { toHex } from '#app/tlog/hex.ts';
import { verifyTimestamp, type VerifiedTimestamp } from '#app/tlog/timestamp.ts';
import { missingForBracket, type HeldStamp, type ReviewTimes } from '#app/pack/bracket.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import {
  CHECKPOINT,
  CHECKPOINT_STAMP,
  CLOSE_CHECKPOINT,
  CLOSE_CONSISTENCY,
  CLOSE_COSIGNATURES,
  CLOSE_STAMP,
  START_CHECKPOINT,
  START_CONSISTENCY,
  START_STAMP,
  TSA_CHAIN,
} from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';

import type { AnyFacts } from '../contents.ts';
import type { LogStory } from '../log-story.ts';

import { openGrown, type TrustedCheckpoint } from './checkpoint.ts';
import { failed, notPresent, passed, type Finding } from './finding.ts';

/** What outside stamps show of the time of a review. */
export interface StampedTime {
  readonly start: VerifiedTimestamp | null;
  readonly close: VerifiedTimestamp | null;
  /** Over the pack's own checkpoint, where that is not the one of the close. */
  readonly own: VerifiedTimestamp | null;
  /** Whichever of them is over the pack's own checkpoint. */
  readonly overCheckpoint: VerifiedTimestamp | null;
  /** The root was given by the reader, not taken from the pack. */
  readonly isRootPinned: boolean;
  /** What is missing for the two to bracket the review; nothing if they do. */
  readonly missing: readonly string[];
}

export interface StampQuestion {
  readonly archive: PackArchive;
  readonly trusted: TrustedCheckpoint;
  readonly story: LogStory;
  readonly kind: AnyFacts['kind'];
  /** What the pack says of the stamps of a review; undefined in packs of kinds that say nothing. */
  readonly said: PackFacts['timestamps'] | undefined;
  /** What it says of the stamp over its own checkpoint; undefined in packs of reviews. */
  readonly saidOwn: PackFacts['stamped'];
  /** Roots the reader gave; null to believe those in the pack. */
  readonly roots: readonly Certificate[] | null;
  /** Where the entry stands that started the review; null if there is none. */
  readonly launched: number | null;
  /** What the entries of the review say of its time; null in packs of other kinds. */
  readonly times: ReviewTimes | null;
}

/**
 * Outside stamps over the checkpoint at the start of the review, over the one fixed at its close, and, in packs of other
 * kinds, over the pack's own: each holds, the older checkpoints are beginnings of the same log and cover the entries that
 * started and closed the review, and the two are in order. `accept` gets the times of stamps that hold, and whether they
 * bracket the review; stamps that hold and do not bracket it pass.
 */
export async function checkTimestamp(
  crypto: TlogCrypto,
  question: StampQuestion,
  accept: (time: StampedTime) => void,
): Promise<Finding> {
  const { archive } = question;
  const has = (path: string) => archive.members.has(path);
  const misplaced = wrongFiles(question) ?? (await wrongClose(crypto, question));
  if (misplaced) return failed(misplaced);
  if (!has(CHECKPOINT_STAMP) && !has(START_STAMP) && !has(CLOSE_STAMP)) {
    const isSaid = question.said || question.saidOwn;
    return isSaid ? failed('the pack names outside time stamps it does not hold') : notPresent(NONE);
  }
  const believed = await readChain(archive, question.roots);
  const stampOf = async (stamp: string | null, checkpoint: string) =>
    stamp !== null && has(stamp)
      ? verifyTimestamp(crypto, {
          reply: await archive.bytes(stamp),
          data: await archive.bytes(checkpoint),
          ...believed,
        })
      : null;
  const isOwn = question.kind !== 'review';
  const close = has(CLOSE_CHECKPOINT)
    ? await stampOf(CLOSE_STAMP, CLOSE_CHECKPOINT)
    : await stampOf(isOwn ? null : CHECKPOINT_STAMP, CHECKPOINT);
  const own = await stampOf(isOwn ? CHECKPOINT_STAMP : null, CHECKPOINT);
  const start = await stampOf(START_STAMP, START_CHECKPOINT);
  const wrong =
    (start && (await wrongStart(crypto, question))) ??
    wrongOrder(start, close) ??
    wrongSaid(question.said, start, close) ??
    wrongSaidOwn(question.saidOwn, own);
  if (wrong) return failed(wrong);
  const missing = await missingOf(crypto, question, start, close);
  const overCheckpoint = own ?? (archive.members.has(CLOSE_CHECKPOINT) ? null : close);
  accept({ start, close, own, overCheckpoint, isRootPinned: question.roots !== null, missing });
  return passed(detailOf(start, close, own, missing));
}

/** Files that only mean something together, or in a pack of another kind. */
function wrongFiles({ archive, kind }: StampQuestion): string | null {
  const has = (path: string) => archive.members.has(path);
  const ofStart = [START_CHECKPOINT, START_STAMP, START_CONSISTENCY];
  if (ofStart.some(has) && !ofStart.every(has)) {
    return `of ${ofStart.join(', ')} only ${ofStart.filter(has).join(' and ')} is there`;
  }
  const ofClose = [CLOSE_CHECKPOINT, CLOSE_CONSISTENCY];
  const overClose = [CLOSE_STAMP, CLOSE_COSIGNATURES];
  if (ofClose.some(has) !== ofClose.every(has) || (overClose.some(has) && !has(CLOSE_CHECKPOINT))) {
    return `of ${[...ofClose, ...overClose].join(', ')} only ${[...ofClose, ...overClose].filter(has).join(' and ')} is there`;
  }
  if (kind === 'review' && has(CLOSE_CHECKPOINT) && has(CHECKPOINT_STAMP))
    return `${CHECKPOINT_STAMP} is there, and the checkpoint of the close is ${CLOSE_CHECKPOINT}`;
  return null;
}

/**
 * The checkpoint of the close is a beginning of the pack's log, and covers the entry that closed the review and every other one
 * the pack makes it of: what is stamped is all of it. A sample may also show what came of removals, up to its own checkpoint.
 */
async function wrongClose(crypto: TlogCrypto, question: StampQuestion): Promise<string | null> {
  const { archive, trusted, story, times, kind } = question;
  if (!archive.members.has(CLOSE_CHECKPOINT)) return null;
  const { size } = await openGrown(crypto, archive, trusted, story, CLOSE_CHECKPOINT, CLOSE_CONSISTENCY);
  if (!times?.closed) return `${CLOSE_CHECKPOINT} is there, and no review that it could be the close of`;
  if (size <= times.closed.index)
    return `${CLOSE_CHECKPOINT} has ${size} entries and does not cover entry ${times.closed.index}, the close`;
  const last = kind === 'review' ? times.lastIndex : (times.lastChange?.index ?? -1);
  return size <= last
    ? `${CLOSE_CHECKPOINT} has ${size} entries and does not cover entry ${last}, which is of the review`
    : null;
}

/** Which entry records the stamp of the start is known by the digest of the whole reply. */
async function missingOf(
  crypto: TlogCrypto,
  { archive, times, trusted }: StampQuestion,
  start: VerifiedTimestamp | null,
  close: VerifiedTimestamp | null,
): Promise<readonly string[]> {
  if (!times) return ['the pack is not about one review, whose start and close could be stamped'];
  const token = start && toHex(crypto.sha256(await archive.bytes(START_STAMP)));
  const held: HeldStamp | null = start && { at: start.at, isRecordedBy: ({ body }) => body.tokenDigest === token };
  const missing = missingForBracket(times, held, close && { at: close.at, isRecordedBy: () => false });
  const closing = archive.members.has(CLOSE_CHECKPOINT) ? CLOSE_CHECKPOINT : CHECKPOINT;
  if (start && close && equalBytes(await archive.bytes(START_CHECKPOINT), await archive.bytes(closing)))
    return ['start and close are the same stamped checkpoint', ...missing];
  const isCovered = times.closed !== null && times.closed.index < trusted.checkpoint.size;
  return isCovered || missing.length > 0 ? missing : ['the checkpoint does not cover the close'];
}

const NONE = 'no outside time stamp is part of this pack';

async function readChain(
  archive: PackArchive,
  pinned: readonly Certificate[] | null,
): Promise<{ others: readonly Certificate[]; roots: readonly Certificate[] }> {
  if (pinned && !archive.members.has(TSA_CHAIN)) return { others: [], roots: pinned };
  // Looked at before it is inflated: no character of a chain takes more than one byte.
  const size = archive.members.get(TSA_CHAIN)?.size ?? 0;
  if (size > MAX_PEM_LENGTH) throw new TlogError('certificates-too-large', `${TSA_CHAIN} has ${size} bytes`);
  const others = parseCertificates(utf8Text(await archive.bytes(TSA_CHAIN)) ?? '');
  if (pinned) return { others, roots: pinned };
  // The last one ends the chain. Two authorities have two ends, and a root issued itself.
  const roots = others.filter((one, i) => i === others.length - 1 || equalBytes(one.subject, one.issuer));
  return { others, roots };
}

async function wrongStart(crypto: TlogCrypto, question: StampQuestion): Promise<string | null> {
  const { archive, trusted, story, launched } = question;
  const { size } = await openGrown(crypto, archive, trusted, story, START_CHECKPOINT, START_CONSISTENCY);
  if (launched === null) return `${START_CHECKPOINT} is there, and no review that it could be the start of`;
  if (size <= launched)
    return `${START_CHECKPOINT} has ${size} entries and does not cover entry ${launched}, the start`;
  return null;
}

function wrongOrder(start: VerifiedTimestamp | null, close: VerifiedTimestamp | null): string | null {
  return start && close && start.at > close.at ? 'the stamp of the start is later than the one of the close' : null;
}

/** Page one repeats what the pack says, so that must be what the stamps say. */
function wrongSaid(
  said: PackFacts['timestamps'] | undefined,
  start: VerifiedTimestamp | null,
  close: VerifiedTimestamp | null,
): string | null {
  if (said === undefined) return null;
  if (said === null && !start && !close) return null;
  const isSo =
    said !== null &&
    said.authority === (close ?? start)?.authority &&
    said.start === (start?.at.toISOString() ?? null) &&
    said.close === (close?.at.toISOString() ?? null);
  return isSo ? null : 'the pack names other times or another authority than its stamps';
}

/** What the pack says of the stamp over its own checkpoint is what that stamp says. */
function wrongSaidOwn(said: PackFacts['stamped'], own: VerifiedTimestamp | null): string | null {
  if (said === undefined) return null;
  const isSo =
    said === null ? own === null : said.authority === own?.authority && said.at === (own?.at.toISOString() ?? null);
  return isSo ? null : 'the pack names another time or authority than the stamp over its checkpoint';
}

function detailOf(
  start: VerifiedTimestamp | null,
  close: VerifiedTimestamp | null,
  own: VerifiedTimestamp | null,
  missing: readonly string[],
): string {
  const stamps = [
    start && `the start existed before ${start.at.toISOString()} (${start.authority})`,
    close && `the checkpoint of the close existed before ${close.at.toISOString()} (${close.authority})`,
    own && `the checkpoint existed before ${own.at.toISOString()} (${own.authority})`,
  ].filter((one) => one !== null);
  return `stamped: ${stamps.join(', ')}${missing.length === 0 ? '' : `; not bracketed: ${missing.join('; ')}`}`;
}
