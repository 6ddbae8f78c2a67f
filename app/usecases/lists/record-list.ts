import type { ListId } from '#app/domain/ids.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { type BroughtList, readBrought, rosterOf, type Unreadable } from '#app/usecases/lists/check-list.ts';
import { storeRoster } from '#app/usecases/lists/store-roster.ts';

export interface ListToRecord extends BroughtList {
  /** Digest of what was checked: saving something else than was shown is refused. */
  expectedDigest: string;
  /** Shopify's own count, typed by the person; null when they gave none. */
  secondCount: number | null;
}

/** Freezes a list that a person has checked. A count that differs is stored and shown; it then blocks a start, not the saving. */
export async function recordList(
  ctx: Context & { actor: Actor },
  input: ListToRecord,
): Promise<{ listId: ListId } | Refusal | Unreadable> {
  const parsed = readBrought(ctx, input);
  if ('unreadable' in parsed) return parsed;
  if (parsed.digest !== input.expectedDigest) return refuse('list_changed_meanwhile');
  const counted = input.secondCount;
  if (counted !== null && (!Number.isInteger(counted) || counted < 0)) return refuse('second_count_invalid');
  const where = input.kind === 'people' ? 'Settings > Users' : 'Settings > Apps';
  const second = counted === null ? null : { value: counted, by: ctx.actor.memberId, at: ctx.now.toISOString(), where };
  const roster = rosterOf(ctx, input, parsed, second);
  const method = {
    origin: roster.sheet.origin,
    encoding: parsed.encoding,
    delimiter: parsed.delimiter,
    columns: parsed.columns.map(
      (column) => `${column.header ?? `#${column.index + 1}`} = ${column.field ?? 'detail'} (${column.how})`,
    ),
    secondCountWhere: second ? where : null,
  };
  const { shopId } = ctx.shop;
  const { listId } = await ctx.db.inShop(
    shopId,
    (tx) => storeRoster(tx, ctx, roster, { sourceDigests: [parsed.digest], method }),
    { timeoutMs: 60_000 },
  );
  return { listId };
}
