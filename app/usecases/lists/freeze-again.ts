import type { Tx } from '#app/db/client.server.ts';
import { latestList, rowsOf } from '#app/db/lists.ts';
import { lockShop } from '#app/db/shops.ts';
import { type Account, isErasedKey } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { rowsCounted, type CompletenessSheet, verdictOf } from '#app/domain/access/completeness.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ListId } from '#app/domain/ids.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { sourceRoute, type StoredSheet } from '#app/usecases/evidence/list-alone.ts';
import { type Provenance, storeList } from '#app/usecases/lists/store-list.ts';
import { frozen } from '#app/usecases/lists/store-roster.ts';

type Row = Account | AppInstallation;

/** The newest list of a kind, held until the caller commits, so that no other one comes in between. */
export interface BaseList {
  kind: SubjectKind;
  /** null: there was none, and this one begins with what a person adds. */
  listId: string | null;
  route: Route;
  takenAt: string;
  producedBy: string | null;
  sheet: CompletenessSheet;
  provenance: Provenance;
  rows: Row[];
}

/** Refusal: list_has_erased, because what was erased cannot be frozen again. null: there is no list of this kind yet. */
export async function lockBase(tx: Tx, ctx: Context, kind: SubjectKind): Promise<BaseList | Refusal | null> {
  const { shopId } = ctx.shop;
  await lockShop(tx, shopId);
  const list = await latestList(tx, shopId, kind);
  if (!list) return null;
  const rows = await rowsOf(tx, shopId, list.listId);
  if (rows.some(({ subjectKey }) => isErasedKey(subjectKey))) return refuse('list_has_erased');
  const { method, ...sheet } = list.sheet as unknown as StoredSheet;
  const route = list.route as Route;
  return {
    kind,
    listId: list.listId,
    route,
    takenAt: list.takenAt.toISOString(),
    producedBy: list.producedBy,
    sheet: { ...sheet, method: sourceRoute(route, method) },
    provenance: { sourceDigests: list.sourceDigests, method },
    rows: rows.map(({ row }) => row as unknown as Row),
  };
}

/**
 * Freezes the newest list once more with something that a person added to it: it stays the list of its day, and names the one it
 * was made of. It is no new reading of a source, so no removal is judged by it.
 */
export async function freezeAgain(
  tx: Tx,
  ctx: Context & { actor: Actor },
  base: BaseList,
  changed: { rows?: Row[]; route: Route; secondCount?: CompletenessSheet['secondCount'] },
): Promise<{ listId: ListId }> {
  const rows = changed.rows ?? base.rows;
  const rowsKept = rows.length;
  const sums = {
    rowsRead: rowsKept + (base.sheet.rowsRead - base.sheet.rowsKept),
    rowsKept,
    rowsByHand: rows.filter((row) => row.addedBy !== undefined).length,
  };
  const secondCount = changed.secondCount === undefined ? base.sheet.secondCount : changed.secondCount;
  const sheet = { ...base.sheet, ...sums, secondCount, verdict: verdictOf(rowsCounted(sums), secondCount) };
  const { kind, takenAt, producedBy } = base;
  const source = sourceRoute(base.route, base.provenance.method);
  // Without a row that was added by hand it is again what its source gave.
  const route = sums.rowsByHand === 0 ? source : changed.route;
  const method = { ...base.provenance.method, madeOf: base.listId, sourceRoute: source };
  return storeList(
    tx,
    ctx,
    { kind, route, takenAt, producedBy, sheet, rows: rows.map(frozen) },
    { ...base.provenance, method },
  );
}
