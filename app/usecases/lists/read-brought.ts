import { rememberedMapping } from '#app/db/mappings.ts';
import type { ListRefusal, Mapping, ParsedList, ParsedOf } from '#app/domain/access/parsed-list.ts';
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
  /** What the columns are known by before anybody says anything about them; null: there are none. */
  signature: string | null;
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
  // What a mapping is remembered under is what the file looks like before anybody has said anything about it.
  const plain = parse(ctx, input, null);
  const { headerSignature: signature } = plain;
  if (mapping !== null) return told(parse(ctx, input, mapping), { mapping, isRemembered: false, signature });
  if (signature !== null) {
    const { shopId } = ctx.shop;
    const earlier = await ctx.db.inShop(shopId, (tx) => rememberedMapping(tx, shopId, kind, signature));
    const again = earlier && parse(ctx, input, earlier);
    if (again && fits(again, earlier)) return told(again, { mapping: earlier, isRemembered: true, signature });
  }
  return told(plain, { mapping: null, isRemembered: false, signature });
}

/** Has the file every column that the mapping speaks of? Files without names for their columns all look alike. */
function fits(parsed: ParsedList | ListRefusal, mapping: Mapping): boolean {
  if (isRefused(parsed)) return false;
  const chosen = parsed.columns.filter(({ how }) => how === 'by your choice');
  return chosen.length >= Object.keys(mapping).length;
}

function parse<Kind extends SourceKind>(ctx: Context, input: BroughtList<Kind>, mapping: Mapping | null) {
  const { kind, route, bytes } = input;
  const today = ctx.now.toISOString().slice(0, 10);
  return ctx.ports.listReader.read(bytes, { kind, route, today, ...(mapping !== null && { mapping }) });
}

function told<Kind extends SourceKind>(
  parsed: ParsedOf<Kind> | ListRefusal,
  by: Omit<ReadList<Kind>, 'parsed'>,
): ReadList<Kind> | Unreadable {
  return isRefused(parsed) ? { ...refuse('list_unreadable'), unreadable: parsed } : { parsed, ...by };
}

const isRefused = (parsed: { refused: boolean }): parsed is ListRefusal => parsed.refused;
