import type { Tx } from '#app/db/client.server.ts';
import type { SubjectKind, WatchedDifference } from '#app/domain/evidence/list-entries.ts';
import { readEntriesAt } from '#app/ledger/read.ts';
import type { KeyRing } from '#app/ports.ts';
import type { Reader } from './reader.ts';

export interface WatchableList {
  listId: string;
  kind: SubjectKind;
  takenAt: string;
  rows: number;
}

/** Lists an export can be compared with, newest first. */
export async function presentWatchable(tx: Tx, { shop: { shopId } }: Reader): Promise<WatchableList[]> {
  const lists = await tx.list.findMany({
    where: { shopId, kind: { in: ['people', 'apps'] }, outcome: 'recorded' },
    orderBy: [{ recordedAt: 'desc' }, { entryIndex: 'desc' }],
    take: 50,
    select: { listId: true, kind: true, takenAt: true, rowsKept: true },
  });
  return lists.map(({ listId, kind, takenAt, rowsKept }) => ({
    listId,
    kind: kind as SubjectKind,
    takenAt: takenAt.toISOString(),
    rows: rowsKept ?? 0,
  }));
}

export interface WatchedRow {
  difference: WatchedDifference['difference'];
  why: WatchedDifference['why'];
  /** null once erased. */
  name: string | null;
  fields: string[];
  /** Review or list that explains it. */
  review: string | null;
  laterListAt: string | null;
}

export interface WatchedScreen {
  kind: SubjectKind;
  at: string;
  /** null once erased. */
  watcher: { name: string; organisation: string } | null;
  /** Who entered the watcher's name; null once erased. */
  by: string | null;
  list: { takenAt: string; rows: number };
  counts: Record<
    'rowsRead' | 'rowsKept' | 'rowsSetAside' | 'same' | 'joined' | 'left' | 'changed' | 'changedAddress',
    number
  >;
  differences: WatchedRow[];
  fileDigest: string;
  entry: string;
}

type Outcome = WatchedScreen['counts'] & { differences: WatchedDifference[] };

/** One export that an auditor watched, with what differed and what explains it; null when there is none by this id. */
export async function presentWatched(
  tx: Tx,
  { shop: { shopId } }: Reader,
  watchId: string,
  deps: { keys: KeyRing },
): Promise<WatchedScreen | null> {
  const watched = await tx.watchedExport.findUnique({ where: { shopId_watchId: { shopId, watchId } } });
  if (!watched) return null;
  const { listId, uploadedBy } = watched;
  const list = await tx.list.findUnique({ where: { shopId_listId: { shopId, listId } } });
  const member = await tx.member.findUnique({ where: { shopId_memberId: { shopId, memberId: uploadedBy } } });
  const { differences, ...counts } = watched.outcome as unknown as Outcome;
  return {
    kind: watched.kind as SubjectKind,
    at: watched.watchedAt.toISOString(),
    watcher: watched.watcher as WatchedScreen['watcher'],
    by: member?.name || null,
    list: { takenAt: (list?.takenAt ?? watched.watchedAt).toISOString(), rows: list?.rowsKept ?? 0 },
    counts,
    differences: await rowsOf(tx, shopId, differences, await namesOf(tx, shopId, watched.entryIndex, deps.keys)),
    fileDigest: watched.fileDigest,
    entry: String(watched.entryIndex),
  };
}

type ShopId = Reader['shop']['shopId'];

/** Names by the part of the entry that holds them; an erased one is not among them. */
async function namesOf(tx: Tx, shopId: ShopId, index: bigint, keys: KeyRing): Promise<Map<string, string>> {
  const [entry] = await readEntriesAt(tx, shopId, [index], keys);
  return new Map(
    (entry?.parts ?? []).flatMap(({ part, canonical }): [string, string][] => {
      const { name } = JSON.parse(canonical) as { name?: unknown };
      return typeof name === 'string' ? [[part, name]] : [];
    }),
  );
}

async function rowsOf(
  tx: Tx,
  shopId: ShopId,
  differences: readonly WatchedDifference[],
  names: ReadonlyMap<string, string>,
): Promise<WatchedRow[]> {
  const ids = (field: 'cycleId' | 'listId') => differences.map((one) => one[field]).filter((id) => id !== null);
  const cycles = await tx.cycle.findMany({
    where: { shopId, cycleId: { in: ids('cycleId') } },
    select: { cycleId: true, name: true },
  });
  const lists = await tx.list.findMany({
    where: { shopId, listId: { in: ids('listId') } },
    select: { listId: true, takenAt: true },
  });
  const reviews = new Map(cycles.map(({ cycleId, name }) => [cycleId, name]));
  const days = new Map(lists.map(({ listId, takenAt }) => [listId, takenAt.toISOString()]));
  return differences.map(({ difference, why, part, name, fields, cycleId, listId }) => ({
    difference,
    why,
    name: name ?? names.get(part ?? '') ?? null,
    fields,
    review: reviews.get(cycleId ?? '') ?? null,
    laterListAt: days.get(listId ?? '') ?? null,
  }));
}
