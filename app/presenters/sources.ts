import { latestList, listsOfKind, readableRowsOf } from '#app/db/lists.ts';
import { peopleSeenInput } from '#app/db/people-seen.ts';
import { activityOf } from '#app/db/surroundings.ts';
import type { List } from '#app/db/generated/client.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { rowsCounted, verdictOf } from '#app/domain/access/completeness.ts';
import type { CompletenessSheet, CompletenessVerdict } from '#app/domain/access/completeness.ts';
import { reconcile } from '#app/domain/access/reconcile.ts';
import type { ReconciledSource } from '#app/domain/access/reconcile.ts';
import { rollForward } from '#app/domain/access/roll-forward.ts';
import type { Step } from '#app/domain/access/roll-forward.ts';
import { peopleSeen } from '#app/domain/access/seen-not-listed.ts';
import type { Compared } from '#app/domain/access/seen-not-listed.ts';
import { SOURCE_KINDS } from '#app/domain/access/source-kind.ts';
import type { SourceKind, SupportingKind } from '#app/domain/access/source-kind.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { rowsByHandOf, sourceRouteOf } from './list-head.ts';
import { memberNames } from './member-names.ts';
import type { Reader } from './member.ts';
import { daysUntil } from './reader.ts';

/** The count check of one list. Times ISO 8601 UTC. */
export interface SourceSheet {
  listId: string;
  kind: SourceKind;
  /** By which way the rows came that nobody added by hand. */
  route: Route;
  origin: string;
  /** Who produced it; null: the app itself. */
  by: string | null;
  takenAt: string;
  ageDays: number;
  rowsRead: number;
  rowsKept: number;
  rowsAside: number;
  rowsByHand: number;
  second: { counted: number; by: string | null; at: string; difference: number } | null;
  verdict: CompletenessVerdict;
  digest: string;
  sourceDigests: string[];
}

/** A list that explains people or apps, in a line. */
export interface SupportLine {
  kind: SupportingKind;
  /** null: never brought in. */
  newest: { takenAt: string; rows: number; route: Route } | null;
  /** How many lists of this kind there are. */
  lists: number;
}

/** Names of at most SHOWN rows, and how many more there are. */
export interface Named {
  names: string[];
  more: number;
}

/** What Shopify gave the app against what a person brought. */
export interface Reconciled {
  kind: SubjectKind;
  oneAt: string;
  otherAt: string;
  agrees: boolean;
  agreeing: number;
  onlyInOne: Named;
  onlyInOther: Named;
  maybeSame: Named;
  differing: Named;
}

export interface StepLine {
  step: Step['step'];
  name: string;
  /** When the log says so; null with the reason why there is no line. */
  at: string | null;
  why: NonNullable<Step['why']> | null;
}

export interface RolledForward {
  before: number;
  after: number;
  added: number;
  removed: number;
  addsUp: boolean;
  verdict: 'matched' | 'differences' | 'not_covered';
  log: { first: string | null; last: string | null } | null;
  steps: StepLine[];
  unmatched: { name: string; what: string }[];
  changedAddress: { before: string; after: string }[];
  /** Steps and lines beyond those shown. */
  more: number;
}

export interface SeenPeople {
  found: number;
  outside: { name: string | null; id: string | null; lastSeenAt: string }[];
  unclear: number;
  gone: { name: string | null; id: string | null; lastSeenAt: string }[];
  goneMore: number;
  longAgo: number;
  notComparable: number;
}

export interface SourcesPage {
  sheets: { kind: SubjectKind; sheet: SourceSheet | null; apiOpen: boolean }[];
  support: SupportLine[];
  reconciled: Reconciled[];
  /** null: there are not two lists of different days yet. */
  rolled: RolledForward | null;
  seen: SeenPeople | null;
}

const SHOWN = 20;
const SUBJECTS = ['people', 'apps'] as const;

