import type { PublicParts } from '#app/domain/evidence/entry.ts';

import type { EventLine } from './lines.ts';

/** Where an entry stands, and when the server that wrote it says it was written (milliseconds since 1970). */
export interface TimedPlace {
  readonly index: number;
  readonly at: number;
}

/** The word of the log on a stamp it got from an outside authority. */
export interface StampRecord extends TimedPlace {
  readonly body: PublicParts['checkpoint.stamped'];
}

/** What the entries of a review say of its time, read one at a time in log order. Of several starts or closings the last is meant. */
export class ReviewTimes {
  readonly #cycleId: string;
  readonly #stamps: StampRecord[] = [];
  launched: TimedPlace | null = null;
  /** Of all decisions, also those that a newer one replaced. */
  firstDecision: TimedPlace | null = null;
  closed: TimedPlace | null = null;
  /** Latest time of any entry of the review up to its close; null if there is none. */
  latest: number | null = null;
  /** How often it was started and closed: more than once is wrong. */
  starts = 0;
  closings = 0;
  /** Index of its last entry; -1 if there is none. */
  lastIndex = -1;
  /** Its last entry that says what was decided and by whom, and not what came of it afterwards; null if there is none. */
  lastChange: { readonly index: number; readonly type: string } | null = null;
  #latestOfAll: number | null = null;

  constructor(cycleId: string) {
    this.#cycleId = cycleId;
  }

  add({ index, leaf, disclosed }: EventLine): void {
    const body = disclosed['public']?.body;
    const place = { index, at: typeof leaf['time'] === 'string' ? Date.parse(leaf['time']) : Number.NaN };
    if (!body || Number.isNaN(place.at)) return;
    const { type } = leaf;
    if (type === 'checkpoint.stamped') this.#stamps.push({ ...place, body: body as unknown as StampRecord['body'] });
    if (body['cycleId'] !== this.#cycleId) return;
    this.lastIndex = index;
    this.#latestOfAll = Math.max(this.#latestOfAll ?? place.at, place.at);
    if (this.closed === null || type === 'cycle.closed') this.latest = this.#latestOfAll;
    if (typeof type === 'string' && CHANGES.has(type)) this.lastChange = { index, type };
    if (type === 'cycle.launched') {
      this.launched = place;
      this.starts += 1;
    } else if (type === 'decision.recorded') this.firstDecision ??= place;
    else if (type === 'cycle.closed') {
      this.closed = place;
      this.closings += 1;
    }
  }

  get stamps(): readonly StampRecord[] {
    return this.#stamps;
  }
}

/**
 * Entries that make a review what it is when it is closed; none of them may follow the closing. What comes of its removals,
 * stamps, copies, packs and samples may.
 */
const CHANGES: ReadonlySet<string> = new Set([
  'cycle.launched',
  'decision.recorded',
  'decision.withdrawn',
  'item.reassigned',
  'decisions.signed',
  'decisions.reopened',
  'revocation.opened',
  'revocation.withdrawn',
  'cycle.acknowledged',
  'cycle.closed',
  'cycle.cancelled',
]);

/** A stamp that holds: the time in it, and which entry of the log may be the record of it. */
export interface HeldStamp {
  readonly at: Date;
  isRecordedBy(record: StampRecord): boolean;
}

/** The clock of the server that wrote the log may be this far ahead of the authority's. */
export const CLOCK_TOLERANCE = 5 * 60_000;

/**
 * What is missing for two outside stamps to bracket a review; nothing if they do. A stamp shows that what it covers
 * existed before its time, and nothing else (RFC 3161). That something came after a stamp is shown by an entry that names
 * the stamp and stands before it in the log. Out: clauses of a sentence, the last ones on how late each stamp came.
 */
export function missingForBracket(times: ReviewTimes, start: HeldStamp | null, close: HeldStamp | null): string[] {
  const missing = [...missingAtStart(times, start), ...missingAtClose(times, close)];
  if (missing.length === 0) return [];
  const { launched, closed } = times;
  return [
    ...missing,
    ...(start && launched ? [`the stamp of the start came ${lateness(start.at, launched.at)} the start`] : []),
    ...(close && closed ? [`the stamp of the close came ${lateness(close.at, closed.at)} the close`] : []),
  ];
}

function missingAtStart({ launched, firstDecision, stamps }: ReviewTimes, start: HeldStamp | null): string[] {
  if (!launched) return ['no entry starts the review'];
  if (!start) return ['no stamp of the start is there'];
  const record = stamps.find((one) => start.isRecordedBy(one));
  return [
    ...(record ? [] : ['no entry of the log records the stamp of the start']),
    ...(record && firstDecision && record.index > firstDecision.index
      ? [`the stamp of the start was recorded after the first decision (entry ${firstDecision.index})`]
      : []),
    ...(firstDecision && start.at.getTime() > firstDecision.at
      ? [`the stamp of the start is later than the first decision (entry ${firstDecision.index})`]
      : []),
  ];
}

function missingAtClose({ closed, latest }: ReviewTimes, close: HeldStamp | null): string[] {
  if (!closed) return ['the review is not closed under the checkpoint'];
  if (!close) return ['no stamp of the close is there'];
  return latest !== null && latest > close.at.getTime() + CLOCK_TOLERANCE
    ? ['an entry of the review says a later time than the stamp of its close']
    : [];
}

function lateness(stamped: Date, happened: number): string {
  const seconds = Math.round((stamped.getTime() - happened) / 1000);
  const away = Math.abs(seconds);
  const [count, unit] =
    away < 120
      ? [away, 'second']
      : away < 7_200
        ? [Math.floor(away / 60), 'minute']
        : away < 172_800
          ? [Math.floor(away / 3_600), 'hour']
          : [Math.floor(away / 86_400), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ${seconds < 0 ? 'before' : 'after'}`;
}
