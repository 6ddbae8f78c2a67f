import { latestList } from '#app/db/lists.ts';
import type { List } from '#app/db/generated/client.ts';
import type { Tx } from '#app/db/client.server.ts';
import { verdictOf } from '#app/domain/access/completeness.ts';
import type { CompletenessVerdict } from '#app/domain/access/completeness.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** What stands above a table: where the list came from and how its count was checked. Times ISO 8601 UTC. */
export interface ListHead {
  listId: string;
  route: Route;
  takenAt: string;
  /** Name of the member who brought it in; null when the app read it by itself or the person was erased. */
  broughtBy: string | null;
  rowsRead: number;
  rowsKept: number;
  rowsAside: number;
  secondCount: number | null;
  verdict: CompletenessVerdict;
  digest: string | null;
  /** When a later reading from Shopify was not complete and therefore not saved; null when there was none. */
  failedAt: string | null;
}

/** The newest list of a kind with its head, or null when there is none yet. */
export async function headOfLatest(tx: Tx, shop: ShopId, kind: SubjectKind): Promise<ListHead | null> {
  const list = await latestList(tx, shop, kind);
  if (!list) return null;
  const failed = await tx.list.findFirst({
    where: { shopId: shop, kind, outcome: 'failed', recordedAt: { gt: list.recordedAt } },
    orderBy: { recordedAt: 'desc' },
    select: { recordedAt: true },
  });
  return {
    ...headOf(list, await nameOfMember(tx, shop, list.producedBy)),
    failedAt: failed?.recordedAt.toISOString() ?? null,
  };
}

function headOf(list: List, broughtBy: string | null): Omit<ListHead, 'failedAt'> {
  const rowsRead = list.rowsRead ?? 0;
  const rowsKept = list.rowsKept ?? 0;
  const second = list.secondCount;
  return {
    listId: list.listId,
    route: list.route as Route,
    takenAt: list.takenAt.toISOString(),
    broughtBy,
    rowsRead,
    rowsKept,
    rowsAside: Array.isArray(list.setAside) ? list.setAside.length : 0,
    secondCount: second,
    verdict: verdictOf(rowsKept, second === null ? null : { value: second, by: '', at: '', where: '' }),
    digest: list.digest,
  };
}

async function nameOfMember(tx: Tx, shop: ShopId, memberId: string | null): Promise<string | null> {
  if (memberId === null) return null;
  const member = await tx.member.findUnique({
    where: { shopId_memberId: { shopId: shop, memberId } },
    select: { name: true },
  });
  return member?.name ?? null;
}
