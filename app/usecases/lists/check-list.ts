import { latestList, readableRowsOf } from '#app/db/lists.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import type { Column, ListRefusal, Mapping, ParsedList } from '#app/domain/access/parsed-list.ts';
import { type Roster, takeApps, takePeople } from '#app/domain/access/roster.ts';
import type { SecondCount } from '#app/domain/access/completeness.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';

export interface BroughtList {
  kind: SubjectKind;
  route: 'import' | 'paste';
  /** The file's bytes, or the pasted text in UTF-8. */
  bytes: Uint8Array;
  fileName: string | null;
  mapping: Mapping | null;
}

export interface ListPreview {
  /** SHA-256 of the bytes: saving names it, so that what is saved is what was checked. */
  digest: string;
  rowsRead: number;
  kept: number;
  setAside: { line: number; reason: string; excerpt: string }[];
  columns: Column[];
  problems: { line: number | null; sentence: string }[];
  sample: { name: string; email: string | null; detail: string | null }[];
  diff: { added: number; removed: number; changed: number; same: number; since: string | null };
  screenCountHint: number | null;
}

/** The whole text could not be read as a list: a refusal with the lines and what to do. */
export type Unreadable = Refusal & { unreadable: ListRefusal };

export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && 'unreadable' in value;

const SAMPLE = 5;
const SHOWN_ASIDE = 200;

/** Reads a list without storing anything: what would be kept, what not and why, and what differs from the list we have. */
export async function checkList(
  ctx: Context & { actor: Actor },
  input: BroughtList,
): Promise<ListPreview | Unreadable> {
  const parsed = readBrought(ctx, input);
  if ('unreadable' in parsed) return parsed;
  const roster = rosterOf(ctx, input, parsed, null);
  return {
    digest: parsed.digest,
    rowsRead: roster.sheet.rowsRead,
    kept: roster.sheet.rowsKept,
    setAside: roster.setAside.slice(0, SHOWN_ASIDE),
    columns: parsed.columns,
    problems: parsed.problems,
    sample: roster.rows
      .slice(0, SAMPLE)
      .map((row) =>
        'accountKey' in row
          ? { name: row.name, email: row.email, detail: row.roles?.join(', ') ?? null }
          : { name: row.title, email: null, detail: row.developer },
      ),
    diff: await differenceFromLatest(ctx, roster),
    screenCountHint: parsed.screenCount,
  };
}

/** Parses bytes that a person brought; the refusal keeps the parser's own words and lines. */
export function readBrought(ctx: Context, input: BroughtList): ParsedList | Unreadable {
  const { kind, route, mapping } = input;
  const parsed = ctx.ports.listReader.read(input.bytes, mapping === null ? { kind, route } : { kind, route, mapping });
  return parsed.refused ? { ...refuse('list_unreadable'), unreadable: parsed } : parsed;
}

/** The snapshot that saving this list would freeze. */
export function rosterOf(
  ctx: Context & { actor: Actor },
  input: BroughtList,
  parsed: ParsedList,
  secondCount: SecondCount | null,
): Roster {
  const origin = {
    route: input.route,
    origin: input.fileName ?? 'text pasted from the screen',
    by: ctx.actor.memberId,
    takenAt: ctx.now.toISOString(),
    queryOrFileDigest: parsed.digest,
    filters: null,
    apiVersion: null,
    secondCount,
  };
  return parsed.kind === 'people'
    ? takePeople(parsed.rows, parsed.setAside, origin)
    : takeApps(parsed.rows, parsed.setAside, origin, ctx.shop.clientId);
}

async function differenceFromLatest(ctx: Context, roster: Roster): Promise<ListPreview['diff']> {
  const { shopId } = ctx.shop;
  const earlier = await ctx.db.inShop(shopId, async (tx) => {
    const list = await latestList(tx, shopId, roster.kind);
    return (
      list && { takenAt: list.takenAt, rows: (await readableRowsOf(tx, shopId, list.listId)).map((row) => row.row) }
    );
  });
  if (!earlier) return { added: roster.rows.length, removed: 0, changed: 0, same: 0, since: null };
  const compared = compareRosters(
    { kind: roster.kind, rows: earlier.rows as unknown as Roster['rows'] } as Roster,
    roster,
  );
  return {
    added: compared.joiners.length,
    removed: compared.leavers.length,
    changed: compared.changed.length,
    same: compared.unchanged.length,
    since: earlier.takenAt.toISOString(),
  };
}
