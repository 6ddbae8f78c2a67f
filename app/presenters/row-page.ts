import type { Tx } from '#app/db/client.server.ts';
import { settingOf } from '#app/db/settings.ts';
import type { StoreCounts } from '#app/domain/access/about.ts';
import type { Account } from '#app/domain/access/account.ts';
import { isErasedKey } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { isPrivileged } from '#app/domain/access/entitlement.ts';
import type { Action, DataClass, Entitlement } from '#app/domain/access/entitlement.ts';
import { RULES } from '#app/domain/access/finding-rules.ts';
import { reachOf } from '#app/domain/access/reach.ts';
import type { Reach } from '#app/domain/access/reach.ts';
import type { Confidence, SightingSource } from '#app/domain/access/sighting.ts';
import type { Route, SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { aboutRow } from './about-row.ts';
import type { Fact } from './about-row.ts';
import type { FindingLine } from './list-findings.ts';
import type { Reader } from './member.ts';
import { rowAddress } from './row-address.ts';
import { decisionsOn, rowHistory } from './row-history.ts';
import type { PastDecision, RowHistory } from './row-history.ts';

/** One thing a row may do, in plain words. */
export interface CanLine {
  name: string;
  words: string;
  action: Action | 'unknown';
  data: readonly DataClass[];
  risky: boolean;
  /** False: not in our dictionary. */
  known: boolean;
  /** The role that gives it, and the group that gives the role; null: the row itself. */
  role: string | null;
  group: string | null;
}

/** A sign of a row in one place, over time. Times ISO 8601 UTC. */
export interface SignLine {
  where: SightingSource | 'people_list' | 'log';
  firstSeenAt: string;
  lastSeenAt: string;
  times: number;
  confidence: Confidence;
}

/** Why a row stands out, with the rule behind it. */
export interface StandsOutLine extends FindingLine {
  why: string;
}

/** What the page of a person and that of an app have in common. */
export interface RowPage {
  kind: SubjectKind;
  listId: string;
  position: number;
  takenAt: string;
  route: Route;
  name: string;
  detail: string | null;
  facts: Fact[];
  addedBy: { name: string | null; at: string; said: string } | null;
  standsOut: StandsOutLine[];
  history: RowHistory;
  /** Address of the same row on the newest list; null: it is not there. */
  newestUrl: string | null;
  isNewest: boolean;
  decisions: PastDecision[];
  raw: {
    line: number;
    details: { label: string; value: string }[];
    listDigest: string | null;
    commitment: string;
    keyStrength: string;
  };
}

export interface StoredRow<Row> {
  list: { listId: string; takenAt: Date; route: string; digest: string | null };
  row: Row;
  position: number;
  commitment: string;
}

/** A row of a recorded list of this shop; null: there is none. 'erased': its content is gone. */
export async function storedRow<Row extends Account | AppInstallation>(
  tx: Tx,
  { shop: { shopId } }: Reader,
  kind: SubjectKind,
  listId: string,
  position: number,
): Promise<StoredRow<Row> | 'erased' | null> {
  const list = await tx.list.findFirst({ where: { shopId, listId, kind, outcome: 'recorded' } });
  const stored =
    list && (await tx.listRow.findUnique({ where: { shopId_listId_position: { shopId, listId, position } } }));
  if (!list || !stored) return null;
  if (isErasedKey(stored.subjectKey)) return 'erased';
  return { list, row: stored.row as unknown as Row, position, commitment: stored.commitment };
}

export async function rowPage(
  tx: Tx,
  ctx: Reader,
  kind: SubjectKind,
  { list, row, position, commitment }: StoredRow<Account | AppInstallation>,
  findings: readonly FindingLine[],
): Promise<RowPage> {
  const { shopId } = ctx.shop;
  const history = await rowHistory(tx, shopId, kind, row);
  const { detail, facts } = aboutRow(kind, row);
  const { newest } = history;
  return {
    kind,
    listId: list.listId,
    position,
    takenAt: list.takenAt.toISOString(),
    route: list.route as Route,
    name: 'title' in row ? row.title : row.name,
    detail,
    facts,
    addedBy: row.addedBy
      ? { name: await nameOf(tx, ctx, row.addedBy.memberId), at: row.addedBy.at, said: row.addedBy.said }
      : null,
    standsOut: findings.map((line) => ({ ...line, why: RULES[line.ruleId].why })),
    history,
    isNewest: newest.listId === list.listId,
    newestUrl: newest.position === null ? null : rowAddress(kind, newest.listId, newest.position),
    decisions: await decisionsOn(tx, shopId, kind, history.keys),
    raw: { line: row.line, details: row.details, listDigest: list.digest, commitment, keyStrength: row.keyStrength },
  };
}

/** Risky first, then what is not in our dictionary, then the rest, each in the order of the list. */
export function canLines(
  held: readonly { entitlement: Entitlement; role: string | null; group: string | null }[],
): CanLine[] {
  const rank = (line: CanLine) => (line.risky ? 0 : line.known ? 2 : 1);
  const byWay = new Map(held.map((one) => [`${one.entitlement.name}\n${one.role}\n${one.group}`, one]));
  return [...byWay.values()]
    .map(({ entitlement, role, group }) => ({
      ...{ name: entitlement.name, words: entitlement.words, action: entitlement.action, data: entitlement.data },
      ...{ risky: isPrivileged(entitlement), known: entitlement.known, role, group },
    }))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Where not everything is known that a row may do, what it is not seen to reach is not known either. */
export async function reachLines(
  tx: Tx,
  { shop: { shopId } }: Reader,
  kind: SubjectKind,
  held: readonly Entitlement[],
  { isShown, isComplete }: { isShown: boolean; isComplete: boolean },
): Promise<Reach[]> {
  const counts = await settingOf<StoreCounts>(tx, shopId, 'reach');
  const reach = reachOf(isShown ? held : null, counts, kind);
  return reach.map((one) => (one.can === 'no' && !isComplete ? { ...one, can: 'unknown', count: null } : one));
}

async function nameOf(tx: Tx, { shop: { shopId } }: Reader, memberId: string): Promise<string | null> {
  const member = await tx.member.findUnique({ where: { shopId_memberId: { shopId, memberId } } });
  return member?.erasedAt === null ? member.name : null;
}
