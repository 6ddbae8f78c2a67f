import type { Tx } from '#app/db/client.server.ts';
import { RECORD_KINDS, typesOfKind } from '#app/domain/evidence/record-kind.ts';
import type { RecordKind } from '#app/domain/evidence/record-kind.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { addDays, isDay, startOfDay } from '#app/domain/review/local-day.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { StoredEntry } from '#app/ledger/read.ts';
import type { KeyRing } from '#app/ports.ts';
import type { Reader } from './reader.ts';

export interface RecordQuery {
  /** null: every kind. */
  kind: RecordKind | null;
  /** YYYY-MM-DD in the store's time zone; null: every day. */
  day: string | null;
  /** From 1. */
  page: number;
}

/** Days before this one can be asked for: the day after has to have a year of four digits, too. */
const LAST_DAY = '9999-12-31';

/** What the address bar says about the record; anything unknown there falls back to showing all. */
export function readRecordQuery(params: URLSearchParams): RecordQuery {
  const kind = params.get('kind');
  const day = params.get('day') ?? '';
  return {
    kind: RECORD_KINDS.find((known) => known === kind) ?? null,
    day: isDay(day) && day < LAST_DAY ? day : null,
    page: Math.max(1, Math.min(100_000, Number.parseInt(params.get('page') ?? '1', 10) || 1)),
  };
}

export interface RecordLine {
  /** Place in the record, from 0. */
  number: string;
  at: string;
  type: string;
  /** Who did it; null for what the app does by itself and for people who were erased. */
  who: string | null;
  /** False for what the app did by itself. */
  hasActor: boolean;
  /** What it was about: a review, a row, a list; null when the entry names nothing or was erased. */
  about: string | null;
  /** Code of what happened, for the types where one sentence is not enough: the decision, the kind of list. */
  what: string | null;
}

export interface RecordScreen {
  lines: RecordLine[];
  query: RecordQuery;
  /** Entries that pass the filters, and all there are. */
  matching: number;
  size: number;
  page: number;
  pages: number;
  /** Last day that can be asked for: today in the store. */
  today: string;
}

export const RECORD_PAGE_SIZE = 25;

/** One page of the record, newest first; null while no record has been opened. A page past the end is the last one. */
export async function presentRecord(
  tx: Tx,
  reader: Reader,
  query: RecordQuery,
  deps: { keys: KeyRing },
): Promise<RecordScreen | null> {
  const { shopId, timeZone } = reader.shop;
  const log = await tx.log.findUnique({ where: { shopId }, select: { size: true } });
  if (!log) return null;
  const where = { shopId, ...(await placeOf(tx, reader, log.size, query.day)), ...typesOf(query.kind) };
  const matching = await tx.leaf.count({ where });
  const pages = Math.max(1, Math.ceil(matching / RECORD_PAGE_SIZE));
  const page = Math.min(query.page, pages);
  const leaves = await tx.leaf.findMany({
    where,
    orderBy: { index: 'desc' },
    skip: (page - 1) * RECORD_PAGE_SIZE,
    take: RECORD_PAGE_SIZE,
    select: { index: true },
  });
  const indexes = leaves.map(({ index }) => index);
  const entries = (await readEntriesAt(tx, shopId, indexes, deps.keys)).toReversed();
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(reader.now);
  return { lines: await linesOf(tx, reader, entries), query, matching, size: Number(log.size), page, pages, today };
}

const typesOf = (kind: RecordKind | null) => (kind === null ? {} : { type: { in: typesOfKind(kind) } });

async function placeOf(tx: Tx, { shop }: Reader, size: bigint, day: string | null) {
  if (day === null) return {};
  const from = await firstIndexFrom(tx, shop.shopId, size, startOfDay(day, shop.timeZone));
  const to = await firstIndexFrom(tx, shop.shopId, size, startOfDay(addDays(day, 1), shop.timeZone));
  return { index: { gte: from, lt: to } };
}

