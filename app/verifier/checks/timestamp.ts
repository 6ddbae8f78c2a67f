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
  START_CHECKPOINT,
  START_CONSISTENCY,
  START_STAMP,
  TSA_CHAIN,
} from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';

import type { LogStory } from '../log-story.ts';

import { openGrown, type TrustedCheckpoint } from './checkpoint.ts';
import { failed, notPresent, passed, type Finding } from './finding.ts';

/** What outside stamps show of the time of a review. */
export interface StampedTime {
  readonly start: VerifiedTimestamp | null;
  readonly close: VerifiedTimestamp | null;
  /** The root was given by the reader, not taken from the pack. */
  readonly isRootPinned: boolean;
  /** What is missing for the two to bracket the review; nothing if they do. */
  readonly missing: readonly string[];
}

export interface StampQuestion {
  readonly archive: PackArchive;
  readonly trusted: TrustedCheckpoint;
  readonly story: LogStory;
  /** What the pack says of its stamps; undefined in packs of kinds that say nothing. */
  readonly said: PackFacts['timestamps'] | undefined;
  /** Roots the reader gave; null to believe those in the pack. */
  readonly roots: readonly Certificate[] | null;
  /** Where the entry stands that started the review; null if there is none. */
  readonly launched: number | null;
  /** What the entries of the review say of its time; null in packs of other kinds. */
  readonly times: ReviewTimes | null;
}

/**
 * Outside stamps over the checkpoint at the start of the review and over the pack's own: each holds, the start is a
 * beginning of the same log and covers the entry that started the review, and the two are in order. `accept` gets the
 * times of stamps that hold, and whether they bracket the review; stamps that hold and do not bracket it pass.
 */
export async function checkTimestamp(
  crypto: TlogCrypto,
  question: StampQuestion,
  accept: (time: StampedTime) => void,
): Promise<Finding> {
  const { archive } = question;
  const has = (path: string) => archive.members.has(path);
  if (!has(CHECKPOINT_STAMP) && !has(START_STAMP)) {
    return question.said ? failed('the pack names outside time stamps it does not hold') : notPresent(NONE);
  }
  const believed = await readChain(archive, question.roots);
  const stampOf = async (stamp: string, checkpoint: string) =>
    verifyTimestamp(crypto, {
      reply: await archive.bytes(stamp),
      data: await archive.bytes(checkpoint),
      ...believed,
    });
  const close = has(CHECKPOINT_STAMP) ? await stampOf(CHECKPOINT_STAMP, CHECKPOINT) : null;
  const start = has(START_STAMP) ? await stampOf(START_STAMP, START_CHECKPOINT) : null;
  const wrong =
    (start && (await wrongStart(crypto, question))) ??
    wrongOrder(start, close) ??
    wrongSaid(question.said, start, close);
  if (wrong) return failed(wrong);
  const missing = await missingOf(crypto, question, start, close);
  accept({ start, close, isRootPinned: question.roots !== null, missing });
  return passed(detailOf(start, close, missing));
}

/** Which entry records the stamp of the start is known by the digest of the whole reply. */
async function missingOf(
  crypto: TlogCrypto,
  { archive, times, trusted }: StampQuestion,
  start: VerifiedTimestamp | null,
  close: VerifiedTimestamp | null,
): Promise<readonly string[]> {
  if (!times) return ['the pack is not about one review'];
  const token = start && toHex(crypto.sha256(await archive.bytes(START_STAMP)));
  const held: HeldStamp | null = start && { at: start.at, isRecordedBy: ({ body }) => body.tokenDigest === token };
  const missing = missingForBracket(times, held, close && { at: close.at, isRecordedBy: () => false });
  if (start && close && equalBytes(await archive.bytes(START_CHECKPOINT), await archive.bytes(CHECKPOINT)))
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
  const isSo =
    said !== null &&
    said.authority === (close ?? start)?.authority &&
    said.start === (start?.at.toISOString() ?? null) &&
    said.close === (close?.at.toISOString() ?? null);
  return isSo ? null : 'the pack names other times or another authority than its stamps';
}

function detailOf(
  start: VerifiedTimestamp | null,
  close: VerifiedTimestamp | null,
  missing: readonly string[],
): string {
  const stamps = [
    start && `the start existed before ${start.at.toISOString()} (${start.authority})`,
    close && `the checkpoint existed before ${close.at.toISOString()} (${close.authority})`,
  ].filter((one) => one !== null);
  return `stamped: ${stamps.join(', ')}${missing.length === 0 ? '' : `; not bracketed: ${missing.join('; ')}`}`;
}
