import { latestList } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { RecordedKind } from '#app/domain/access/source-kind.ts';
import { sourceRouteOf } from './list-head.ts';
import { type ApiWay, apiOf, apiWay } from './settings.ts';
import type { Reader } from './member.ts';
import { managesReviews } from './reader.ts';

/** What somebody may want to know about a store's access. */
const ITEMS = [
  'people',
  'permissions',
  'second_factor',
  'last_sign_in',
  'roles',
  'groups',
  'activity',
  'hr',
  'apps',
  'app_pages',
  'uninstalled',
  'audit_events',
] as const;
export type OpenItem = (typeof ITEMS)[number];

/**
 * Getting it from Shopify: open or why not. 'never': Shopify gives it to no app; 'not_there': Shopify does not have it. 'older': the
 * permissions came from the older list of users, which custom apps alone can read. Audit events: 'not_granted', then 'not_collected' until
 * the first one came, then 'arrives'.
 */
export type OpenApi = ApiWay | 'never' | 'not_there' | 'older' | 'not_granted' | 'not_collected' | 'arrives';

/** One thing that a person does, in the order of doing; the words are `open.step.` and this. */
export type OpenStep =
  | 'ask'
  | 'answer'
  | 'support_people'
  | 'support_apps'
  | 'approve'
  | 'users'
  | 'users_roles'
  | 'roles_too'
  | 'two_step_filter'
  | 'names'
  | 'users_activity'
  | 'person_page'
  | 'roles'
  | 'groups'
  | 'activity'
  | 'hr'
  | 'apps'
  | 'app_page'
  | 'uninstalled'
  | 'bring';

/** By which ways one thing can be learned in this store. Times ISO 8601 UTC. */
export interface OpenLine {
  item: OpenItem;
  api: OpenApi;
  /** What opens the way from Shopify; empty where it is open, and where nothing that a person does would open it. */
  apiSteps: readonly OpenStep[];
  /** How somebody brings it in; null: no screen and no file has it. */
  bring: { url: string; steps: readonly OpenStep[] } | null;
  /** When it was learned last; null: never. */
  lastReadAt: string | null;
}

/** Every thing by its ways. What only a larger plan has stands here only where that plan is known, or where it came in all the same. */
export async function presentOpenRoutes(ctx: Reader): Promise<OpenLine[]> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { planName } = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { planName: true } });
    const told = await toldByPeople(tx, ctx);
    const lines: OpenLine[] = [];
    for (const item of ITEMS) lines.push(await lineOf(tx, ctx, item, told));
    return lines.filter(({ item, lastReadAt }) => !PLUS_ONLY.has(item) || lastReadAt !== null || isPlus(planName));
  });
}

/** Elsewhere they would be a promise that costs a larger plan. */
const PLUS_ONLY: ReadonlySet<OpenItem> = new Set(['groups', 'audit_events']);

const isPlus = (planName: string | null): boolean => planName !== null && /plus/i.test(planName);

type Asking = { actor: { roles: readonly string[] }; shop: Parameters<typeof apiOf>[0] };

/** Can the permission to read people be asked for here, and by this reader? Pure. */
export const canAskForPeople = (reader: Asking): boolean =>
  managesReviews(reader) && apiOf(reader.shop, 'people') === 'can_ask';

async function lineOf(tx: Tx, ctx: Reader, item: OpenItem, told: Told): Promise<OpenLine> {
  const lastReadAt = await lastReadOf(tx, ctx, item, told);
  const api = await apiOfItem(tx, ctx, { item, lastReadAt }, told);
  const url = URLS[item] ?? `/app/sources/new?kind=${item}`;
  const bring = item === 'audit_events' ? null : { url, steps: BRINGING[item] };
  return { item, api, apiSteps: stepsToOpen(api, item), bring, lastReadAt };
}

async function apiOfItem(tx: Tx, { shop }: Reader, line: Pick<OpenLine, 'item' | 'lastReadAt'>, told: Told) {
  const { item, lastReadAt } = line;
  if (item === 'people' || item === 'apps') return apiWay(tx, shop, item);
  if (item === 'audit_events') return auditWay(shop.grantedScopes, lastReadAt !== null);
  if (item === 'permissions' && told.permissions !== null && told.isByApi) return 'older';
  return item === 'hr' ? 'not_there' : 'never';
}

