import { latestList } from '#app/db/lists.ts';
import type { List } from '#app/db/generated/client.ts';
import type { Tx } from '#app/db/client.server.ts';
import { rowsCounted, verdictOf } from '#app/domain/access/completeness.ts';
import type { CompletenessVerdict } from '#app/domain/access/completeness.ts';
import { isLastingFailure } from '#app/domain/access/reading-failure.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** What stands above a table: where the list came from and how its count was checked. Times ISO 8601 UTC. */
export interface ListHead {
  listId: string;
  /** By which way the rows came that nobody added by hand. */
  route: Route;
  takenAt: string;
  /** Name of the member who brought it in; null when the app read it by itself or the person was erased. */
  broughtBy: string | null;
  rowsRead: number;
  rowsKept: number;
  rowsAside: number;
  /** Of the rows kept: added by hand, so in no source's count. */
  rowsByHand: number;
  secondCount: number | null;
  verdict: CompletenessVerdict;
  digest: string | null;
}

/** A reading from Shopify that was not complete and therefore not saved. Times ISO 8601 UTC. */
export interface FailedReading {
  at: string;
  /** Code of the reason. */
  why: string;
  /** True where no repetition helps: somebody has to do something first. */
  isLasting: boolean;
}

export interface NewestList {
  /** null: there is no list of this kind yet. */
  head: ListHead | null;
  /** The newest reading after that list, when it failed; null when none did. */
  failed: FailedReading | null;
}

/** The newest list of a kind with its head, and what has failed since. */
export async function newestList(tx: Tx, shop: ShopId, kind: SubjectKind): Promise<NewestList> {
  const list = await latestList(tx, shop, kind);
  return {
    head: list && headOf(list, await nameOfMember(tx, shop, list.producedBy)),
    failed: await failedSince(tx, shop, kind, list?.recordedAt ?? null),
  };
}

/** The newest failed reading after a moment; null as moment: since ever. */
export async function failedSince(
  tx: Tx,
  shop: ShopId,
  kind: SubjectKind,
  since: Date | null,
): Promise<FailedReading | null> {
  const failed = await tx.list.findFirst({
    where: { shopId: shop, kind, outcome: 'failed', ...(since && { recordedAt: { gt: since } }) },
    orderBy: { recordedAt: 'desc' },
    select: { recordedAt: true, failure: true },
  });
  if (!failed) return null;
  const why = failed.failure ?? '';
  return { at: failed.recordedAt.toISOString(), why, isLasting: isLastingFailure(why) };
}

/** Did Shopify refuse the newest reading of this list, although the permission is there? */
export async function isDenied(tx: Tx, shop: ShopId, kind: SubjectKind): Promise<boolean> {
  const newest = await tx.list.findFirst({
    where: { shopId: shop, kind, route: 'api' },
    orderBy: [{ recordedAt: 'desc' }, { entryIndex: 'desc' }],
    select: { failure: true },
  });
  return newest?.failure === 'denied';
}

function headOf(list: List, broughtBy: string | null): ListHead {
  const rowsRead = list.rowsRead ?? 0;
  const sums = { rowsKept: list.rowsKept ?? 0, rowsByHand: rowsByHandOf(list) };
  const second = list.secondCount;
  return {
    listId: list.listId,
    route: sourceRouteOf(list),
    takenAt: list.takenAt.toISOString(),
    broughtBy,
    rowsRead,
    ...sums,
    rowsAside: Array.isArray(list.setAside) ? list.setAside.length : 0,
    secondCount: second,
    verdict: verdictOf(rowsCounted(sums), second === null ? null : { value: second, by: '', at: '', where: '' }),
    digest: list.digest,
  };
}

type Stored = Pick<List, 'route' | 'sheet'>;

/** By which way the rows of a list came that nobody added by hand: a list with such rows names it. */
export function sourceRouteOf({ route, sheet }: Stored): Route {
  const { method } = sheet as { method?: { sourceRoute?: Route } };
  return method?.sourceRoute ?? (route as Route);
}

/** How many rows of a list a person added. */
export const rowsByHandOf = ({ sheet }: Pick<Stored, 'sheet'>): number =>
  (sheet as { rowsByHand?: number }).rowsByHand ?? 0;

async function nameOfMember(tx: Tx, shop: ShopId, memberId: string | null): Promise<string | null> {
  if (memberId === null) return null;
  const member = await tx.member.findUnique({
    where: { shopId_memberId: { shopId: shop, memberId } },
    select: { name: true },
  });
  return member?.name ?? null;
}
