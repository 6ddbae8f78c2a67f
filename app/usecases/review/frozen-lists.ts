import type { Tx } from '#app/db/client.server.ts';
import { latestList, rowsOf } from '#app/db/lists.ts';
import { peopleSeenInput } from '#app/db/people-seen.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import { blocksStart, type CompletenessSheet, type StartBlock } from '#app/domain/access/completeness.ts';
import type { RolesRoster, Roster } from '#app/domain/access/roster.ts';
import { blockOfPeopleSeen, peopleSeen, type SeenBlock } from '#app/domain/access/seen-not-listed.ts';
import { REVIEWED_KINDS, type ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import type { CycleException } from '#app/domain/evidence/review-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Context } from '#app/ports.ts';

type FrozenRow = Awaited<ReturnType<typeof rowsOf>>[number];

/** The newest list of a kind with its rows: what a review that starts now would freeze. */
export interface FrozenList {
  kind: ReviewedKind;
  listId: string;
  digest: string;
  takenAt: Date;
  route: string;
  sheet: CompletenessSheet;
  rows: FrozenRow[];
}

/** People first, then apps, then roles; a kind that was never brought in is absent. */
export async function frozenLists(tx: Tx, ctx: Context): Promise<FrozenList[]> {
  const lists: FrozenList[] = [];
  for (const kind of REVIEWED_KINDS) {
    const list = await latestList(tx, ctx.shop.shopId, kind);
    if (!list) continue;
    const rows = await rowsOf(tx, ctx.shop.shopId, list.listId);
    const sheet = list.sheet as unknown as CompletenessSheet;
    lists.push({
      kind,
      listId: list.listId,
      digest: list.digest!,
      takenAt: list.takenAt,
      route: list.route,
      sheet,
      rows,
    });
  }
  return lists;
}

/** The list as the domain's rules take it. */
export const rosterOf = (list: FrozenList): Roster | RolesRoster =>
  ({ kind: list.kind, rows: list.rows.map((row) => row.row) }) as unknown as Roster | RolesRoster;

/** What the record says of the list a review was started on; null for a kind that is not part of it. */
export function sourceOf(
  lists: readonly FrozenList[],
  kind: ReviewedKind,
): { listId: string; digest: string; count: number } | null {
  const list = lists.find((one) => one.kind === kind);
  return list ? { listId: list.listId, digest: list.digest, count: list.rows.length } : null;
}

/** What stands in the way of a start because of the lists, and what a person may write to start all the same. */
export interface ListsInTheWay {
  lists: readonly FrozenList[];
  /** Somebody was seen at work who is not on the people list; null: nobody was. */
  seen: SeenBlock | null;
  /** Why to start all the same; blank counts as none. */
  overrideReason: string | null;
}

/**
 * Is somebody seen at work whom the newest people list would have to show? Not whoever starts: that they are on no row of it is a
 * block of its own.
 */
export async function seenOutside(tx: Tx, ctx: Context): Promise<SeenBlock | null> {
  const input = await peopleSeenInput(tx, ctx.shop.shopId);
  if (!input) return null;
  const visitors = input.visitors?.filter(({ memberId }) => memberId !== ctx.actor?.memberId) ?? null;
  return blockOfPeopleSeen(peopleSeen({ ...input, visitors }));
}

/**
 * A list of which a row was erased stops a start, and so do sums and second counts that fail and people seen who are not listed,
 * unless somebody wrote why to start all the same.
 */
export function sheetBlocks({ lists, seen, overrideReason }: ListsInTheWay): Refusal[] {
  const isErased = lists.some(({ rows }) =>
    rows.some(({ subjectKey, salt }) => isErasedKey(subjectKey) || salt.length === 0),
  );
  const missing = [
    ...(lists.some((list) => list.kind === 'people') ? [] : [refuse('list_missing')]),
    ...(isErased ? [refuse('list_has_erased')] : []),
  ];
  if (overrideReason !== null && overrideReason.trim() !== '') return missing;
  return [
    ...missing,
    ...failing(lists).map(({ kind, block }) => sumFails(kind, block)),
    ...(seen ? [refuse('seen_not_listed')] : []),
  ];
}

/** The overrides that page one of the pack will print: one for each list that fails, and one for people seen who are not listed. */
export function overridesOf({ lists, seen, overrideReason }: ListsInTheWay, by: string): CycleException[] {
  const reason = overrideReason?.trim() ?? '';
  const kinds: CycleException['kind'][] = [
    ...failing(lists).map(() => 'list_sum_overridden' as const),
    ...(seen ? ['seen_not_listed_overridden' as const] : []),
  ];
  return kinds.map((kind) => ({ kind, reason, by, itemId: null, acknowledgedBy: null }));
}

function failing(lists: readonly FrozenList[]): { kind: ReviewedKind; block: StartBlock }[] {
  return lists.flatMap(({ kind, sheet }) => {
    const block = blocksStart(sheet);
    return block ? [{ kind, block }] : [];
  });
}

function sumFails(kind: ReviewedKind, block: StartBlock): Refusal {
  const counted = block.code === 'second_count_differs' ? block.counted : block.rowsRead;
  return refuse('list_sum_fails', { kind, kept: block.rowsKept, counted });
}
