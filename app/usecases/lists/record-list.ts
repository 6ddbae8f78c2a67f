import { rememberMapping } from '#app/db/mappings.ts';
import { type AppDraft, keyOfApp } from '#app/domain/access/app-installation.ts';
import { type RowOf, tellRow } from '#app/domain/access/explaining-row.ts';
import type { ParsedList } from '#app/domain/access/parsed-list.ts';
import type { SupportingKind } from '#app/domain/access/source-kind.ts';
import type { ListId } from '#app/domain/ids.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import type { Tx } from '#app/db/client.server.ts';
import { isOfSubjects, rosterOf, sheetOf } from '#app/usecases/lists/check-list.ts';
import { COUNTED_ON } from '#app/usecases/lists/count-again.ts';
import { type BroughtList, readBrought, type ReadList, type Unreadable } from '#app/usecases/lists/read-brought.ts';
import { type FrozenRow, type Provenance, storeList } from '#app/usecases/lists/store-list.ts';
import { storeRoles } from '#app/usecases/lists/store-roles.ts';
import { storeRoster } from '#app/usecases/lists/store-roster.ts';
import { storeUninstalled } from '#app/usecases/lists/store-uninstalled.ts';

export interface ListToRecord extends BroughtList {
  /** Digest of what was checked: saving something else than was shown is refused. */
  expectedDigest: string;
  /** Shopify's own count, typed by the person; null when they gave none. Of people and apps only. */
  secondCount: number | null;
}

type Acting = Context & { actor: Actor };

/**
 * Freezes a list that a person has checked, and remembers what they said about its columns, in one transaction. A count that
 * differs is stored and shown; it then blocks a start, not the saving. Rows that are neither kept nor set aside block the saving.
 */
export async function recordList(ctx: Acting, input: ListToRecord): Promise<{ listId: ListId } | Refusal | Unreadable> {
  const read = await readBrought(ctx, input);
  if ('unreadable' in read) return read;
  if (read.parsed.digest !== input.expectedDigest) return refuse('list_changed_meanwhile');
  const counted = input.secondCount;
  if (counted !== null && (!Number.isInteger(counted) || counted < 0)) return refuse('second_count_invalid');
  if (!addsUp(read.parsed)) return refuse('list_lost_rows');
  const { shopId } = ctx.shop;
  return ctx.db.inShop(
    shopId,
    async (tx) => {
      const { mapping, signature } = read;
      if (mapping !== null && signature !== null)
        await rememberMapping(tx, shopId, { kind: input.kind, signature, mapping }, ctx.now);
      const { listId } = await store(tx, ctx, input, read);
      // Who and what is at work is looked for again, so that the new list is compared with what is there now.
      if (isOfSubjects(read.parsed)) await ctx.enqueue(tx, 'sync-footprints', { shopId: String(shopId) });
      return { listId };
    },
    { timeoutMs: 60_000 + read.parsed.rows.length * ROW_MS },
  );
}

/** More than a row takes to be written on a busy machine: a list of 100,000 rows must not run into a limit meant for one of 1,000. */
const ROW_MS = 3;

/** Is every row that was read kept or set aside? A list that lost one is never recorded: it could not be shown to be whole. */
const addsUp = ({ rowsRead, rows, setAside }: ParsedList): boolean => rowsRead === rows.length + setAside.length;

async function store(tx: Tx, ctx: Acting, input: ListToRecord, read: ReadList<BroughtList['kind']>) {
  const { parsed } = read;
  if (isOfSubjects(parsed)) {
    const where = COUNTED_ON[parsed.kind];
    const counted = input.secondCount;
    const second =
      counted === null ? null : { value: counted, by: ctx.actor.memberId, at: ctx.now.toISOString(), where };
    const roster = rosterOf(ctx, input, parsed, second);
    return storeRoster(tx, ctx, roster, provenanceOf(parsed, input, second && where));
  }
  const explaining = { ...read, parsed };
  const sheet = sheetOf(ctx, input, explaining);
  const head = { route: input.route, takenAt: sheet.at, producedBy: ctx.actor.memberId, sheet };
  const provenance = provenanceOf(parsed, input, null);
  if (parsed.kind === 'roles') return storeRoles(tx, ctx, head, parsed, provenance);
  const { kind } = parsed;
  const list = {
    ...head,
    kind,
    rows: parsed.rows.map((row, position) => frozenRow(kind, row as RowOf[typeof kind], position)),
  };
  return parsed.kind === 'uninstalled'
    ? storeUninstalled(tx, ctx, list, provenance)
    : storeList(tx, ctx, list, provenance);
}

/** Rows that nobody reviews are named by their places: no other list has to find them. */
function frozenRow(kind: SupportingKind, row: RowOf[typeof kind], position: number): FrozenRow {
  const { name, email } = tellRow(kind, row);
  // An app that is gone is recognised as one that was there: by its key, which no draft has.
  const whole = kind === 'uninstalled' ? { ...row, ...keyOfApp(row as AppDraft) } : row;
  return { key: `${kind}:${position}`, name, email, row: whole };
}

/**
 * What the record says of how the list was read, for everybody and for good. A file may be called after a person, and a column
 * too: the name of the file stands on the count check alone, and a column whose name says nothing to us by its number.
 */
const provenanceOf = (parsed: ParsedList, { fileName }: BroughtList, secondCountWhere: string | null): Provenance => ({
  sourceDigests: [parsed.digest],
  method: {
    origin: fileName === null ? 'text pasted from the screen' : 'a file',
    encoding: parsed.encoding,
    delimiter: parsed.delimiter,
    columns: parsed.columns.map(
      ({ header, index, field, how }) =>
        `${how === 'by its name' && header !== null ? header : `#${index + 1}`} = ${field ?? 'detail'} (${how})`,
    ),
    secondCountWhere,
  },
});