/** Everything that says how complete the lists are, and what that rests on. */
export async function presentSources(ctx: Reader, isOpen: (kind: SubjectKind) => boolean): Promise<SourcesPage> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const sheets: SourcesPage['sheets'] = [];
    const reconciled: Reconciled[] = [];
    const names = await memberNames(tx, shopId);
    for (const kind of SUBJECTS) {
      const list = await latestList(tx, shopId, kind);
      sheets.push({ kind, sheet: list && sheetOf(ctx, list, names), apiOpen: isOpen(kind) });
      const agreement = await reconciledOf(tx, ctx, kind);
      if (agreement) reconciled.push(agreement);
    }
    return {
      sheets,
      support: await supportOf(tx, ctx),
      reconciled,
      rolled: await rolledOf(tx, ctx),
      seen: await seenOf(tx, ctx),
    };
  });
}

function sheetOf(ctx: Reader, list: List, names: ReadonlyMap<string, string>): SourceSheet {
  const sheet = list.sheet as unknown as CompletenessSheet;
  const sums = { rowsKept: list.rowsKept ?? 0, rowsByHand: rowsByHandOf(list) };
  const counted = list.secondCount;
  const second = counted === null ? null : { value: counted, by: '', at: '', where: '' };
  return {
    listId: list.listId,
    kind: list.kind as SourceKind,
    route: sourceRouteOf(list),
    origin: sheet.origin,
    by: list.producedBy === null ? null : (names.get(list.producedBy) ?? ''),
    takenAt: list.takenAt.toISOString(),
    ageDays: -daysUntil(ctx, list.takenAt),
    rowsRead: list.rowsRead ?? 0,
    ...sums,
    rowsAside: Array.isArray(list.setAside) ? list.setAside.length : 0,
    second:
      counted === null
        ? null
        : {
            counted,
            by: names.get(list.secondCountBy ?? '') ?? null,
            at: (list.secondCountAt ?? list.recordedAt).toISOString(),
            difference: Math.abs(counted - rowsCounted(sums)),
          },
    verdict: verdictOf(rowsCounted(sums), second),
    digest: list.digest ?? '',
    sourceDigests: list.sourceDigests,
  };
}

async function supportOf(tx: Tx, { shop: { shopId } }: Reader): Promise<SupportLine[]> {
  const lines: SupportLine[] = [];
  for (const kind of SOURCE_KINDS) {
    if (kind === 'people' || kind === 'apps') continue;
    const lists = await listsOfKind(tx, shopId, kind);
    const [newest] = lists;
    lines.push({
      kind,
      newest: newest
        ? { takenAt: newest.takenAt.toISOString(), rows: newest.rowsKept ?? 0, route: newest.route as Route }
        : null,
      lists: lists.length,
    });
  }
  return lines;
}

