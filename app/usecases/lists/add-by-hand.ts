import { keyOfAccount, unknownAccount, type Account } from '#app/domain/access/account.ts';
import { isOwnRow, keyOfApp, unknownApp, type AppInstallation } from '#app/domain/access/app-installation.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import { isSameSubject, marksOf } from '#app/domain/access/same-subject.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ListId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { type BaseList, freezeAgain, lockBase } from '#app/usecases/lists/freeze-again.ts';

export interface RowByHand {
  kind: SubjectKind;
  name: string;
  /** Of a person; null: not known. */
  email: string | null;
  /** Of a person; null: not known. */
  role: string | null;
  /** Of an app; null: not known. */
  developer: string | null;
  /** Who or what says that this person or app has access. */
  said: string;
}

type Acting = Context & { actor: Actor };

/**
 * Puts a row on the newest list that no source shows: the list is frozen again with it. It stays on every later list until
 * somebody withdraws it or a source shows it, and no count of a source is compared with it.
 * Refusals: role_missing, name_missing, words_missing, already_listed, list_has_erased.
 */
export async function addByHand(ctx: Acting, input: RowByHand): Promise<{ listId: ListId } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  if (input.name.trim() === '') return refuse('name_missing');
  if (input.said.trim() === '') return refuse('words_missing');
  const row = rowOf(ctx, input);
  return ctx.db.inShop(
    ctx.shop.shopId,
    async (tx) => {
      const base = (await lockBase(tx, ctx, input.kind)) ?? emptyList(ctx, input.kind);
      if (isRefusal(base)) return base;
      const marks = marksOf(row);
      const listed = base.rows.some((one) => keyOfRow(one) === keyOfRow(row) || isSameSubject(marks, marksOf(one)));
      if (listed) return refuse('already_listed');
      return freezeAgain(tx, ctx, base, { rows: [...base.rows, row], route: 'manual' });
    },
    { timeoutMs: 60_000 },
  );
}

/** Takes a row that was added by hand off the newest list again. The lists it stood on keep it. Refusals: role_missing, not_found, list_has_erased. */
export async function withdrawByHand(
  ctx: Acting,
  input: { kind: SubjectKind; subjectKey: string },
): Promise<{ listId: ListId } | Refusal> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  return ctx.db.inShop(
    ctx.shop.shopId,
    async (tx) => {
      const base = await lockBase(tx, ctx, input.kind);
      if (base === null) return refuse('not_found');
      if (isRefusal(base)) return base;
      const rows = base.rows.filter((row) => row.addedBy === undefined || keyOfRow(row) !== input.subjectKey);
      if (rows.length === base.rows.length) return refuse('not_found');
      return freezeAgain(tx, ctx, base, { rows, route: 'manual' });
    },
    { timeoutMs: 60_000 },
  );
}

function rowOf(ctx: Acting, input: RowByHand): Account | AppInstallation {
  const addedBy = { memberId: ctx.actor.memberId, at: ctx.now.toISOString(), said: input.said.trim() };
  const name = input.name.trim();
  // No source gave the row, so it has no line in any.
  if (input.kind === 'people') {
    const { email, role } = input;
    const draft = { ...unknownAccount(0, name), email, roles: role === null ? null : [role], addedBy };
    return { ...draft, ...keyOfAccount(draft) };
  }
  const draft = { ...unknownApp(0, name), developer: input.developer, addedBy };
  return { ...draft, ...keyOfApp(draft), isCountersign: isOwnRow(draft, ctx.shop.clientId) };
}

/** What the first row is added to where no list was brought in yet. */
function emptyList(ctx: Acting, kind: SubjectKind): BaseList {
  const at = ctx.now.toISOString();
  const sheet: BaseList['sheet'] = {
    origin: 'rows added by hand',
    method: 'manual',
    by: ctx.actor.memberId,
    at,
    queryOrFileDigest: '',
    filters: null,
    apiVersion: null,
    rowsRead: 0,
    rowsKept: 0,
    setAside: [],
    secondCount: null,
    verdict: 'no second count',
  };
  return {
    kind,
    listId: null,
    route: 'manual',
    takenAt: at,
    producedBy: ctx.actor.memberId,
    sheet,
    provenance: { sourceDigests: [], method: {} },
    rows: [],
  };
}
