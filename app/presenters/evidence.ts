import type { Tx } from '#app/db/client.server.ts';
import { readRemovedField } from '#app/domain/evidence/removed-field.ts';
import { drawSample } from '#app/domain/review/sample.ts';
import type { Mailer, Timestamper, Witness } from '#app/ports.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { packLine } from './close.ts';
import type { PackLine } from './close.ts';
import { presentOutside } from './evidence-outside.ts';
import type { OutsideFacts } from './evidence-outside.ts';
import { managesReviews } from './reader.ts';
import type { Reader } from './reader.ts';

export type PackKind = 'review' | 'range' | 'period' | 'sample';

/** A pack as the room shows it: what it is about, what it replaces, and what our own verifier said of it. */
export interface EvidencePack extends PackLine {
  kind: PackKind;
  /** First and last moment of the days of a range or a period; null for the other kinds. */
  days: { from: string; to: string } | null;
  sample: { seed: string; size: number; of: number; rows: string[] } | null;
  /** The edition this one replaces; null for a first one. */
  replaces: number | null;
  fieldsRemoved: ErasedField[];
  verdict: PackVerdict | null;
}

/** What was erased since the earlier edition: a part of an entry, or a row (from 1) of a list, which is null once it is gone. */
export type ErasedField =
  | { entry: number; part: string }
  | { list: { kind: 'people' | 'apps'; takenAt: string } | null; row: number }
  | { text: string };

export interface PackVerdict {
  verified: boolean;
  /** Checks that passed, and all that had something to judge. */
  passed: number;
  of: number;
  /** null for a pack that is not about a review, which has a start and a close. */
  bracketed: boolean | null;
  demo: boolean;
}

export interface EvidenceScreen {
  packs: EvidencePack[];
  page: number;
  pages: number;
  /** Reviews that are closed: the ones a sample can be drawn from. */
  closedReviews: number;
  /** Is there a record yet? */
  hasRecord: boolean;
  outside: OutsideFacts;
  watched: WatchedLine[];
  manages: boolean;
}

export interface WatchedLine {
  watchId: string;
  kind: 'people' | 'apps';
  at: string;
  /** null once erased. */
  watcher: string | null;
  /** Who entered the watcher's name; null once erased. */
  by: string | null;
  differences: number;
}

export const PACKS_PAGE_SIZE = 10;

/** Packs newest first (`page` from 1), what is known outside of the record, and the exports an auditor watched. */
export async function presentEvidence(
  tx: Tx,
  reader: Reader,
  asked: number,
  doors: { timestamper: Timestamper | null; mailer: Mailer | null; witness: Witness | null },
): Promise<EvidenceScreen> {
  const { shopId } = reader.shop;
  const all = await tx.pack.findMany({ where: { shopId }, orderBy: [{ requestedAt: 'desc' }, { edition: 'desc' }] });
  const packs = all.filter((pack, at) => !isMadeAgain(pack, all.slice(0, at)));
  const pages = Math.max(1, Math.ceil(packs.length / PACKS_PAGE_SIZE));
  const page = Math.min(asked, pages);
  const shown = packs.slice((page - 1) * PACKS_PAGE_SIZE, page * PACKS_PAGE_SIZE);
  const names = await reviewNames(tx, reader, shown);
  const lists = await listsNamedIn(tx, reader, shown);
  const editions = new Map(all.map((pack) => [pack.packId, pack.edition]));
  const lines: EvidencePack[] = [];
  for (const pack of shown) {
    lines.push({
      ...packLine(reader, pack, names.get(pack.cycleId ?? '') ?? null),
      kind: pack.kind as PackKind,
      days: daysOf(pack),
      sample: pack.kind === 'sample' ? await sampleOf(tx, reader, pack) : null,
      replaces: editions.get(pack.replacesPackId ?? '') ?? null,
      fieldsRemoved: pack.fieldsRemoved.map((field) => erasedField(field, lists)),
      verdict: verdictOf(pack),
    });
  }
  return {
    packs: lines,
    page,
    pages,
    closedReviews: await tx.cycle.count({ where: { shopId, state: { in: ['attested', 'sealed'] } } }),
    hasRecord: (await tx.log.count({ where: { shopId } })) > 0,
    outside: await presentOutside(tx, reader, doors),
    watched: await watchedLines(tx, reader),
    manages: managesReviews(reader),
  };
}

type Pack = Awaited<ReturnType<Tx['pack']['findMany']>>[number];

/** A pack that failed, when the same was asked for again since: the newer one says how it stands. */
const isMadeAgain = (pack: Pack, newer: readonly Pack[]): boolean =>
  (pack.state === 'failed' || pack.state === 'waiting') && newer.some((other) => subjectOf(other) === subjectOf(pack));

