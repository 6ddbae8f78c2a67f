import type { Tx } from '#app/db/client.server.ts';
import { publicBody, readEntries, logKeyText } from '#app/ledger/read.ts';
import type { StoredEntry } from '#app/ledger/read.ts';
import type { CheckpointSigner, KeyRing } from '#app/ports.ts';
import { packLine } from './close.ts';
import type { PackLine } from './close.ts';
import { managesReviews } from './reader.ts';
import type { Reader } from './reader.ts';

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
  leafHash: string;
}

export interface EvidenceScreen {
  packs: PackLine[];
  record: { lines: RecordLine[]; size: string; page: number; pages: number } | null;
  key: { origin: string; text: string; demo: boolean } | null;
  checkpoint: { size: string; at: string } | null;
  manages: boolean;
}

export const RECORD_PAGE_SIZE = 25;

/** Packs, the latest entries of the record newest first (`page` from 1), and what an auditor needs to check them. */
export async function presentEvidence(
  tx: Tx,
  reader: Reader,
  page: number,
  deps: { keys: KeyRing; signer: CheckpointSigner },
): Promise<EvidenceScreen> {
  const { shopId } = reader.shop;
  const packs = await tx.pack.findMany({ where: { shopId }, orderBy: { requestedAt: 'desc' }, take: 100 });
  const cycles = await tx.cycle.findMany({ where: { shopId }, select: { cycleId: true, name: true } });
  const reviewNames = new Map(cycles.map((cycle) => [cycle.cycleId, cycle.name]));
  const log = await tx.log.findUnique({ where: { shopId } });
  const checkpoint = await tx.checkpoint.findFirst({ where: { shopId }, orderBy: { size: 'desc' } });
  return {
    packs: packs.map((pack) => packLine(reader, pack, reviewNames.get(pack.cycleId ?? '') ?? null)),
    record: log && (await recordPage(tx, reader, log.size, page, deps.keys, reviewNames)),
    key: log && { origin: log.origin, text: logKeyText(log.origin, deps.signer), demo: log.origin.startsWith('demo.') },
    checkpoint: checkpoint && { size: String(checkpoint.size), at: checkpoint.signedAt.toISOString() },
    manages: managesReviews(reader),
  };
}

async function recordPage(
  tx: Tx,
  reader: Reader,
  size: bigint,
  asked: number,
  keys: KeyRing,
  reviewNames: Map<string, string>,
): Promise<EvidenceScreen['record']> {
  const pages = Math.max(1, Math.ceil(Number(size) / RECORD_PAGE_SIZE));
  const page = Math.min(asked, pages);
  const to = size - BigInt((page - 1) * RECORD_PAGE_SIZE);
  const from = to > RECORD_PAGE_SIZE ? to - BigInt(RECORD_PAGE_SIZE) : 0n;
  const range = { from, to };
  const entries = await readEntries(tx, reader.shop.shopId, range, { after: null, limit: RECORD_PAGE_SIZE }, keys);
  const bodies = entries.map((entry) => (publicBody(entry) ?? {}) as Partial<Record<string, unknown>>);
  const people = await memberNames(tx, reader, bodies);
  const items = await itemNames(tx, reader, bodies);
  const lines = entries.map((entry, at) => lineOf(entry, bodies[at] ?? {}, { people, items, reviewNames }));
  return { lines: lines.toReversed(), size: String(size), page, pages };
}

type Body = Partial<Record<string, unknown>>;

function lineOf(
  entry: StoredEntry,
  body: Body,
  names: { people: Map<string, string>; items: Map<string, string>; reviewNames: Map<string, string> },
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
      names.reviewNames.get(text('cycleId') ?? '') ??
      text('topic') ??
      text('kind'),
    what: text('decision') ?? (entry.type.startsWith('list.') ? text('kind') : null),
    leafHash: Buffer.from(entry.leafHash).toString('hex'),
  };
}

const ACTOR_FIELDS = ['decidedBy', 'startedBy', 'producedBy', 'by', 'memberId'];

function whoOf(body: Body): string | null {
  for (const field of ACTOR_FIELDS) if (typeof body[field] === 'string') return body[field];
  return null;
}

async function memberNames(tx: Tx, reader: Reader, bodies: Body[]): Promise<Map<string, string>> {
  const ids = [...new Set(bodies.map(whoOf).filter((id) => id !== null))];
  const members = await tx.member.findMany({
    where: { shopId: reader.shop.shopId, memberId: { in: ids } },
    select: { memberId: true, name: true },
  });
  return new Map(members.map((member) => [member.memberId, member.name]));
}

/** Names of rows by item id, and of removals by their own id. */
async function itemNames(tx: Tx, reader: Reader, bodies: Body[]): Promise<Map<string, string>> {
  const { shopId } = reader.shop;
  const idsIn = (field: string) =>
    bodies.map((body) => body[field]).filter((id): id is string => typeof id === 'string');
  const items = await tx.reviewItem.findMany({
    where: { shopId, itemId: { in: idsIn('itemId') } },
    select: { itemId: true, name: true },
  });
  const removals = await tx.revocation.findMany({
    where: { shopId, revocationId: { in: idsIn('revocationId') } },
    select: { revocationId: true, name: true },
  });
  return new Map([
    ...items.map((item) => [item.itemId, item.name] as const),
    ...removals.map((removal) => [removal.revocationId, removal.name] as const),
  ]);
}
