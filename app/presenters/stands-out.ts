import { surroundingsOf } from '#app/db/surroundings.ts';
import { openCycle } from '#app/db/cycles.ts';
import { appsOf, latestList, peopleOf, rowsOf } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import { type Account, isErasedKey } from '#app/domain/access/account.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import { unlistedFindingsOf } from '#app/domain/access/unlisted-findings.ts';
import type { Inspected } from '#app/domain/access/about.ts';
import type { CompletenessSheet } from '#app/domain/access/completeness.ts';
import { standsOut } from '#app/domain/access/stands-out.ts';
import type { StandsOutLine, Told, ToldRoles } from '#app/domain/access/stands-out.ts';
import type { ListedRole } from '#app/domain/access/role.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Reader } from './member.ts';

/** One sentence with its reason, and the first names it is about. */
export interface NamedLine extends Pick<StandsOutLine, 'ruleId' | 'severity' | 'sentence' | 'why' | 'kind'> {
  names: string[];
  more: number;
  /** True: it is about what is on no list, and has no rows to show. */
  isUnlisted: boolean;
}

/** Somebody or something seen in the store that no list shows. */
export interface SeenUnlisted {
  kind: SubjectKind;
  name: string;
  sentence: string;
}

export interface StandsOutPage {
  lines: NamedLine[];
  seen: SeenUnlisted[];
  notKnown: string[];
  lists: { kind: SubjectKind; listId: string; takenAt: string; rows: number }[];
  /** The newest list of what roles permit; null: none was brought in. */
  roles: { kind: 'roles'; listId: string; takenAt: string; rows: number } | null;
  missing: SubjectKind[];
  /** The review that is running: another cannot be started. null: none. */
  openReview: string | null;
}

const NAMES_SHOWN = 4;

type Frozen = { told: Told; listId: string; takenAt: Date };

export async function presentStandsOut(ctx: Reader): Promise<StandsOutPage> {
  const { shopId } = ctx.shop;
  const { frozen, roles, open, about } = await ctx.db.inShop(shopId, async (tx) => ({
    roles: await frozenRoles(tx, ctx),
    about: await surroundingsOf(tx, shopId),
    frozen: [await frozenList(tx, ctx, 'people'), await frozenList(tx, ctx, 'apps')].filter((one) => one !== null),
    open: await openCycle(tx, shopId),
  }));
  const told = frozen.map((one) => one.told);
  const inspected = frozen.map((one) => ({ ...one.told, takenAt: one.takenAt.toISOString() }) as Inspected);
  const unlisted = unlistedFindingsOf(inspected, about);
  const listed = inspected.find(({ kind }) => kind === 'people');
  const people = listed ? { rows: listed.rows as Account[], takenAt: listed.takenAt! } : null;
  const judged = [...inspected, ...(roles ? [{ ...roles.told, takenAt: roles.takenAt.toISOString() }] : [])];
  const spoken = [...told, ...(roles ? [roles.told] : [])];
  const found = standsOut(
    judged.flatMap((one) => findingsOf(one, ctx.now, { ...about, people })),
    spoken,
    unlisted,
  );
  return {
    lines: nameLines(found.lines, spoken),
    seen: unlisted.map(({ ruleId, name, sentence }) => ({
      kind: ruleId === 'app.seen_not_listed' ? 'apps' : 'people',
      name,
      sentence,
    })),
    notKnown: found.notKnown,
    lists: frozen.map(({ told: { kind, rows }, listId, takenAt }) => ({
      kind,
      listId,
      takenAt: takenAt.toISOString(),
      rows: rows.length,
    })),
    roles: roles && {
      kind: 'roles',
      listId: roles.listId,
      takenAt: roles.takenAt.toISOString(),
      rows: roles.told.rows.length,
    },
    missing: (['people', 'apps'] as const).filter((kind) => !told.some((one) => one.kind === kind)),
    openReview: open?.cycleId ?? null,
  };
}

async function frozenList(tx: Tx, ctx: Reader, kind: SubjectKind): Promise<Frozen | null> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, kind);
  if (!list) return null;
  const sheet = list.sheet as unknown as CompletenessSheet;
  const told: Told =
    kind === 'people'
      ? {
          kind,
          rows: (await peopleOf(tx, shopId, list.listId)).filter((row) => !isErasedKey(row.accountKey)),
          sheet,
        }
      : { kind, rows: await appsOf(tx, shopId, list.listId), sheet };
  return { told, listId: list.listId, takenAt: list.takenAt };
}

async function frozenRoles(tx: Tx, ctx: Reader): Promise<{ told: ToldRoles; listId: string; takenAt: Date } | null> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, 'roles');
  if (!list) return null;
  // No second count is asked for of roles, so its sheet has nothing to say about one.
  const rows = (await rowsOf(tx, shopId, list.listId)).map(({ row }) => row as unknown as ListedRole);
  return { told: { kind: 'roles', rows }, listId: list.listId, takenAt: list.takenAt };
}

/** Puts the first names of its rows beside each sentence. */
export function nameLines(lines: StandsOutLine[], told: (Told | ToldRoles)[]): NamedLine[] {
  const names = new Map(told.flatMap(namesByKey));
  return lines.map((line) => named(line, names));
}

function namesByKey({ kind, rows }: Told | ToldRoles): [string, string][] {
  return rows.map((row) => [`${kind}/${keyOfRow(row)}`, 'title' in row ? row.title : row.name]);
}

function named(line: StandsOutLine, names: ReadonlyMap<string, string>): NamedLine {
  const { ruleId, severity, sentence, why, kind, subjectKeys } = line;
  const rows = subjectKeys.slice(0, NAMES_SHOWN).map((key) => names.get(`${kind}/${key}`) ?? key);
  const shown = [...rows, ...line.names].slice(0, NAMES_SHOWN);
  const more = subjectKeys.length + line.names.length - shown.length;
  const isUnlisted = subjectKeys.length === 0 && line.names.length > 0;
  return { ruleId, severity, sentence, why, kind, names: shown, more, isUnlisted };
}
