import { rememberedMapping } from '#app/db/mappings.ts';
import type { ListRefusal, Mapping, ParsedOf } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Context } from '#app/ports.ts';

export interface BroughtList<Kind extends SourceKind = SourceKind> {
  kind: Kind;
  route: 'import' | 'paste';
  /** The file's bytes, or the pasted text in UTF-8. */
  bytes: Uint8Array;
  fileName: string | null;
  /** What the person said about the columns; null: nothing, so what they said about such a file before is used. */
  mapping: Mapping | null;
}

export interface ReadList<Kind extends SourceKind> {
  parsed: ParsedOf<Kind>;
  /** The mapping it was read by; null: by names and contents alone. */
  mapping: Mapping | null;
  /** Was that mapping chosen for an earlier file with the same columns, and not for this one? */
  isRemembered: boolean;
}

/** The whole text could not be read as a list: a refusal with the lines and what to do. */
export type Unreadable = Refusal & { unreadable: ListRefusal };

export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && 'unreadable' in value;

/** Parses bytes that a person brought; the refusal keeps the parser's own words and lines. Stores nothing. */
export async function readBrought<Kind extends SourceKind>(
  ctx: Context,
  input: BroughtList<Kind>,
): Promise<ReadList<Kind> | Unreadable> {
  const { kind, mapping } = input;
  const parsed = parse(ctx, input, mapping);
  const { headerSignature } = parsed;
  if (mapping !== null || headerSignature === null) return told(parsed, mapping, false);
  const { shopId } = ctx.shop;
  const earlier = await ctx.db.inShop(shopId, (tx) => rememberedMapping(tx, shopId, kind, headerSignature));
  return earlier === null ? told(parsed, null, false) : told(parse(ctx, input, earlier), earlier, true);
}

function parse<Kind extends SourceKind>(ctx: Context, input: BroughtList<Kind>, mapping: Mapping | null) {
  const { kind, route, bytes } = input;
  const today = ctx.now.toISOString().slice(0, 10);
  return ctx.ports.listReader.read(bytes, { kind, route, today, ...(mapping !== null && { mapping }) });
}

function told<Kind extends SourceKind>(
  parsed: ParsedOf<Kind> | ListRefusal,
  mapping: Mapping | null,
  isRemembered: boolean,
): ReadList<Kind> | Unreadable {
  return isRefused(parsed) ? { ...refuse('list_unreadable'), unreadable: parsed } : { parsed, mapping, isRemembered };
}

const isRefused = (parsed: { refused: boolean }): parsed is ListRefusal => parsed.refused;
