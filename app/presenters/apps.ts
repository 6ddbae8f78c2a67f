import { tableChoiceOf } from '#app/db/table-choices.ts';
import type { Known } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entitlementOfScope, isPrivileged } from '#app/domain/access/entitlement.ts';
import { NO_CHOICE } from '#app/domain/access/table-view.ts';
import type { TableChoice } from '#app/domain/access/table-view.ts';
import { newestList } from './list-head.ts';
import type { NewestList } from './list-head.ts';
import { marksOf, readAppsList } from './list-findings.ts';
import type { FindingLine, ReadApp, ReadList } from './list-findings.ts';
import { pageOfList, valuesOf } from './list-table.ts';
import type { FilterValues } from './list-table.ts';
import type { Reader } from './member.ts';
import type { TableQuery } from './table-query.ts';

/** One app as the table shows it. null means not known, never none. */
export interface AppLine {
  /** Place in the list. */
  position: number;
  title: string;
  developer: string | null;
  isCountersign: boolean;
  installed: { at: string | null; text: string } | null;
  privacyPolicy: Known;
  /** Is an agreement about personal data with its developer on record? */
  agreement: Known;
  /** What its scopes open in plain words, risky first; null when the list does not say. */
  can: { words: string; risky: boolean }[] | null;
  /** Classes of data that it opens; 'unknown' among them where not everything it can do is known. */
  data: readonly string[];
  source: readonly string[];
  standsOut: FindingLine[];
}

export interface AppsTable extends NewestList {
  rows: AppLine[];
  total: number;
  matching: number;
  page: number;
  pages: number;
  values: FilterValues;
  /** What the reader chose to see. */
  choice: TableChoice;
}

export async function presentApps(ctx: Reader, query: TableQuery): Promise<AppsTable> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { head, failed } = await newestList(tx, shopId, 'apps');
    const choice = await tableChoiceOf(tx, shopId, ctx.actor.memberId, 'apps');
    const list = head === null ? NO_APPS : await readAppsList(tx, ctx, head);
    return { head, failed, ...appsTable(list, query), choice };
  });
}

const NO_APPS: ReadList<ReadApp> = { rows: [], byName: [], about: {} };

/** Filter, sort and page a list of apps. Pure. */
export function appsTable(list: ReadList<ReadApp>, query: TableQuery): Omit<AppsTable, keyof NewestList> {
  const { rows, ...paging } = pageOfList('apps', list, query);
  return { ...paging, rows: rows.map(lineOf), values: valuesOf('apps', list), choice: NO_CHOICE };
}

function lineOf({ position, row, findings, facets }: ReadApp): AppLine {
  return {
    position,
    title: row.title,
    developer: row.developer,
    isCountersign: row.isCountersign,
    installed: row.installedAt,
    privacyPolicy: row.privacyPolicy,
    agreement: facets.agreement[0] as Known,
    can: canDo(row),
    data: facets.data,
    source: facets.source,
    standsOut: marksOf(findings),
  };
}

function canDo(app: AppInstallation): AppLine['can'] {
  if (app.scopes === null) return null;
  return app.scopes
    .map(entitlementOfScope)
    .map((one) => ({ words: one.words, risky: isPrivileged(one) || !one.known }))
    .toSorted((a, b) => Number(b.risky) - Number(a.risky));
}
