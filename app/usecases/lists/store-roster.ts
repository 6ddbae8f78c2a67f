import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { keyOfRow, type Roster } from '#app/domain/access/roster.ts';
import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { type ListId, listId } from '#app/domain/ids.ts';
import { append } from '#app/ledger/append.ts';
import type { Context } from '#app/ports.ts';
import { commitment, digestOfCommitments, SALT_BYTES } from '#app/tlog/commitment.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { judgeRemovals, lockRemovals } from '#app/usecases/review/judge-removals.ts';

/** How a list was read: printed on its count check and in packs. Never a row's content. */
export interface Provenance {
  sourceDigests: string[];
  method: Record<string, string | number | string[] | null>;
}

/**
 * Freezes a list: its rows with their salted commitments, its record in the log, and what it says of removals that wait
 * for proof, all in the caller's transaction. There is never a list without its record, nor half a list.
 */
export async function storeRoster(
  tx: Tx,
  ctx: Context,
  roster: Roster,
  provenance: Provenance,
): Promise<{ listId: ListId; digest: string }> {
  const id = listId(randomUUID());
  const rows = roster.rows.map((row, position) => commitRow(ctx, id, row, position));
  const digest = digestOfCommitments(
    nodeCrypto,
    rows.map((row) => row.commitment),
  );
  const producedBy = ctx.actor?.memberId ?? null;
  const { sheet } = roster;
  const second = sheet.secondCount;
  const recorded = {
    listId: id,
    kind: roster.kind,
    route: roster.route,
    producedBy,
    takenAt: roster.takenAt,
    rowsRead: sheet.rowsRead,
    rowsKept: sheet.rowsKept,
    rowsSetAside: sheet.setAside.length,
    // The log holds where each row stood and why it was left out, as far as an entry can carry it; the list holds them all.
    setAside: sheet.setAside.slice(0, 200),
    secondCount: second?.value ?? null,
    secondCountBy: second ? producedBy : null,
    secondCountAt: second?.at ?? null,
    digest,
    sourceDigests: provenance.sourceDigests,
    method: provenance.method,
  };
  await lockRemovals(tx, ctx, roster.kind);
  const [place] = await append(tx, ctx.shop.shopId, [entry('list.recorded', ctx.now, recorded)], ctx.ports);
  await tx.list.create({
    data: {
      shopId: ctx.shop.shopId,
      listId: id,
      kind: roster.kind,
      route: roster.route,
      outcome: 'recorded',
      takenAt: new Date(roster.takenAt),
      recordedAt: ctx.now,
      producedBy,
      rowsRead: sheet.rowsRead,
      rowsKept: sheet.rowsKept,
      setAside: sheet.setAside,
      secondCount: second?.value ?? null,
      secondCountBy: second ? producedBy : null,
      secondCountAt: second ? new Date(second.at) : null,
      digest,
      sourceDigests: provenance.sourceDigests,
      sheet: { ...sheet, method: provenance.method },
      entryIndex: place!.index,
    },
  });
  await insertRows(tx, 'list_row', rows);
  await judgeRemovals(tx, ctx, { listId: id, digest }, roster);
  return { listId: id, digest };
}

function commitRow(ctx: Context, id: ListId, row: Account | AppInstallation, position: number) {
  const salt = randomBytes(SALT_BYTES);
  const isPerson = 'accountKey' in row;
  return {
    shopId: ctx.shop.shopId,
    listId: id,
    position,
    subjectKey: keyOfRow(row),
    name: isPerson ? row.name : row.title,
    email: isPerson ? row.email : null,
    commitment: commitment(nodeCrypto, salt, canonicalBytes(row)),
    salt,
    row,
  };
}
