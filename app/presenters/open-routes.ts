import { latestList } from '#app/db/lists.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { type ApiWay, apiWay } from './settings.ts';
import type { Reader } from './member.ts';

/** What somebody may want to know about a store's access. */
const ITEMS = [
  'people',
  'permissions',
  'roles',
  'groups',
  'activity',
  'hr',
  'apps',
  'app_pages',
  'uninstalled',
] as const;
export type OpenItem = (typeof ITEMS)[number];

/** By which ways one thing can be learned in this store. Times ISO 8601 UTC. */
export interface OpenLine {
  item: OpenItem;
  /** Of which kind of list it is part. */
  kind: SourceKind;
  /** Reading it from Shopify: open or why not. 'never': Shopify gives it to no app. */
  api: ApiWay | 'never';
  /** When a list that says it was read last; null: never. */
  lastReadAt: string | null;
}

/** Every thing by its ways. What only a larger plan has stands here only where that plan is known, or where it was brought in. */
export async function presentOpenRoutes(ctx: Reader): Promise<OpenLine[]> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const { planName } = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { planName: true } });
    const lines: OpenLine[] = [];
    for (const item of ITEMS) lines.push(await lineOf(tx, ctx, item));
    // Groups exist on Plus only: elsewhere they would be a promise that costs a larger plan.
    return lines.filter(({ item, lastReadAt }) => item !== 'groups' || lastReadAt !== null || isPlus(planName));
  });
}

const isPlus = (planName: string | null): boolean => planName !== null && /plus/i.test(planName);

async function lineOf(tx: Tx, ctx: Reader, item: OpenItem): Promise<OpenLine> {
  const kind = item === 'permissions' ? 'people' : item;
  const list = await latestList(tx, ctx.shop.shopId, kind);
  const api = item === 'people' || item === 'apps' ? await apiWay(tx, ctx.shop, item) : 'never';
  const says = list !== null && (item !== 'permissions' || (await hasPermissions(tx, ctx, list.listId)));
  return { item, kind, api, lastReadAt: says ? list.takenAt.toISOString() : null };
}

async function hasPermissions(tx: Tx, ctx: Reader, listId: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ said: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM list_row WHERE shop_id = ${ctx.shop.shopId} AND list_id = ${listId}::uuid
      AND jsonb_typeof(row->'permissions') = 'array') AS said`;
  return found?.said ?? false;
}
