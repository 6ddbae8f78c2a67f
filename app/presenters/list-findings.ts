import { appsOf, peopleOf } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { RULES } from '#app/domain/access/finding-rules.ts';
import type { RuleId, Severity } from '#app/domain/access/finding-rules.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import type { Finding } from '#app/domain/access/findings.ts';
import type { Reader } from './member.ts';

/** Why a row stands out, as a table shows it. */
export type FindingLine = { ruleId: string; sentence: string; severity: Severity };

/** All rows of a frozen people list, and what stands out of each, by its key and worst first. */
export async function peopleWithFindings(tx: Tx, ctx: Reader, listId: string) {
  const rows: Account[] = await peopleOf(tx, ctx.shop.shopId, listId);
  return { rows, findings: linesByRow(findingsOf({ kind: 'people', rows }, ctx.now)) };
}

/** All rows of a frozen apps list, and what stands out of each, by its key and worst first. */
export async function appsWithFindings(tx: Tx, ctx: Reader, listId: string) {
  const rows: AppInstallation[] = await appsOf(tx, ctx.shop.shopId, listId);
  return { rows, findings: linesByRow(findingsOf({ kind: 'apps', rows }, ctx.now)) };
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
