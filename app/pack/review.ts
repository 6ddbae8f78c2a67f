import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { EntryType, PublicParts } from '#app/domain/evidence/entry.ts';
import { type ListRecorded, REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';
import type { RevocationVerified } from '#app/domain/evidence/removal-entries.ts';
import type {
  CycleClosed,
  CycleLaunched,
  DecisionRecorded,
  DecisionsSigned,
} from '#app/domain/evidence/review-entries.ts';
import { type RevocationEvent, stateAfter } from '#app/domain/review/revocation.ts';

import { ReviewTimes } from './bracket.ts';
import { ReviewContext } from './context.ts';
import type { EventLine, ItemLine, ListHeader, RowLine } from './lines.ts';
import { type WatchedEvidence, watchedOf } from './watched.ts';

/** An entry of the log as a pack shows it: where it stands, when, and what can still be read of it. */
export interface PlacedEntry<Body = JsonObject> {
  readonly index: number;
  /** RFC 3339 in UTC, from the leaf. */
  readonly time: string;
  readonly leafHash: Uint8Array;
  readonly body: Body;
  /** Personal parts that can be read, all members of all parts together. */
  readonly personal: JsonObject;
}

export interface ListEvidence extends ListHeader {
  readonly lines: readonly RowLine[];
  readonly recorded: PlacedEntry<ListRecorded> | null;
}

export interface RevocationEvidence {
  readonly opened: PlacedEntry<PublicParts['revocation.opened']>;
  readonly stated: PlacedEntry<PublicParts['revocation.stated']> | null;
  /** All that the log says of it after it was opened. */
  readonly events: readonly RevocationEvent[];
  /** The last word of the log on it, if that is a proof, or a later list that still shows it. */
  readonly verified: PlacedEntry<RevocationVerified> | null;
  readonly stillPresent: PlacedEntry<PublicParts['revocation.still_present']> | null;
}

/** One row under review with everything the log says of it. */
export interface RowEvidence {
  readonly item: ItemLine;
  /** 1-based place among all rows of the review. */
  readonly position: number;
  /** The frozen row; null once erased, or if the list does not hold it. */
  readonly row: JsonObject | null;
  readonly isInList: boolean;
  /** All decisions on it, oldest first; for writers the latest alone. */
  readonly decisions: readonly PlacedEntry<DecisionRecorded>[];
  /** The decision that stands: the latest, unless it was taken back; null while undecided. */
  readonly standing: PlacedEntry<DecisionRecorded> | null;
  /** The removal that its decisions order, with those that a newer decision took back left out; null when none is. */
  readonly revocation: RevocationEvidence | null;
}

/** All a pack says of one review: read off the disclosed entries, lists and items, believing nothing else. */
export interface ReviewEvidence {
  readonly cycleId: string;
  readonly origin: string | null;
  readonly packKey: string | null;
  /** Access scopes the store had granted to Countersign by the checkpoint; null when no entry says so. */
  readonly ownScopes: readonly string[] | null;
  readonly times: ReviewTimes;
  /** The control in force when the review was started, as the log says; null when no entry of the pack names one. */
  readonly control: PlacedEntry<PublicParts['control.recorded']> | null;
  readonly launched: PlacedEntry<CycleLaunched> | null;
  readonly acknowledged: PlacedEntry<PublicParts['cycle.acknowledged']> | null;
  readonly closed: PlacedEntry<CycleClosed> | null;
  readonly signatures: readonly PlacedEntry<DecisionsSigned>[];
  readonly withdrawals: readonly PlacedEntry<PublicParts['decision.withdrawn']>[];
  readonly reassignments: readonly PlacedEntry<PublicParts['item.reassigned']>[];
  /** The item of every decision, whether or not it is under review. */
  readonly decisionsOfItems: readonly string[];
  /** Who was found to be which row before the review was closed. Of claims only those that nobody has settled or withdrawn. */
  readonly matches: readonly PlacedEntry<PublicParts['member.matched']>[];
  /** Samples drawn from this review. */
  readonly samples: readonly PlacedEntry<PublicParts['sample.drawn']>[];
  /** Exports that were watched and compared with a list the review was started on. */
  readonly watched: readonly WatchedEvidence[];
  readonly lists: ReadonlyMap<string, ListEvidence>;
  readonly rows: readonly RowEvidence[];
  /** Every entry that names this cycle, in log order. */
  readonly cycleEntries: readonly PlacedEntry[];
  /** How many there are, those included that a collector for writers has let go. */
  readonly cycleEntryCount: number;
  /** Leaf hashes of the entries outside this cycle that its pack has to hold, those before its close, in log order. */
  readonly contextHashes: readonly Uint8Array[];
  /** Names that personal parts give for members. */
  readonly memberNames: ReadonlyMap<string, string>;
}

/** Reads one entry at a time, in log order, and keeps what belongs to the review. */
export class ReviewCollector {
  readonly #cycleId: string;
  readonly #keep: 'everything' | 'what stands';
  readonly times: ReviewTimes;
  /** By index, in log order. */
  readonly #entries = new Map<number, { type: string; entry: PlacedEntry }>();
  /** The same by their type, once all are in. */
  #byType: ReadonlyMap<string, readonly { entry: PlacedEntry }[]> = new Map();
  /** Index of the latest decision on each item. */
  readonly #latest = new Map<string, number>();
  #cycleEntryCount = 0;
  readonly #watched: WatchedEvidence[] = [];
  readonly #context: ReviewContext;

  /**
   * `keep`: a writer needs only what stands, so that the memory of a pack follows its rows and not its entries; a judge
   * needs everything.
   */
  constructor(cycleId: string, keep: 'everything' | 'what stands' = 'everything') {
    this.#cycleId = cycleId;
    this.#keep = keep;
    this.times = new ReviewTimes(cycleId);
    this.#context = new ReviewContext(cycleId);
  }

  /** Takes an entry in; those of other reviews and of no concern to one are passed over, so memory stays small. */
  add(line: EventLine, leafHash: Uint8Array): void {
    const part = line.disclosed['public'];
    const { type, time } = line.leaf;
    this.#context.add(line, leafHash);
    if (!part || typeof type !== 'string' || typeof time !== 'string') return;
    this.times.add(line);
    const watched = watchedOf(line);
    if (watched) this.#watched.push(watched);
    const { cycleId } = part.body;
    if (cycleId !== undefined ? cycleId !== this.#cycleId : !OUTSIDE_CYCLES.includes(type)) return;
    const personal: JsonObject = Object.fromEntries(
      Object.entries(line.disclosed).flatMap(([name, { body }]) => (name === 'public' ? [] : Object.entries(body))),
    );
    if (cycleId !== undefined) this.#cycleEntryCount += 1;
    if (type === 'decision.recorded' && this.#keep === 'what stands') this.#supersede(part.body['itemId'], line.index);
    this.#entries.set(line.index, { type, entry: { index: line.index, time, leafHash, body: part.body, personal } });
  }

  #supersede(itemId: unknown, index: number): void {
    if (typeof itemId !== 'string') return;
    const before = this.#latest.get(itemId);
    if (before !== undefined) this.#entries.delete(before);
    this.#latest.set(itemId, index);
  }

  /** Puts entries, items and lists together. `items` are in item order, list lines in list order. */
  finish(
    items: readonly ItemLine[],
    lists: readonly (ListHeader & { readonly lines: readonly RowLine[] })[],
  ): ReviewEvidence {
    this.#byType = groupBy([...this.#entries.values()], ({ type }) => type);
    // Only the first entry of a log can open it.
    const opened = this.#all('log.opened').find((entry) => entry.index === 0);
    const recorded = groupBy(this.#all('list.recorded'), ({ body }) => body.listId);
    const listsById = new Map<string, ListEvidence>(
      lists.map((list) => [list.listId, { ...list, recorded: recorded.get(list.listId)?.[0] ?? null }]),
    );
    const launched = this.#last('cycle.launched');
    const closed = this.#last('cycle.closed');
    const frozen = REVIEWED_KINDS.map((kind) => launched?.body[kind]?.listId);
    return {
      cycleId: this.#cycleId,
      origin: this.#last('log.continued')?.body.origin ?? opened?.body.origin ?? null,
      packKey: this.#last('pack.key_changed')?.body.nextKey ?? opened?.body.packKey ?? null,
      ownScopes: this.#last('app.scopes_changed')?.body.current ?? this.#last('app.installed')?.body.scopes ?? null,
      times: this.times,
      control: this.#all('control.recorded').findLast(({ index }) => index < (launched?.index ?? 0)) ?? null,
      launched,
      acknowledged: this.#last('cycle.acknowledged'),
      closed,
      signatures: this.#all('decisions.signed'),
      withdrawals: this.#all('decision.withdrawn'),
      reassignments: this.#all('item.reassigned'),
      decisionsOfItems: this.#all('decision.recorded').map((entry) => entry.body.itemId),
      matches: this.#matches(closed?.index ?? Infinity),
      samples: this.#all('sample.drawn'),
      watched: this.#watched.filter(({ body }) => frozen.includes(body.listId)),
      lists: listsById,
      rows: this.#rows(items, listsById),
      cycleEntries: [...this.#entries.values()].flatMap(({ entry }) =>
        entry.body['cycleId'] === this.#cycleId ? [entry] : [],
      ),
      contextHashes: closed ? this.#context.before(closed.index) : [],
      cycleEntryCount: this.#cycleEntryCount,
      memberNames: this.#memberNames(),
    };
  }

  #rows(items: readonly ItemLine[], lists: ReadonlyMap<string, ListEvidence>): RowEvidence[] {
    const decisions = groupBy(this.#all('decision.recorded'), (entry) => entry.body.itemId);
    const withdrawals = groupBy(this.#all('decision.withdrawn'), (entry) => entry.body.itemId);
    const revocations = this.#revocations();
    const rowsByList = new Map(
      [...lists].map(([id, { lines }]) => [id, new Map(lines.map((line) => [line.commitment, line]))]),
    );
    return items.map((item, i) => {
      const line = rowsByList.get(item.listId)?.get(item.rowCommitment);
      const ofItem = [...(decisions.get(item.itemId) ?? [])].sort((a, b) => a.body.version - b.body.version);
      const latest = ofItem.at(-1) ?? null;
      const isWithdrawn = withdrawals
        .get(item.itemId)
        ?.some((entry) => entry.body.version > (latest?.body.version ?? 0));
      return {
        item,
        position: i + 1,
        row: line && 'body' in line ? line.body : null,
        isInList: line !== undefined,
        decisions: ofItem,
        standing: isWithdrawn ? null : latest,
        revocation: revocations.get(item.itemId) ?? null,
      };
    });
  }

  #revocations(): Map<string, RevocationEvidence> {
    const byRevocation = <T extends { revocationId: string }>(entries: PlacedEntry<T>[]) =>
      groupBy(entries, (entry) => entry.body.revocationId);
    const stated = byRevocation(this.#all('revocation.stated'));
    const verified = byRevocation(this.#all('revocation.verified'));
    const stillPresent = byRevocation(this.#all('revocation.still_present'));
    const withdrawn = byRevocation(this.#all('revocation.withdrawn'));
    const byItem = new Map<string, RevocationEvidence>();
    for (const opened of this.#all('revocation.opened')) {
      const { revocationId: id, itemId } = opened.body;
      const told = (as: RevocationEvent['told'], entries: PlacedEntry<object>[] | undefined): RevocationEvent[] =>
        (entries ?? []).map(({ index }) => ({ index, told: as, grade: null }));
      const events: RevocationEvent[] = [
        ...told('stated', stated.get(id)),
        ...(verified.get(id) ?? []).map(({ index, body }) => ({ index, told: 'verified' as const, grade: body.grade })),
        ...told('still_present', stillPresent.get(id)),
        ...told('withdrawn', withdrawn.get(id)),
      ];
      const { state } = stateAfter(events);
      // What was taken back stands no more; another one on the same row, opened later, does.
      if (state === 'excepted') continue;
      byItem.set(itemId, {
        opened,
        events,
        stated: stated.get(id)?.at(-1) ?? null,
        verified: state === 'verified' ? (verified.get(id)?.at(-1) ?? null) : null,
        stillPresent: state === 'still_present' ? (stillPresent.get(id)?.at(-1) ?? null) : null,
      });
    }
    return byItem;
  }

  #matches(closedAt: number): PlacedEntry<PublicParts['member.matched']>[] {
    const withdrawn = this.#all('member.claim_withdrawn');
    const matches = this.#all('member.matched').filter((match) => match.index < closedAt);
    const lastOf = (entries: readonly PlacedEntry<{ memberId: string }>[]) =>
      new Map(entries.map(({ index, body }) => [body.memberId, index]));
    const [lastMatch, lastWithdrawn] = [lastOf(matches), lastOf(withdrawn)];
    return matches.filter(({ index, body: { how, memberId } }) => {
      if (how !== 'claimed') return true;
      return lastMatch.get(memberId) === index && (lastWithdrawn.get(memberId) ?? -1) < index;
    });
  }

  #memberNames(): Map<string, string> {
    const names = new Map<string, string>();
    for (const { entry } of this.#entries.values()) {
      const { memberId } = entry.body;
      const { name } = entry.personal;
      if (typeof memberId === 'string' && typeof name === 'string') names.set(memberId, name);
    }
    return names;
  }

  #all<T extends EntryType>(type: T): PlacedEntry<PublicParts[T]>[] {
    return (this.#byType.get(type) ?? []).map(({ entry }) => entry as unknown as PlacedEntry<PublicParts[T]>);
  }

  #last<T extends EntryType>(type: T): PlacedEntry<PublicParts[T]> | null {
    return this.#all(type).at(-1) ?? null;
  }
}

/** The key under which a row is the same subject in every list: `accountKey` of people, `appKey` of apps, `roleKey` of roles. */
export function subjectKeyOf(row: JsonObject | null): string | null {
  const key = row?.['accountKey'] ?? row?.['appKey'] ?? row?.['roleKey'];
  return typeof key === 'string' ? key : null;
}

/** What a row is called: a person's name (or e-mail where the list gave no name), an app's title. */
export function nameOf(row: JsonObject | null): string | null {
  for (const member of ['name', 'title', 'email']) {
    const value = row?.[member];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

const OUTSIDE_CYCLES = [
  'log.opened',
  'log.continued',
  'pack.key_changed',
  'app.installed',
  'app.scopes_changed',
  'control.recorded',
  'list.recorded',
  'member.matched',
  'member.claim_withdrawn',
  'member.opened',
  'member.roles_changed',
];

/** Values by their key, in the order they came. Node 18, which verify.mjs runs on, has no such function of its own. */
export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