async function reconciledOf(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<Reconciled | null> {
  const lists = await listsOfKind(tx, ctx.shop.shopId, kind);
  const api = lists.find((list) => sourceRouteOf(list) === 'api');
  const brought = lists.find((list) => ['import', 'paste'].includes(sourceRouteOf(list)));
  if (!api || !brought) return null;
  // The rule puts the older first; the screen always tells Shopify's own answer first.
  const { pairs } = reconcile([await sourceOf(tx, ctx, api), await sourceOf(tx, ctx, brought)]);
  const [pair] = pairs;
  if (!pair) return null;
  const isApiFirst = pair.one === api.listId;
  return {
    kind,
    oneAt: api.takenAt.toISOString(),
    otherAt: brought.takenAt.toISOString(),
    agrees: pair.verdict === 'agree',
    agreeing: pair.agreeing,
    onlyInOne: named(rowsOf(isApiFirst ? pair.onlyInOne : pair.onlyInOther), nameOf),
    onlyInOther: named(rowsOf(isApiFirst ? pair.onlyInOther : pair.onlyInOne), nameOf),
    maybeSame: named(pair.maybeSame, ({ one, other }) => `${nameOf(one as Row)}, ${nameOf(other as Row)}`),
    differing: named(pair.differing, ({ one, fields, moreInOne, moreInOther }) => {
      const differs = fields.filter((field) => field.kind === 'differs').map(({ field }) => field);
      return `${nameOf(one as Row)}: ${[...differs, ...moreInOne, ...moreInOther].join(', ')}`;
    }),
  };
}

type Row = Account | AppInstallation;

// Lists of people and apps alone are compared here.
const rowsOf = (rows: readonly unknown[]): Row[] => rows as Row[];

async function sourceOf(tx: Tx, ctx: Reader, list: List): Promise<ReconciledSource> {
  const rows = (await readableRowsOf(tx, ctx.shop.shopId, list.listId)).map((row) => row.row as unknown as Row);
  return {
    kind: list.kind,
    // No source gave what somebody added by hand.
    rows: rows.filter((row) => row.addedBy === undefined),
    takenAt: list.takenAt.toISOString(),
    listId: list.listId,
    sheet: list.sheet,
  } as unknown as ReconciledSource;
}

const nameOf = (row: Row): string =>
  'accountKey' in row ? [row.name, row.email].filter(Boolean).join(' · ') : row.title;

function named<One>(rows: readonly One[], nameOne: (one: One) => string): Named {
  return { names: rows.slice(0, SHOWN).map(nameOne), more: Math.max(0, rows.length - SHOWN) };
}

async function rolledOf(tx: Tx, ctx: Reader): Promise<RolledForward | null> {
  const { shopId } = ctx.shop;
  const lists = await listsOfKind(tx, shopId, 'people');
  const [now] = lists;
  // A list that was frozen again with a count or a row added is the list of its day still.
  const before = lists.find((list) => list.takenAt < now!.takenAt);
  if (!now || !before) return null;
  const rolled = rollForward(
    { rows: await sourceRows(tx, ctx, before), takenAt: before.takenAt.toISOString() },
    { rows: await sourceRows(tx, ctx, now), takenAt: now.takenAt.toISOString() },
    await activityOf(tx, shopId),
  );
  const steps = [...rolled.added, ...rolled.removed];
  return {
    before: rolled.from.rows,
    after: rolled.to.rows,
    added: rolled.added.length,
    removed: rolled.removed.length,
    addsUp: rolled.addsUp,
    verdict: rolled.verdict,
    log: rolled.log && { first: rolled.log.firstAt, last: rolled.log.lastAt },
    steps: steps
      .slice(0, SHOWN)
      .map(({ step, row, line, why }) => ({ step, name: nameOf(row), at: line?.at ?? null, why })),
    unmatched: rolled.unmatchedLines.slice(0, SHOWN).map(({ subject, eventText, atText }) => ({
      name: subject.name ?? subject.email ?? '',
      what: [eventText, atText].filter((part) => part !== '').join(', '),
    })),
    changedAddress: rolled.changedAddress
      .slice(0, SHOWN)
      .map(({ before: was, after: is }) => ({ before: nameOf(was), after: nameOf(is) })),
    more: [steps, rolled.unmatchedLines, rolled.changedAddress].reduce(
      (sum, { length }) => sum + Math.max(0, length - SHOWN),
      0,
    ),
  };
}

async function sourceRows(tx: Tx, ctx: Reader, list: List): Promise<Account[]> {
  const { rows } = await sourceOf(tx, ctx, list);
  return rows as Account[];
}

async function seenOf(tx: Tx, ctx: Reader): Promise<SeenPeople | null> {
  const input = await peopleSeenInput(tx, ctx.shop.shopId);
  if (!input) return null;
  const seen = peopleSeen(input);
  return {
    found: input.placed + seen.matched.length + seen.left.length,
    outside: seen.outside.slice(0, SHOWN).map(lineOfSeen),
    unclear: seen.unclear.length,
    gone: seen.gone.slice(0, SHOWN).map(lineOfSeen),
    goneMore: Math.max(0, seen.gone.length - SHOWN),
    longAgo: seen.longAgo.length,
    notComparable: seen.notComparable.length,
  };
}

const lineOfSeen = ({ person: { name, id, lastSeenAt } }: Compared) => ({ name, id, lastSeenAt });
