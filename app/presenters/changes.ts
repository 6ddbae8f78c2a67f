import { listsOfKind, readableRowsOf } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import type { RowPair } from '#app/domain/access/compare.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { changeLines } from './change-lines.ts';
import type { ChangeLines } from './change-lines.ts';
import type { Reader } from './member.ts';
import { rowAddress } from './row-address.ts';

type Row = Account | AppInstallation;

/** A list that can be chosen. Times ISO 8601 UTC. */
export interface ChoosableList {
  listId: string;
  takenAt: string;
  rows: number;
}

export interface ChangedRow {
  name: string;
  detail: string | null;
  /** Page of the row on the list that has it; of a pair, on the later one. */
  url: string;
}

/** Some rows, and how many there are. */
export interface Part<Line> {
  count: number;
  rows: Line[];
}

export interface ChangesPage {
  kind: SubjectKind;
  lists: ChoosableList[];
  /** null: there are not two lists of this kind yet. */
  between: {
    from: ChoosableList;
    to: ChoosableList;
    joiners: Part<ChangedRow>;
    leavers: Part<ChangedRow>;
    changed: Part<ChangedRow & ChangeLines>;
    /** An address went and the same or a similar name came: for a person to say whether it is one. */
    asked: Part<ChangedRow & { before: string } & ChangeLines>;
    unchanged: number;
  } | null;
}

const ROWS_SHOWN = 200;
const LISTS_OFFERED = 100;

/**
 * Two lists of one kind side by side, the earlier first whichever way they are asked for. What is not asked for, or names no list of
 * this store, is the newest one and the one before it.
 */
export async function presentChanges(
  ctx: Reader,
  asked: { kind: SubjectKind; from: string | null; to: string | null },
): Promise<ChangesPage> {
  const { shopId } = ctx.shop;
  const { kind } = asked;
  return ctx.db.inShop(shopId, async (tx) => {
    const lists = (await listsOfKind(tx, shopId, kind))
      .slice(0, LISTS_OFFERED)
      .map(({ listId, takenAt, rowsKept }) => ({
        ...{ listId, takenAt: takenAt.toISOString(), rows: rowsKept ?? 0 },
      }));
    const chosen = chooseTwo(lists, asked);
    return { kind, lists, between: chosen && (await between(tx, ctx, kind, chosen)) };
  });
}

/** @param lists newest first */
export function chooseTwo(
  lists: readonly ChoosableList[],
  asked: { from: string | null; to: string | null },
): { from: ChoosableList; to: ChoosableList } | null {
  const placeOf = (listId: string | null) => lists.findIndex((list) => list.listId === listId);
  const later = Math.max(placeOf(asked.to), 0);
  const earlier = placeOf(asked.from) < 0 ? Math.min(later + 1, lists.length - 1) : placeOf(asked.from);
  const [to, from] = [lists[Math.min(later, earlier)], lists[Math.max(later, earlier)]];
  return to && from && to !== from ? { from, to } : null;
}

async function between(
  tx: Tx,
  ctx: Reader,
  kind: SubjectKind,
  { from, to }: { from: ChoosableList; to: ChoosableList },
): Promise<ChangesPage['between']> {
  const before = await rowsIn(tx, ctx, kind, from);
  const after = await rowsIn(tx, ctx, kind, to);
  const rosters = [before, after].map(({ rows }) => ({ kind, rows }) as Parameters<typeof compareRosters>[0]);
  const compared = compareRosters(rosters[0]!, rosters[1]!);
  const pairLine = (pair: RowPair<Row>) => ({ ...after.lineOf(pair.after), ...changeLines(kind, pair) });
  return {
    from,
    to,
    joiners: partOf(compared.joiners, after.lineOf),
    leavers: partOf(compared.leavers, before.lineOf),
    changed: partOf(compared.changed, pairLine),
    asked: partOf(compared.changedAddress, (pair) => ({ ...pairLine(pair), before: wordsOf(pair.before) })),
    unchanged: compared.unchanged.length,
  };
}

const partOf = <From, Line>(all: readonly From[], lineOf: (one: From) => Line): Part<Line> => ({
  count: all.length,
  rows: all.slice(0, ROWS_SHOWN).map(lineOf),
});

async function rowsIn(tx: Tx, { shop: { shopId } }: Reader, kind: SubjectKind, { listId }: ChoosableList) {
  const stored = await readableRowsOf(tx, shopId, listId);
  const placeOf = new Map(stored.map(({ row, position }) => [row as unknown as Row, position]));
  return {
    rows: [...placeOf.keys()],
    lineOf: (row: Row): ChangedRow => ({
      name: 'title' in row ? row.title : row.name,
      detail: 'title' in row ? row.developer : row.email,
      url: rowAddress(kind, listId, placeOf.get(row) ?? 0),
    }),
  };
}

const wordsOf = (row: Row): string =>
  'title' in row ? row.title : `${row.name}, ${row.email ?? ''}`.replace(/, $/, '');