/** Lowest index recorded at this moment or later. Entries stand in the order of their times, so twenty looks find it among a million. */
async function firstIndexFrom(tx: Tx, shopId: ShopId, size: bigint, moment: Date): Promise<bigint> {
  let low = 0n;
  let high = size;
  while (low < high) {
    const index = (low + high) / 2n;
    const leaf = await tx.leaf.findUniqueOrThrow({
      where: { shopId_index: { shopId, index } },
      select: { time: true },
    });
    if (leaf.time < moment) low = index + 1n;
    else high = index;
  }
  return low;
}

type Body = Partial<Record<string, unknown>>;

/** The sentences' parts for these entries, in their order. */
export async function linesOf(tx: Tx, reader: Reader, entries: readonly StoredEntry[]): Promise<RecordLine[]> {
  const bodies = entries.map((entry) => (publicBody(entry) ?? {}) as Body);
  const names = {
    people: await memberNames(
      tx,
      reader,
      bodies.map(whoOf).filter((id) => id !== null),
    ),
    items: await itemNames(tx, reader, bodies),
    reviews: await reviewNames(tx, reader, bodies),
  };
  return entries.map((entry, at) => lineOf(entry, bodies[at] ?? {}, names));
}

function lineOf(
  entry: StoredEntry,
  body: Body,
  names: { people: Map<string, string>; items: Map<string, string>; reviews: Map<string, string> },
): RecordLine {
  const text = (field: string) => (typeof body[field] === 'string' ? body[field] : null);
  const who = whoOf(body);
  return {
    number: String(entry.index),
    at: entry.time.toISOString(),
    type: entry.type,
    who: who && (names.people.get(who) ?? null),
    hasActor: who !== null,
    about:
      names.items.get(text('itemId') ?? text('revocationId') ?? '') ??
      text('name') ??
      names.reviews.get(text('cycleId') ?? '') ??
      text('topic') ??
      text('authority') ??
      text('controlId') ??
      text('kind'),
    what: text('decision') ?? whatOf(entry.type, text),
  };
}

function whatOf(type: string, text: (field: string) => string | null): string | null {
  if (type.startsWith('list.') || type === 'export.watched') return text('kind');
  if (type === 'checkpoint.copied') return `${text('outcome')}.${text('channel')}`;
  if (type === 'pack.exported') return text('cycleId') === null ? 'other' : null;
  return null;
}

const ACTOR_FIELDS = ['decidedBy', 'startedBy', 'producedBy', 'by', 'memberId'];

function whoOf(body: Body): string | null {
  for (const field of ACTOR_FIELDS) if (typeof body[field] === 'string') return body[field];
  return null;
}

export async function memberNames(tx: Tx, reader: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  const members = await tx.member.findMany({
    where: { shopId: reader.shop.shopId, memberId: { in: [...new Set(ids)].filter(isUuid) } },
    select: { memberId: true, name: true },
  });
  return new Map(members.map((member) => [member.memberId, member.name]));
}

const isUuid = (value: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

const valuesIn = (bodies: readonly Body[], field: string): string[] =>
  bodies.map((body) => body[field]).filter((value): value is string => typeof value === 'string' && isUuid(value));

async function reviewNames(tx: Tx, reader: Reader, bodies: readonly Body[]): Promise<Map<string, string>> {
  const cycles = await tx.cycle.findMany({
    where: { shopId: reader.shop.shopId, cycleId: { in: valuesIn(bodies, 'cycleId') } },
    select: { cycleId: true, name: true },
  });
  return new Map(cycles.map((cycle) => [cycle.cycleId, cycle.name]));
}

/** Names of rows by item id, and of removals by their own id. */
async function itemNames(tx: Tx, reader: Reader, bodies: readonly Body[]): Promise<Map<string, string>> {
  const { shopId } = reader.shop;
  const items = await tx.reviewItem.findMany({
    where: { shopId, itemId: { in: valuesIn(bodies, 'itemId') } },
    select: { itemId: true, name: true },
  });
  const removals = await tx.revocation.findMany({
    where: { shopId, revocationId: { in: valuesIn(bodies, 'revocationId') } },
    select: { revocationId: true, name: true },
  });
  return new Map([
    ...items.map((item) => [item.itemId, item.name] as const),
    ...removals.map((removal) => [removal.revocationId, removal.name] as const),
  ]);
}