const subjectOf = ({ kind, cycleId, params }: Pack): string => JSON.stringify([kind, cycleId, params]);

async function reviewNames(tx: Tx, { shop }: Reader, packs: readonly Pack[]): Promise<Map<string, string>> {
  const ids = packs.map(({ cycleId }) => cycleId).filter((id) => id !== null);
  const cycles = await tx.cycle.findMany({
    where: { shopId: shop.shopId, cycleId: { in: ids } },
    select: { cycleId: true, name: true },
  });
  return new Map(cycles.map((cycle) => [cycle.cycleId, cycle.name]));
}

function daysOf({ kind, params }: Pack): EvidencePack['days'] {
  if (kind !== 'range' && kind !== 'period') return null;
  const { start, end } = (params ?? {}) as { start?: string; end?: string };
  if (start === undefined || end === undefined) return null;
  return { from: start, to: new Date(Date.parse(end) - 1).toISOString() };
}

/** The rows that were drawn, by name and in the order drawn: drawn again here, as anybody can. */
async function sampleOf(
  tx: Tx,
  { shop: { shopId } }: Reader,
  { cycleId, params }: Pack,
): Promise<EvidencePack['sample']> {
  const { seed, size } = (params ?? {}) as { seed?: string; size?: number };
  if (seed === undefined || size === undefined || cycleId === null) return null;
  const items = await tx.reviewItem.findMany({ where: { shopId, cycleId }, select: { itemId: true, name: true } });
  const names = new Map(items.map(({ itemId, name }) => [itemId, name]));
  const drawn = drawSample(nodeCrypto.sha256, seed, [...names.keys()], size);
  return {
    seed,
    size,
    of: items.length,
    rows: drawn.slice(0, SHOWN_ROWS).flatMap((itemId) => names.get(itemId) ?? []),
  };
}

const SHOWN_ROWS = 100;

/** The lists whose rows were erased from these packs, by id. */
async function listsNamedIn(tx: Tx, { shop: { shopId } }: Reader, packs: readonly Pack[]): Promise<NamedLists> {
  const fields = packs.flatMap((pack) => pack.fieldsRemoved.flatMap((field) => readRemovedField(field) ?? []));
  const ids = new Set(fields.flatMap((field) => ('listId' in field && UUID.test(field.listId) ? [field.listId] : [])));
  if (ids.size === 0) return new Map();
  const lists = await tx.list.findMany({
    where: { shopId, listId: { in: [...ids] } },
    select: { listId: true, kind: true, takenAt: true },
  });
  return new Map(
    lists.flatMap(({ listId, kind, takenAt }) =>
      kind === 'people' || kind === 'apps' ? [[listId, { kind, takenAt: takenAt.toISOString() }] as const] : [],
    ),
  );
}

type NamedLists = ReadonlyMap<string, { kind: 'people' | 'apps'; takenAt: string }>;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function erasedField(text: string, lists: NamedLists): ErasedField {
  const field = readRemovedField(text);
  if (field === null) return { text };
  return 'entry' in field ? field : { list: lists.get(field.listId) ?? null, row: field.row };
}

function verdictOf({ kind, verdict: stored }: Pack): PackVerdict | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { verdict, checks, isBracketed, isDemo } = stored as {
    verdict?: string;
    checks?: { outcome: string }[];
    isBracketed?: boolean;
    isDemo?: boolean;
  };
  const judged = (checks ?? []).filter(({ outcome }) => outcome !== 'not present');
  return {
    verified: verdict === 'verified',
    passed: judged.filter(({ outcome }) => outcome === 'passed').length,
    of: judged.length,
    bracketed: kind === 'review' || kind === 'sample' ? isBracketed === true : null,
    demo: isDemo === true,
  };
}

async function watchedLines(tx: Tx, { shop: { shopId } }: Reader): Promise<WatchedLine[]> {
  const rows = await tx.watchedExport.findMany({ where: { shopId }, orderBy: { watchedAt: 'desc' }, take: 5 });
  const members = await tx.member.findMany({
    where: { shopId, memberId: { in: rows.map(({ uploadedBy }) => uploadedBy) } },
    select: { memberId: true, name: true },
  });
  const names = new Map(members.map((member) => [member.memberId, member.name]));
  return rows.map(({ watchId, kind, watchedAt, watcher, uploadedBy, outcome }) => {
    const { joined, left, changed, changedAddress } = outcome as unknown as Record<string, number | undefined>;
    const { name } = (watcher ?? {}) as { name?: string };
    return {
      watchId,
      kind: kind as WatchedLine['kind'],
      at: watchedAt.toISOString(),
      watcher: name ?? null,
      by: names.get(uploadedBy) || null,
      differences: (joined ?? 0) + (left ?? 0) + (changed ?? 0) + (changedAddress ?? 0),
    };
  });
}