/** The log of Admin API requests: sent by Shopify, not read, so that only what has come shows that it comes. Pure. */
export function auditWay(grantedScopes: readonly string[], hasArrived: boolean): OpenApi {
  if (!grantedScopes.includes('read_audit_events')) return 'not_granted';
  return hasArrived ? 'arrives' : 'not_collected';
}

/** What a person does to open a closed way, in order; nothing where nothing would help. Pure. */
export function stepsToOpen(api: OpenApi, item: OpenItem): readonly OpenStep[] {
  if (api === 'can_ask') return ['ask', 'answer'];
  if (api === 'closed_custom') return [item === 'apps' ? 'support_apps' : 'support_people', 'approve'];
  return [];
}

const BRINGING: Readonly<Record<Exclude<OpenItem, 'audit_events'>, readonly OpenStep[]>> = {
  people: ['users', 'bring'],
  permissions: ['users_roles', 'bring', 'roles_too'],
  second_factor: ['two_step_filter', 'names'],
  last_sign_in: ['users_activity', 'person_page', 'bring'],
  roles: ['roles', 'bring'],
  groups: ['groups', 'bring'],
  activity: ['activity', 'bring'],
  hr: ['hr', 'bring'],
  apps: ['apps', 'bring'],
  app_pages: ['app_page', 'bring'],
  uninstalled: ['uninstalled', 'bring'],
};

/** Where a thing is brought in that is no list of its own, or has a page of its own. */
const URLS: Readonly<Partial<Record<OpenItem, string>>> = {
  people: '/app/people/new',
  permissions: '/app/people/new',
  last_sign_in: '/app/people/new',
  second_factor: '/app/second-factor',
  apps: '/app/apps/new',
};

/** What the newest people list says beside the people: its moment for each thing that it says of anybody, else null. */
interface Told {
  permissions: string | null;
  secondFactor: string | null;
  lastSignIn: string | null;
  /** Did the app read that list from Shopify? */
  isByApi: boolean;
}

async function toldByPeople(tx: Tx, ctx: Reader): Promise<Told> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, 'people');
  if (!list) return { permissions: null, secondFactor: null, lastSignIn: null, isByApi: false };
  const [says] = await tx.$queryRaw<{ permissions: boolean | null; factor: boolean | null; seen: boolean | null }[]>`
    SELECT bool_or(jsonb_typeof(row->'permissions') = 'array') AS permissions,
      bool_or(row->>'secondFactor' IN ('yes', 'no')) AS factor, bool_or(jsonb_typeof(row->'lastSeen') = 'object') AS seen
    FROM list_row WHERE shop_id = ${shopId} AND list_id = ${list.listId}::uuid`;
  const at = (said: boolean | null | undefined) => (said ? list.takenAt.toISOString() : null);
  return {
    permissions: at(says?.permissions),
    secondFactor: at(says?.factor),
    lastSignIn: at(says?.seen),
    isByApi: sourceRouteOf(list) === 'api',
  };
}

async function lastReadOf(tx: Tx, ctx: Reader, item: OpenItem, told: Told): Promise<string | null> {
  if (item === 'permissions') return told.permissions;
  if (item === 'last_sign_in') return told.lastSignIn;
  if (item === 'audit_events') return lastAuditEvent(tx, ctx);
  const ofItsOwn = await takenAtOf(tx, ctx, item);
  return item === 'second_factor' ? laterOf(ofItsOwn, told.secondFactor) : ofItsOwn;
}

async function takenAtOf(tx: Tx, ctx: Reader, kind: RecordedKind): Promise<string | null> {
  return (await latestList(tx, ctx.shop.shopId, kind))?.takenAt.toISOString() ?? null;
}

const laterOf = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other > one) ? other : one;

async function lastAuditEvent(tx: Tx, ctx: Reader): Promise<string | null> {
  const where = { shopId: ctx.shop.shopId, of: 'app', source: 'audit_event' };
  const newest = await tx.sighting.aggregate({ where, _max: { lastSeenAt: true } });
  return newest._max.lastSeenAt?.toISOString() ?? null;
}
