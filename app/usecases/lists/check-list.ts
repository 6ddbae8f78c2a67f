import type { Tx } from '#app/db/client.server.ts';
import { latestList, listsOfKind, readableRowsOf } from '#app/db/lists.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import type { CompletenessSheet, SecondCount } from '#app/domain/access/completeness.ts';
import { verdictOf } from '#app/domain/access/completeness.ts';
import { ADDS_UP, compareExplaining, type RowOf, tellRow } from '#app/domain/access/explaining-row.ts';
import type { Column, Mapping, ParsedList, ParsedOf } from '#app/domain/access/parsed-list.ts';
import { type Roster, takeApps, takePeople, withRowsByHand } from '#app/domain/access/roster.ts';
import { isSubjectKind, type SupportingKind } from '#app/domain/access/source-kind.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Actor, Context } from '#app/ports.ts';
import { type BroughtList, readBrought, type ReadList, type Unreadable } from '#app/usecases/lists/read-brought.ts';
import { rowsByHand } from '#app/usecases/lists/rows-by-hand.ts';

export interface ListPreview {
  /** SHA-256 of the bytes: saving names it, so that what is saved is what was checked. */
  digest: string;
  rowsRead: number;
  kept: number;
  /** How many of the lines set aside lost nothing, because what they say was added to a row above. */
  joined: number;
  setAside: { line: number; reason: string; excerpt: string }[];
  columns: Column[];
  /** What it was read by: saving sends it back, so that what is saved was read as it was shown. */
  mapping: Mapping | null;
  /** True when that mapping was chosen for an earlier file with the same columns. */
  isRemembered: boolean;
  problems: { line: number | null; sentence: string }[];
  sample: { name: string; email: string | null; detail: string | null }[];
  /** `removed` is null for a list that adds to what is known and takes nothing away. */
  diff: { added: number; removed: number | null; changed: number; same: number; since: string | null };
  /** Rows added by hand that stay on the list. */
  byHand: number;
  /** Rows added by hand that are left out, because this list shows them itself. */
  byHandShown: number;
  screenCountHint: number | null;
}

const SAMPLE = 5;
const SHOWN_ASIDE = 200;

type Acting = Context & { actor: Actor };

/** Reads a list without storing anything: what would be kept, what not and why, and what differs from the list we have. */
export async function checkList(ctx: Acting, input: BroughtList): Promise<ListPreview | Unreadable> {
  const read = await readBrought(ctx, input);
  if ('unreadable' in read) return read;
  const { parsed, mapping, isRemembered } = read;
  const about = isOfSubjects(parsed) ? await aboutRoster(ctx, input, parsed) : await aboutExplaining(ctx, parsed);
  return {
    digest: parsed.digest,
    joined: parsed.joined,
    columns: parsed.columns,
    mapping,
    isRemembered,
    problems: parsed.problems,
    screenCountHint: parsed.screenCount,
    ...about,
  };
}

type About = Pick<ListPreview, 'rowsRead' | 'kept' | 'setAside' | 'sample' | 'diff' | 'byHand' | 'byHandShown'>;

async function aboutRoster(ctx: Acting, input: BroughtList, parsed: ParsedOf<SubjectKind>): Promise<About> {
  const { shopId } = ctx.shop;
  const roster = rosterOf(ctx, input, parsed, null);
  const { whole, diff } = await ctx.db.inShop(shopId, async (tx) => {
    const taken = withRowsByHand(roster, await rowsByHand(tx, shopId, roster.kind));
    return { whole: taken, diff: await differenceFromLatest(tx, ctx, taken) };
  });
  return {
    rowsRead: roster.sheet.rowsRead,
    kept: roster.sheet.rowsKept,
    setAside: roster.setAside.slice(0, SHOWN_ASIDE),
    sample: roster.rows
      .slice(0, SAMPLE)
      .map((row) =>
        'accountKey' in row
          ? { name: row.name, email: row.email, detail: row.roles?.join(', ') ?? null }
          : { name: row.title, email: null, detail: row.developer },
      ),
    diff,
    byHand: whole.rows.length - roster.rows.length,
    byHandShown: whole.sheet.rowsByHandShown ?? 0,
  };
}

