import type { Tx } from './client.server.ts';
import { lastClosedCycle } from './cycles.ts';
import { latestList, listsOfKind, readableRowsOf } from './lists.ts';
import { membersOfShop } from './members.ts';
import { settingOf } from './settings.ts';
import { sightingsOf } from './sightings.ts';
import type { AccountLink, Explaining, Inspected, ReadPage, Surroundings, Visitor } from '#app/domain/access/about.ts';
import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { logsTogether } from '#app/domain/access/activity-logs.ts';
import type { ActivityLog } from '#app/domain/access/activity-logs.ts';
import type { AppPage } from '#app/domain/access/app-page.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import type { RecordedKind } from '#app/domain/access/source-kind.ts';
import type { Thresholds } from '#app/domain/access/thresholds.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** An agreement about personal data with whoever makes an app. `signedOn` is a day; null: not known. */
export interface StoredAgreement {
  title: string;
  signedOn: string | null;
  by: string;
  at: string;
}

/** Agreements by the keys of the apps. A setting, which the record explains entry by entry. */
export const AGREEMENTS = 'agreements';
export const THRESHOLDS = 'thresholds';

/**
 * Everything the record holds that explains the people and apps lists of a shop: what the rules of findings may use beside the
 * lists themselves. What was never brought in or read is null, and no rule takes that for "none".
 */
export async function surroundingsOf(tx: Tx, shop: ShopId): Promise<Surroundings> {
  const agreements = await settingOf<Record<string, StoredAgreement>>(tx, shop, AGREEMENTS);
  return {
    thresholds: await settingOf<Thresholds>(tx, shop, THRESHOLDS),
    roles: await newest(tx, shop, 'roles'),
    groups: await newest(tx, shop, 'groups'),
    hr: await newest(tx, shop, 'hr'),
    activity: await activityOf(tx, shop),
    sightings: await signsOf(tx, shop),
    links: await linksOf(tx, shop),
    pages: await pagesOf(tx, shop),
    uninstalled: await newest(tx, shop, 'uninstalled'),
    withoutSecondFactor: await newest(tx, shop, 'second_factor'),
    agreements: agreements && new Set(Object.keys(agreements)),
    previous: await previousOf(tx, shop),
    visitors: await visitorsOf(tx, shop),
  };
}

/** Changes whenever anything that surroundingsOf would answer with changes: what a kept result of the rules belongs to. */
export async function surroundingsVersion(tx: Tx, shop: ShopId): Promise<string> {
  const [found] = await tx.$queryRaw<{ version: string }[]>`
    SELECT concat_ws('/',
      (SELECT max(entry_index) FROM list WHERE shop_id = ${shop} AND outcome = 'recorded'),
      (SELECT max(index) FROM leaf WHERE shop_id = ${shop} AND type = 'person.redacted'),
      (SELECT max(updated_at) FROM setting WHERE shop_id = ${shop} AND key IN (${THRESHOLDS}, ${AGREEMENTS})),
      (SELECT concat(count(*), ' ', sum(times), ' ', max(last_seen_at)) FROM sighting WHERE shop_id = ${shop}),
      (SELECT count(*) FROM account_link WHERE shop_id = ${shop}),
      (SELECT concat(count(*), ' ', sum((last_opened_at AT TIME ZONE 'UTC')::date - date '2000-01-01')) FROM member
        WHERE shop_id = ${shop} AND first_opened_at IS NOT NULL AND erased_at IS NULL),
      (SELECT max(sealed_index) FROM cycle WHERE shop_id = ${shop})) AS version`;
  return found!.version;
}

async function newest<Row>(tx: Tx, shop: ShopId, kind: RecordedKind): Promise<Explaining<Row> | null> {
  const list = await latestList(tx, shop, kind);
  return list && { rows: await rowsAs<Row>(tx, shop, list.listId), takenAt: list.takenAt.toISOString() };
}

async function rowsAs<Row>(tx: Tx, shop: ShopId, listId: string): Promise<Row[]> {
  return (await readableRowsOf(tx, shop, listId)).map((row) => row.row as unknown as Row);
}

/** All logs of user management that were brought in, as one. */
export async function activityOf(tx: Tx, shop: ShopId): Promise<ActivityLog | null> {
  const logs = [];
  for (const { listId, takenAt } of await listsOfKind(tx, shop, 'activity')) {
    logs.push({ listId, rows: await rowsAs<ActivityLine>(tx, shop, listId), takenAt: takenAt.toISOString() });
  }
  return logsTogether(logs);
}

async function pagesOf(tx: Tx, shop: ShopId): Promise<ReadPage[] | null> {
  const lists = await listsOfKind(tx, shop, 'app_pages');
  const pages: ReadPage[] = [];
  for (const { listId, takenAt } of lists) {
    for (const page of await rowsAs<AppPage>(tx, shop, listId)) pages.push({ ...page, takenAt: takenAt.toISOString() });
  }
  return lists.length === 0 ? null : pages;
}

/** Signs of apps and people, and when they were last looked for; null: nobody has looked yet. */
export async function signsOf(tx: Tx, shop: ShopId): Promise<Explaining<Sighting> | null> {
  const read = await tx.leaf.findFirst({
    where: { shopId: shop, type: 'footprints.read' },
    orderBy: { index: 'desc' },
    select: { time: true },
  });
  const rows = await sightingsOf(tx, shop);
  if (!read && rows.length === 0) return null;
  const newestSeen = rows.reduce((latest, { lastSeenAt }) => (lastSeenAt > latest ? lastSeenAt : latest), '');
  return { rows, takenAt: read?.time.toISOString() ?? newestSeen };
}

async function linksOf(tx: Tx, shop: ShopId): Promise<AccountLink[]> {
  const links = await tx.accountLink.findMany({ where: { shopId: shop }, orderBy: { entryIndex: 'asc' } });
  return links.map(({ verdict, subjectKeys, by, at }) => ({
    verdict: verdict as AccountLink['verdict'],
    subjectKeys,
    by,
    at: at.toISOString(),
  }));
}

async function previousOf(tx: Tx, shop: ShopId): Promise<Inspected[] | null> {
  const cycle = await lastClosedCycle(tx, shop);
  if (!cycle) return null;
  const previous: Inspected[] = [];
  for (const listId of [cycle.peopleListId, cycle.appsListId]) {
    if (listId === null) continue;
    const list = await tx.list.findUniqueOrThrow({ where: { shopId_listId: { shopId: shop, listId } } });
    const rows = await rowsAs(tx, shop, listId);
    previous.push({ kind: list.kind, rows, takenAt: list.takenAt.toISOString() } as Inspected);
  }
  return previous;
}

/** Everybody who has opened Countersign here and was not erased. */
export async function visitorsOf(tx: Tx, shop: ShopId): Promise<Visitor[]> {
  const members = await membersOfShop(tx, shop);
  return members.flatMap(({ memberId, userId, email, emailVerified, name, firstOpenedAt, lastOpenedAt, erasedAt }) => {
    const seen = lastOpenedAt ?? firstOpenedAt;
    if (seen === null || erasedAt !== null) return [];
    const platformId = userId === null ? null : String(userId);
    return [{ memberId, platformId, email: emailVerified ? email : null, name, lastSeenAt: seen.toISOString() }];
  });
}
