import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { PublicParts } from '#app/domain/evidence/entry.ts';
import type { ControlVersion, ReviewTimes } from '#app/domain/review/schedule.ts';

import type { EventLine } from './lines.ts';
import type { LogPackFacts, Span } from './log-facts.ts';
import { entryWords } from './report/entry-words.ts';
import { type WatchedEvidence, watchedOf } from './watched.ts';

/** One entry of the range as a line of a table. */
export interface EntryRow {
  readonly index: number;
  readonly time: string;
  readonly type: string;
  /** What happened, in one sentence without names. */
  readonly words: string;
  /** Id of the member who did it; null when the app did, or when the entry does not say. */
  readonly by: string | null;
  readonly cycleId: string | null;
  /** Names of parts that were erased, and of those left out of the pack. */
  readonly erased: readonly string[];
  readonly withheld: readonly string[];
}

/** A review as its own entries tell it. */
export interface ReviewLife extends ReviewTimes {
  readonly items: number;
  readonly startedIn: number;
  /** Index of the entry that ended it, and of the signature that made it decided; null while there is none. */
  readonly endedIn: number | null;
  readonly decidedIn: number | null;
}

/** All that a pack about the log says: read off the disclosed entries, believing nothing else. */
export interface LogEvidence {
  readonly origin: string | null;
  readonly packKey: string | null;
  /** Time of entry 0. */
  readonly openedAt: string | null;
  readonly controls: readonly (ControlVersion & { readonly index: number })[];
  readonly reviews: readonly ReviewLife[];
  readonly watched: readonly WatchedEvidence[];
  readonly memberNames: ReadonlyMap<string, string>;
  /** The first entries of the range, in log order: as many as the report prints. Empty for a period. */
  readonly rows: readonly EntryRow[];
  readonly slice: SliceEvidence;
  /** How many entries of each type the range holds. */
  readonly counts: ReadonlyMap<string, number>;
  /** How many of its proofs of removal rest on Shopify's list of uninstalled apps. */
  readonly seenUninstalled: number;
  /** How many entries the pack holds, and how many of the first ones without a gap. */
  readonly entries: number;
  readonly unbroken: number;
  /** The last entry of the pack. */
  readonly last: PlacedTime | null;
  /** The entry with the latest time; null if there is none. */
  readonly latest: PlacedTime | null;
  /** The first entry whose content was left out of the pack, of the types that schedules are judged by, or that make a range readable. */
  readonly hidden: { readonly index: number; readonly type: string } | null;
  /** Time of the last entry about reviews and their schedule whose content was erased, with the whole store; null if there is none. */
  readonly erasedUntil: string | null;
}

interface PlacedTime {
  readonly index: number;
  readonly time: string;
}

/** What the entries of the days of a range, and their neighbours, say of being all there are. */
export interface SliceEvidence {
  readonly count: number;
  /** The first index that is missing (`part` null), or whose part was left out of the pack. */
  readonly fault: { readonly index: number; readonly part: string | null } | null;
  /** Times of its first and last entry, and of the entries just before and after; null where they are not there. */
  readonly first: string | null;
  readonly last: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** Two entries next to each other, or the first of the log, that leave no room for one in the days. */
  readonly hasNoRoom: boolean;
}

/** Entries printed in the report of a range; `2-entries.csv` always holds all. */
export const PRINTED_ENTRIES = 500;

/** Types whose content a period shows: reviews, their schedule, the log itself, and who people are. */
export const SCHEDULE_TYPES: readonly string[] = [
  'log.opened',
  'log.continued',
  'log.key_rotated',
  'log.key_revoked',
  'pack.key_changed',
  'app.installed',
  'app.uninstalled',
  'shop.redacted',
  'person.redacted',
  'content.lost',
  'control.recorded',
  'cycle.launched',
  'decisions.signed',
  'decisions.reopened',
  'cycle.acknowledged',
  'cycle.closed',
  'cycle.cancelled',
  'member.opened',
  'member.roles_changed',
  'sample.drawn',
  'export.watched',
];

/** Of these, the ones without which nobody can tell what became of a scheduled review. */
const JUDGED_BY: readonly string[] = [
  'control.recorded',
  'cycle.launched',
  'decisions.signed',
  'decisions.reopened',
  'cycle.closed',
  'cycle.cancelled',
];

