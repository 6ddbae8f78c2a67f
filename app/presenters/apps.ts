import { normaliseName } from '#app/domain/access/account.ts';
import type { Known } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entitlementOfScope, isPrivileged, opensCustomerData } from '#app/domain/access/entitlement.ts';
import { newestList } from './list-head.ts';
import type { NewestList } from './list-head.ts';
import { appsWithFindings, marksOf } from './list-findings.ts';
import type { FindingLine } from './list-findings.ts';
import type { Reader } from './member.ts';
import { pageOf, standsOutAs } from './table-query.ts';
import type { TableQuery } from './table-query.ts';

/** One app as the table shows it. null means not known, never none. */
export interface AppLine {
  key: string;
  title: string;
  developer: string | null;
  isCountersign: boolean;
  installed: { at: string | null; text: string } | null;
  privacyPolicy: Known;
  /** What its scopes open in plain words, risky first; null when the list does not say. */
  can: { words: string; risky: boolean }[] | null;
  standsOut: FindingLine[];
}

export interface AppsTable extends NewestList {
  rows: AppLine[];
  total: number;
  matching: number;
  page: number;
  pages: number;
}

export async function presentApps(ctx: Reader, query: TableQuery): Promise<AppsTable> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { head, failed } = await newestList(tx, shopId, 'apps');
    if (head === null) return { head, failed, ...appsTable([], new Map(), query) };
    const { rows, findings } = await appsWithFindings(tx, ctx, head.listId);
    return { head, failed, ...appsTable(rows, findings, query) };
  });
}

/** What an app filter can ask for: data about customers, anything risky, or that the list does not say. */
export const APP_REACHES = ['customers', 'risky', 'not_known'] as const;

/** Filter, sort and page a list of apps. Pure. The query's types are those of APP_REACHES. */
export function appsTable(
  apps: AppInstallation[],
  findings: ReadonlyMap<string, FindingLine[]>,
  query: TableQuery,
): Omit<AppsTable, keyof NewestList> {
  const wanted = normaliseName(query.search);
  const matching = apps.filter(
    (app) =>
      (query.types.length === 0 || query.types.some((reach) => reaches(app, reach))) &&
      standsOutAs(findings.get(app.appKey), query) &&
      (wanted === '' || normaliseName(`${app.title} ${app.developer ?? ''}`).includes(wanted)),
  );
  const { rows, ...paging } = pageOf(sorted(matching, findings, query), query.page);
  return { rows: rows.map((app) => lineOf(app, marksOf(findings.get(app.appKey)))), total: apps.length, ...paging };
}

function reaches(app: AppInstallation, reach: string): boolean {
  if (app.scopes === null) return reach === 'not_known';
  const opened = app.scopes.map(entitlementOfScope);
  return (reach === 'customers' && opened.some(opensCustomerData)) || (reach === 'risky' && opened.some(isPrivileged));
}

function sorted(
  apps: AppInstallation[],
  findings: ReadonlyMap<string, FindingLine[]>,
  query: TableQuery,
): AppInstallation[] {
  const turn = query.descending ? -1 : 1;
  if (query.sort === 'name') return apps.toSorted((a, b) => turn * a.title.localeCompare(b.title, 'en'));
  if (query.sort === 'standsOut') {
    const count = (app: AppInstallation) => marksOf(findings.get(app.appKey)).length;
    return apps.toSorted((a, b) => turn * (count(a) - count(b)));
  }
  return query.descending ? apps.toReversed() : apps;
}

function lineOf(app: AppInstallation, standsOut: FindingLine[]): AppLine {
  return {
    key: app.appKey,
    title: app.title,
    developer: app.developer,
    isCountersign: app.isCountersign,
    installed: app.installedAt,
    privacyPolicy: app.privacyPolicy,
    can: canDo(app),
    standsOut,
  };
}

function canDo(app: AppInstallation): AppLine['can'] {
  if (app.scopes === null) return null;
  return app.scopes
    .map(entitlementOfScope)
    .map((one) => ({ words: one.words, risky: isPrivileged(one) || !one.known }))
    .toSorted((a, b) => Number(b.risky) - Number(a.risky));
}
