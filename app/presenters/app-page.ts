import { AGREEMENTS } from '#app/db/surroundings.ts';
import type { StoredAgreement } from '#app/db/surroundings.ts';
import { settingOf } from '#app/db/settings.ts';
import type { ReadPage, Surroundings } from '#app/domain/access/about.ts';
import { keysOfAgreement } from '#app/domain/access/app-findings.ts';
import { normaliseName } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entitlementOfScope } from '#app/domain/access/entitlement.ts';
import { mergeSightings, sightingsByApp } from '#app/domain/access/merge-sightings.ts';
import type { Reach } from '#app/domain/access/reach.ts';
import { readAppsList } from './list-findings.ts';
import type { ReadApp, ReadList } from './list-findings.ts';
import type { Reader } from './member.ts';
import { isId } from './row-address.ts';
import { canLines, reachLines, rowPage, storedRow } from './row-page.ts';
import type { CanLine, RowPage, SignLine } from './row-page.ts';

export interface AppPage extends RowPage {
  appKey: string;
  isCountersign: boolean;
  policyUrl: string | null;
  can: { lines: CanLine[]; roles: string[]; isShown: boolean; isComplete: boolean };
  reach: Reach[];
  /** null: the store was not looked through yet. */
  signs: SignLine[] | null;
  /** The agreement on record; null: none is, as far as somebody has kept a record. */
  agreement: { signedOn: string | null } | null;
  /** What was pasted from its own page in the admin, newest first. */
  pages: ReadPage[];
}

/** An app of one list. null: no such row in this store. */
export async function presentApp(ctx: Reader, listId: string, position: number): Promise<AppPage | null> {
  if (!isId(listId)) return null;
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const stored = await storedRow<AppInstallation>(tx, ctx, 'apps', listId, position);
    if (stored === null || stored === 'erased') return null;
    const list = await readAppsList(tx, ctx, { listId, takenAt: stored.list.takenAt.toISOString() });
    const read = list.rows[position]!;
    const { row } = read;
    const opened = (row.scopes ?? []).map(entitlementOfScope);
    const shown = { isShown: row.scopes !== null, isComplete: row.scopes !== null };
    const agreements = await settingOf<Record<string, StoredAgreement>>(tx, shopId, AGREEMENTS);
    const agreement = keysOfAgreement(row)
      .map((key) => agreements?.[key])
      .find((one) => one !== undefined);
    return {
      ...(await rowPage(tx, ctx, 'apps', stored, read.findings)),
      appKey: row.appKey,
      isCountersign: row.isCountersign,
      policyUrl: row.privacyPolicyUrl,
      can: {
        ...shown,
        roles: [],
        lines: canLines(opened.map((entitlement) => ({ entitlement, role: null, group: null }))),
      },
      reach: await reachLines(tx, ctx, 'apps', opened, shown),
      signs: signsOf(read, list),
      agreement: agreement ? { signedOn: agreement.signedOn } : null,
      pages: pagesOf(row, list.about),
    };
  });
}

function signsOf({ row }: ReadApp, { rows, about }: ReadList<ReadApp>): SignLine[] | null {
  if (!about.sightings) return null;
  const merged = mergeSightings(
    about.sightings.rows,
    rows.map((one) => one.row),
    about.uninstalled?.rows ?? [],
  );
  return (sightingsByApp(merged).get(row.appKey) ?? [])
    .map(({ source, firstSeenAt, lastSeenAt, times, confidence }) => ({
      ...{ where: source, firstSeenAt, lastSeenAt, times, confidence },
    }))
    .toSorted((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1));
}

/** A page names its app by title, and by developer where it says so. */
function pagesOf(row: AppInstallation, { pages }: Surroundings): ReadPage[] {
  const isOf = (page: ReadPage) =>
    normaliseName(page.title) === normaliseName(row.title) &&
    (page.developer === null ||
      row.developer === null ||
      normaliseName(page.developer) === normaliseName(row.developer));
  return (pages ?? []).filter(isOf).toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
}
