import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import type { CompletenessSheet } from '#app/domain/access/completeness.ts';
import type { RecordedKind } from '#app/domain/access/source-kind.ts';
import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { Route } from '#app/domain/evidence/list-entries.ts';
import { type ListId, listId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';
import { commitment, digestOfCommitments, SALT_BYTES } from '#app/tlog/commitment.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';

/** How a list was read: printed on its count check and in packs. Never a row's content. */
export interface Provenance {
  sourceDigests: string[];
  method: Record<string, string | number | string[] | null>;
}

/** A row as it is frozen: what it is found by, and the whole of what is committed to. */
export interface FrozenRow {
  key: string;
  name: string;
  email: string | null;
  row: object;
}

export interface ListToStore {
  kind: RecordedKind;
  route: Route;
  /** UTC, ISO 8601: when the source was read. */
  takenAt: string;
  /** Who produced it; null where the app read it by itself. */
  producedBy: string | null;
  sheet: CompletenessSheet;
  rows: readonly FrozenRow[];
}

/**
 * Freezes a list of any kind: its rows with their salted commitments and its record in the log, in the caller's transaction.
 * There is never a list without its record, nor half a list.
 */
export async function storeList(
  tx: Tx,
  ctx: Context,
  list: ListToStore,
  provenance: Provenance,
): Promise<{ listId: ListId; digest: string }> {
  const id = listId(randomUUID());
  const rows = list.rows.map((row, position) => commitRow(ctx, id, row, position));
  const digest = digestOfCommitments(
    nodeCrypto,
    rows.map((row) => row.commitment),
  );
  const { kind, route, takenAt, producedBy, sheet } = list;
  const second = sheet.secondCount;
  const recorded = {
    listId: id,
    kind,
    route,
    producedBy,
    takenAt,
    rowsRead: sheet.rowsRead,
    rowsKept: sheet.rowsKept,
    rowsSetAside: sheet.setAside.length,
    rowsByHand: sheet.rowsByHand ?? 0,
    // The log holds where each row stood and why it was left out, as far as an entry can carry it; the list holds them all.
    setAside: sheet.setAside.slice(0, 200),
    secondCount: second?.value ?? null,
    secondCountBy: second?.by ?? null,
    secondCountAt: second?.at ?? null,
    digest,
    sourceDigests: provenance.sourceDigests,
    method: provenance.method,
  };
  const [place] = await append(tx, ctx.shop.shopId, [entry('list.recorded', ctx.now, recorded)], ctx.ports);
  await tx.list.create({
    data: {
      shopId: ctx.shop.shopId,
      listId: id,
      kind,
      route,
      outcome: 'recorded',
      takenAt: new Date(takenAt),
      recordedAt: ctx.now,
      producedBy,
      rowsRead: sheet.rowsRead,
      rowsKept: sheet.rowsKept,
      setAside: sheet.setAside,
      secondCount: second?.value ?? null,
      secondCountBy: second?.by ?? null,
      secondCountAt: second ? new Date(second.at) : null,
      digest,
      sourceDigests: provenance.sourceDigests,
      sheet: { ...sheet, method: provenance.method },
      entryIndex: place!.index,
    },
  });
  await insertRows(tx, 'list_row', rows);
  return { listId: id, digest };
}

function commitRow(ctx: Context, id: ListId, { key, name, email, row }: FrozenRow, position: number) {
  const salt = randomBytes(SALT_BYTES);
  return {
    shopId: ctx.shop.shopId,
    listId: id,
    position,
    subjectKey: key,
    name,
    email,
    commitment: commitment(nodeCrypto, salt, canonicalBytes(row)),
    salt,
    row,
  };
}
