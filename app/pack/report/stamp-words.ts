import { type HeldStamp, missingForBracket, type ReviewTimes } from '../bracket.ts';
import type { PackFacts } from '../facts.ts';

/**
 * What is missing for the stamps that the pack names to bracket its review; nothing if they do. The tokens are not at hand
 * where text is written, so the entry that records the first is known by the time in it; the verifier goes by its digest.
 */
export function missingBetween(times: ReviewTimes, { start, close }: NonNullable<PackFacts['timestamps']>): string[] {
  const held = (time: string | null): HeldStamp | null =>
    time === null ? null : { at: new Date(time), isRecordedBy: ({ body }) => body.stampedAt === time };
  return missingForBracket(times, held(start), held(close));
}
