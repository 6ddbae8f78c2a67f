import { createHash } from 'node:crypto';
import { print } from 'graphql';
import type { Origin, Roster } from '#app/domain/access/roster.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { Context, DerivedList, Reading, RosterSource } from '#app/ports.ts';
import type { AdminClient } from './admin-client.ts';
import { rosterFromAppInstallations } from './app-mapping.ts';
import type { OlderUsers } from './older-users.ts';
import { PageWalk, type Ended } from './page-walk.ts';
import { AppPageDocument, StaffPageDocument, type AppInstallationPrivacy } from './queries/admin.generated.ts';
import { rosterFromStaffMembers, type MalformedNodes } from './staff-mapping.ts';

type Closed = Extract<Reading, { outcome: 'closed' }>;
type Shop = Context['shop'];

/**
 * Reads people and apps page by page through an Admin client that is handed in. A list comes back whole or not at all: whatever
 * is denied, missing, odd or cut short is a failure. What was read is digested before anything is made of it.
 * @param olderUsersOf reads the older list of users, for custom apps: it adds what people may do. Whether it could be read, and how far it
 *   agrees with the list of people, is told in `method`; it never makes the list of people more or less whole.
 */
export function createRosterSource(
  clientOf: (shop: Shop) => AdminClient,
  now: () => Date,
  olderUsersOf: ((shop: Shop) => Promise<OlderUsers>) | null = null,
): RosterSource {
  return {
    async read(shop, kind, onPage = () => {}) {
      const closed = whyClosed(shop, kind);
      if (closed !== null) return closed;
      const walk = new PageWalk(clientOf(shop), { onPage });
      const ended = kind === 'people' ? await walkPeople(walk) : await walkApps(walk);
      if (ended !== 'whole') return { outcome: 'failed', why: whyNotWhole(ended), pagesRead: walk.digests.length };
      const asksOlder = kind === 'people' && shop.distribution === 'custom' && olderUsersOf !== null;
      const older = asksOlder ? await olderUsersOf(shop) : null;
      const takenAt = now();
      const olderDigests = older?.outcome === 'read' ? older.digests : [];
      return {
        outcome: 'read',
        takenAt: takenAt.toISOString(),
        apiVersion: walk.apiVersion,
        pageDigests: [...walk.digests, ...olderDigests],
        derive: () => derive(walk, shop, kind, takenAt, older),
      };
    },
  };
}

function derive(
  walk: PageWalk,
  shop: Shop,
  kind: SubjectKind,
  takenAt: Date,
  older: OlderUsers | null,
): DerivedList | null {
  const roster = snapshotOf(walk, shop, kind, takenAt, older);
  if ('malformed' in roster) return null;
  const scopes = [...shop.grantedScopes];
  const pages = walk.digests.length;
  const method = { ...describe(kind), apiVersion: walk.apiVersion, scopes, pages, ...describeOlder(older, roster) };
  return { roster, method };
}

function snapshotOf(
  walk: PageWalk,
  shop: Shop,
  kind: SubjectKind,
  takenAt: Date,
  older: OlderUsers | null,
): Roster | MalformedNodes {
  const origin: Origin = {
    route: 'api',
    origin: `Shopify Admin API, ${kind === 'people' ? 'staffMembers' : 'appInstallations'}`,
    by: 'Countersign',
    takenAt: takenAt.toISOString(),
    // Of the pages' own digests in order, one on a line: the pages themselves are not kept.
    queryOrFileDigest: createHash('sha256').update(walk.digests.join('\n')).digest('hex'),
    filters: null,
    apiVersion: walk.apiVersion,
    secondCount: null,
  };
  return kind === 'people'
    ? rosterFromStaffMembers(walk.rows, origin, older?.outcome === 'read' ? older.permissions : null)
    : rosterFromAppInstallations(walk.rows, origin, shop.clientId);
}

/** How the older list was read, and how many people only one of the two lists has. */
function describeOlder(older: OlderUsers | null, roster: Roster): Record<string, string | number> {
  if (older === null || roster.kind !== 'people') return {};
  if (older.outcome !== 'read') return { olderList: older.outcome === 'closed' ? 'closed' : `failed: ${older.why}` };
  const listed = new Set(roster.rows.map(({ platformId }) => platformId));
  return {
    olderList: 'read',
    olderListPages: older.digests.length,
    onlyInOlderList: [...older.permissions.keys()].filter((id) => !listed.has(id)).length,
    notInOlderList: [...listed].filter((id) => id === null || !older.permissions.has(id)).length,
  };
}

/** What is known without asking. A scope the store never granted needs no call to be missing. */
export function whyClosed(shop: Pick<Shop, 'distribution' | 'grantedScopes'>, kind: SubjectKind): Closed | null {
  // Public apps can never hold read_apps (platform.md 2.1).
  if (kind === 'apps' && shop.distribution === 'public') return { outcome: 'closed', why: 'not_offered' };
  const scope = kind === 'people' ? 'read_users' : 'read_apps';
  return shop.grantedScopes.includes(scope) ? null : { outcome: 'closed', why: 'scope_missing' };
}

function describe(kind: SubjectKind): Record<string, string | string[]> {
  const query = print(kind === 'people' ? StaffPageDocument : AppPageDocument);
  const digest = createHash('sha256').update(query).digest('hex');
  if (kind === 'people') return { query: 'staffMembers', queryDigest: digest };
  return { query: 'appInstallations', queryDigest: digest, privacy: ['PUBLIC', 'PRIVATE'] };
}

const whyNotWhole = (ended: Exclude<Ended, 'whole'>): string =>
  ended === 'denied' ? 'denied' : ended === 'bounded' ? 'pagination_cap' : ended.why;

const walkPeople = (walk: PageWalk): Promise<Ended> =>
  walk.all((after) => walk.page(StaffPageDocument, { after }, (data) => data.staffMembers));

/** The platform answers public apps unless asked for the private ones, so the list is two walks (platform.md 2.1). */
async function walkApps(walk: PageWalk): Promise<Ended> {
  for (const privacy of ['PUBLIC', 'PRIVATE'] satisfies AppInstallationPrivacy[]) {
    const ended = await walk.all((after) =>
      walk.page(AppPageDocument, { after, privacy }, (data) => data.appInstallations),
    );
    if (ended !== 'whole') return ended;
  }
  return 'whole';
}