/** Entries a range needs wherever they stand, with their content: keys of the log, the control, and who people are. */
export const RANGE_CONTEXT_TYPES: readonly string[] = [
  'log.opened',
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
  'control.recorded',
  'member.opened',
  'member.matched',
  'member.roles_changed',
  // Why some of what is here can no longer be read.
  'person.redacted',
  'content.lost',
  'shop.redacted',
];

interface Life {
  cycleId: string;
  name: string;
  items: number;
  startedAt: Date;
  startedIn: number;
  decidedAt: Date | null;
  decidedIn: number | null;
  closedAt: Date | null;
  cancelledAt: Date | null;
  endedIn: number | null;
  /** Rows each reviewer's standing signature covers. */
  signed: Map<string, number>;
}

/** Reads one entry at a time, in log order. */
export class LogCollector {
  readonly #span: Span;
  readonly #slice: { readonly first: number; readonly last: number } | null;
  /** Types whose content may not be left out. */
  readonly #shown: readonly string[];
  readonly #lives = new Map<string, Life>();
  readonly #controls: (ControlVersion & { index: number })[] = [];
  readonly #watched: WatchedEvidence[] = [];
  readonly #names = new Map<string, string>();
  readonly #rows: EntryRow[] = [];
  readonly #found = {
    count: 0,
    fault: null as SliceEvidence['fault'],
    first: null as string | null,
    last: null as string | null,
    before: null as string | null,
    after: null as string | null,
    hasNoRoom: false,
  };
  readonly #counts = new Map<string, number>();
  #seenUninstalled = 0;
  #entries = 0;
  #unbroken = 0;
  #last: PlacedTime | null = null;
  #hidden: LogEvidence['hidden'] = null;
  #latest: LogEvidence['latest'] = null;
  #erasedUntil: string | null = null;
  #opened: { origin: string; packKey: string; time: string } | null = null;
  #continued: string | null = null;
  #packKey: string | null = null;

  constructor(
    facts: Pick<LogPackFacts, 'kind' | 'span'> & { readonly slice?: { first: number; last: number } | null },
  ) {
    this.#span = facts.span;
    this.#shown = facts.kind === 'range' ? RANGE_CONTEXT_TYPES : SCHEDULE_TYPES;
    this.#slice = facts.kind === 'range' ? (facts.slice ?? null) : null;
  }

  add(line: EventLine): void {
    const { type, time } = line.leaf;
    if (typeof type !== 'string' || typeof time !== 'string') return;
    this.#place(line.index, time);
    const body = line.disclosed['public']?.body ?? null;
    if (line.erased.includes('public') && JUDGED_BY.includes(type)) this.#erasedUntil = time;
    if (line.withheld.includes('public') && this.#shown.includes(type)) this.#hidden ??= { index: line.index, type };
    if (isWithin(this.#slice, line.index)) this.#addRow(line, type, time);
    if (body) this.#read(line, type, time, body);
  }

  finish(): LogEvidence {
    return {
      origin: this.#continued ?? this.#opened?.origin ?? null,
      packKey: this.#packKey ?? this.#opened?.packKey ?? null,
      openedAt: this.#opened?.time ?? null,
      controls: this.#controls,
      reviews: [...this.#lives.values()],
      watched: this.#watched,
      memberNames: this.#names,
      rows: this.#rows,
      counts: this.#counts,
      seenUninstalled: this.#seenUninstalled,
      slice: this.#found,
      entries: this.#entries,
      unbroken: this.#unbroken,
      last: this.#last,
      latest: this.#latest,
      hidden: this.#hidden,
      erasedUntil: this.#erasedUntil,
    };
  }

  #place(index: number, time: string): void {
    const { start, end } = this.#span;
    const isFirst = index === 0;
    const follows = this.#last?.index === index - 1 && this.#last.time < start;
    if ((isFirst || follows) && time >= end) this.#found.hasNoRoom = true;
    if (index + 1 === this.#slice?.first) this.#found.before = time;
    if (index - 1 === this.#slice?.last) this.#found.after = time;
    if (index === this.#entries) this.#unbroken = index + 1;
    this.#entries += 1;
    this.#last = { index, time };
    if (this.#latest === null || time > this.#latest.time) this.#latest = this.#last;
  }

  #addRow(line: EventLine, type: string, time: string): void {
    const expected = this.#slice!.first + this.#found.count;
    const [part] = line.withheld;
    if (line.index !== expected) this.#found.fault ??= { index: expected, part: null };
    else if (part !== undefined) this.#found.fault ??= { index: expected, part };
    this.#found.count += 1;
    this.#found.first ??= time;
    this.#found.last = time;
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    const { grade } = line.disclosed['public']?.body ?? {};
    if (type === 'revocation.verified' && grade === 'seen_uninstalled') this.#seenUninstalled += 1;
    if (this.#rows.length < PRINTED_ENTRIES) this.#rows.push(entryRow(line, type, time));
  }

  #read(line: EventLine, type: string, time: string, body: JsonObject): void {
    const at = new Date(time);
    const member = textOf(body['memberId']);
    if (member !== null) {
      for (const [part, { body: said }] of Object.entries(line.disclosed)) {
        if (part !== 'public' && typeof said['name'] === 'string') this.#names.set(member, said['name']);
      }
    }
    const watched = watchedOf(line);
    if (watched) this.#watched.push(watched);
    switch (type) {
      case 'log.opened':
        // Only the first entry of a log can open it.
        if (line.index === 0) this.#opened = { ...(body as unknown as PublicParts['log.opened']), time };
        return;
      case 'log.continued':
        this.#continued = textOf(body['origin']);
        return;
      case 'pack.key_changed':
        this.#packKey = textOf(body['nextKey']);
        return;
      case 'control.recorded':
        this.#controls.push({
          ...(body as unknown as PublicParts['control.recorded']),
          recordedAt: at,
          index: line.index,
        });
        return;
      case 'cycle.launched':
        this.#launch(body as unknown as PublicParts['cycle.launched'], at, line.index);
        return;
      default:
        this.#live(type, body, at, line.index);
    }
  }

  #launch({ cycleId, name, items }: PublicParts['cycle.launched'], startedAt: Date, startedIn: number): void {
    this.#lives.set(cycleId, {
      cycleId,
      name,
      items,
      startedAt,
      startedIn,
      decidedAt: null,
      decidedIn: null,
      closedAt: null,
      cancelledAt: null,
      endedIn: null,
      signed: new Map(),
    });
  }

  /** A review is decided from the signature on after which every row stands under one; opening rows again undoes it. */
  #live(type: string, body: JsonObject, at: Date, index: number): void {
    const life = this.#lives.get(textOf(body['cycleId']) ?? '');
    if (!life) return;
    const { memberId } = body;
    if (type === 'cycle.closed') Object.assign(life, { closedAt: at, endedIn: index });
    if (type === 'cycle.cancelled') Object.assign(life, { cancelledAt: at, endedIn: index });
    if (typeof memberId !== 'string') return;
    if (type === 'decisions.signed') life.signed.set(memberId, sumOf(body['counts']));
    else if (type === 'decisions.reopened') life.signed.delete(memberId);
    else return;
    const covered = [...life.signed.values()].reduce((sum, count) => sum + count, 0);
    const isDecided = covered >= life.items;
    life.decidedAt = isDecided ? at : null;
    life.decidedIn = isDecided ? index : null;
  }
}

/** Does an entry of this index belong to the days? */
export const isWithin = (slice: { first: number; last: number } | null, index: number): boolean =>
  slice !== null && index >= slice.first && index <= slice.last;

/** One entry of a range as a line of its tables. */
export function entryRow({ index, disclosed, erased, withheld }: EventLine, type: string, time: string): EntryRow {
  const body = disclosed['public']?.body ?? null;
  const by = body && actorOf(body);
  return {
    index,
    time,
    type,
    words: entryWords(type, body),
    by,
    cycleId: body && textOf(body['cycleId']),
    erased,
    withheld,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function sumOf(counts: unknown): number {
  const values = typeof counts === 'object' && counts !== null ? Object.values(counts) : [];
  return values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
}

function actorOf(body: JsonObject): string | null {
  for (const name of ['by', 'decidedBy', 'startedBy', 'producedBy', 'memberId']) {
    const value = textOf(body[name]);
    if (value !== null) return value;
  }
  return null;
}
