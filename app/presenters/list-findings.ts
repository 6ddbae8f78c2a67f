import { appsOf, peopleOf } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import { type Account, isErasedKey } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { RULES } from '#app/domain/access/finding-rules.ts';
import type { RuleId, Severity } from '#app/domain/access/finding-rules.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { Finding } from '#app/domain/access/finding.ts';
import type { Reader } from './member.ts';

/** Why a row stands out, as a table shows it. */
export type FindingLine = { ruleId: string; sentence: string; severity: Severity };

/** Rows of a frozen list, and what stands out of each, by its key and worst first. */
interface Inspected<Row> {
  rows: Row[];
  findings: Map<string, FindingLine[]>;
}

export function peopleWithFindings(tx: Tx, ctx: Reader, listId: string): Promise<Inspected<Account>> {
  return remembered(people, ctx, listId, async () => {
    const rows = await peopleOf(tx, ctx.shop.shopId, listId);
    return {
      rows,
      findings: linesByRow(
        findingsOf(
          { kind: 'people', rows: rows.filter((row) => !isErasedKey(row.accountKey)) },
          ctx.now,
          NOTHING_ELSE_KNOWN,
        ),
      ),
    };
  });
}

export function appsWithFindings(tx: Tx, ctx: Reader, listId: string): Promise<Inspected<AppInstallation>> {
  return remembered(apps, ctx, listId, async () => {
    const rows = await appsOf(tx, ctx.shop.shopId, listId);
    return { rows, findings: linesByRow(findingsOf({ kind: 'apps', rows }, ctx.now, NOTHING_ELSE_KNOWN)) };
  });
}

type Memory<Row> = Map<string, { readAt: Date; inspected: Inspected<Row> }>;
const people: Memory<Account> = new Map();
const apps: Memory<AppInstallation> = new Map();
const LISTS_KEPT = 4;
const KEPT_MS = 60_000;

// A frozen list never changes, so one reading serves every filter and page of it. Kept for a minute at most, because what is erased
// has to be gone; keyed by shop as well, although the id already came out of a transaction that sees this shop only.
async function remembered<Row>(
  memory: Memory<Row>,
  ctx: Reader,
  listId: string,
  read: () => Promise<Inspected<Row>>,
): Promise<Inspected<Row>> {
  const key = `${ctx.shop.shopId}/${listId}`;
  const known = memory.get(key);
  if (known && Math.abs(ctx.now.getTime() - known.readAt.getTime()) < KEPT_MS) return known.inspected;
  const inspected = await read();
  memory.delete(key);
  memory.set(key, { readAt: ctx.now, inspected });
  const oldest = memory.keys().next().value;
  if (memory.size > LISTS_KEPT && oldest !== undefined) memory.delete(oldest);
  return inspected;
}

const RANK = new Map(Object.keys(RULES).map((ruleId, rank) => [ruleId as RuleId, rank]));

/** Findings by row, worst first. */
export function linesByRow(findings: Finding[]): Map<string, FindingLine[]> {
  const ranked = findings.toSorted((a, b) => (RANK.get(a.ruleId) ?? 0) - (RANK.get(b.ruleId) ?? 0));
  const lines = Map.groupBy(ranked, (finding) => finding.subjectKey);
  return new Map(
    [...lines].map(([key, found]) => [
      key,
      found.map(({ ruleId, sentence, severity }) => ({ ruleId, sentence, severity })),
    ]),
  );
}

/** What makes a row stand out. Findings that only tell (`note`) do not. */
export function marksOf(found: readonly FindingLine[] | undefined): FindingLine[] {
  return (found ?? []).filter((line) => line.severity !== 'note');
}