type Explaining = ParsedOf<SupportingKind>;

async function aboutExplaining(ctx: Acting, parsed: Explaining): Promise<About> {
  return {
    rowsRead: parsed.rowsRead,
    kept: parsed.rows.length,
    setAside: parsed.setAside.slice(0, SHOWN_ASIDE),
    sample: parsed.rows.slice(0, SAMPLE).map((row) => tellRow(parsed.kind, row as RowOf[typeof parsed.kind])),
    diff: await ctx.db.inShop(ctx.shop.shopId, (tx) => differenceFromKnown(tx, ctx, parsed)),
    byHand: 0,
    byHandShown: 0,
  };
}

export const isOfSubjects = (parsed: ParsedList): parsed is ParsedOf<SubjectKind> => isSubjectKind(parsed.kind);

/** The snapshot that saving this list would freeze, without what was added by hand. */
export function rosterOf(
  ctx: Acting,
  input: BroughtList,
  parsed: ParsedOf<SubjectKind>,
  secondCount: SecondCount | null,
): Roster {
  const origin = { ...originOf(ctx, input, parsed, secondCount), rowsRead: parsed.rowsRead };
  return parsed.kind === 'people'
    ? takePeople(parsed.rows, parsed.setAside, origin)
    : takeApps(parsed.rows, parsed.setAside, origin, ctx.shop.clientId);
}

const originOf = (ctx: Acting, input: BroughtList, { digest }: ParsedList, secondCount: SecondCount | null) => ({
  route: input.route,
  origin: input.fileName ?? 'text pasted from the screen',
  by: ctx.actor.memberId,
  takenAt: ctx.now.toISOString(),
  queryOrFileDigest: digest,
  filters: null,
  apiVersion: null,
  secondCount,
});

/** The completeness sheet of a list that explains others. Nobody counts those elsewhere. */
export function sheetOf(ctx: Acting, input: BroughtList, { parsed }: ReadList<SupportingKind>): CompletenessSheet {
  const { route: method, takenAt: at, ...origin } = originOf(ctx, input, parsed, null);
  return {
    ...origin,
    method,
    at,
    rowsRead: parsed.rowsRead,
    rowsKept: parsed.rows.length,
    setAside: parsed.setAside.map(({ line, reason }) => ({ line, reason })),
    verdict: verdictOf(parsed.rows.length, null),
  };
}

async function differenceFromLatest(tx: Tx, ctx: Context, roster: Roster): Promise<ListPreview['diff']> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, roster.kind);
  if (!list) return { added: roster.rows.length, removed: 0, changed: 0, same: 0, since: null };
  const rows = (await readableRowsOf(tx, shopId, list.listId)).map((row) => row.row);
  const compared = compareRosters({ kind: roster.kind, rows: rows as unknown as Roster['rows'] } as Roster, roster);
  return {
    added: compared.joiners.length,
    removed: compared.leavers.length,
    changed: compared.changed.length,
    same: compared.unchanged.length,
    since: list.takenAt.toISOString(),
  };
}

/** Of a list that adds up, everything ever brought in is known; of another one, the newest. */
async function differenceFromKnown(tx: Tx, ctx: Context, parsed: Explaining): Promise<ListPreview['diff']> {
  const { shopId } = ctx.shop;
  const [newest, ...older] = await listsOfKind(tx, shopId, parsed.kind);
  const lists = newest ? (ADDS_UP.includes(parsed.kind) ? [newest, ...older] : [newest]) : [];
  const known: RowOf[SupportingKind][] = [];
  for (const { listId } of lists) {
    for (const { row } of await readableRowsOf(tx, shopId, listId)) known.push(row as unknown as RowOf[SupportingKind]);
  }
  return { ...compareExplaining(parsed.kind, known, parsed.rows), since: newest?.takenAt.toISOString() ?? null };
}
