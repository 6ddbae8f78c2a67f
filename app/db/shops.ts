import type { Tx } from './client.server.ts';
import type { Shop } from './generated/client.ts';
import { shopId, type ShopId } from '#app/domain/ids.ts';

export type ShopRow = Shop;

/** What Shopify says about a store, besides its number. */
export interface ShopFacts {
  domain: string;
  name: string | null;
  timeZone: string | null;
  planName: string | null;
}

/**
 * The store with this domain, or null. Works in a transaction that has named only the domain (Database.inDomain), and then names the shop, so
 * that the rest of the transaction can work in it.
 */
export async function enterShopOfDomain(tx: Tx, domain: string): Promise<ShopRow | null> {
  const shop = await tx.shop.findUnique({ where: { domain } });
  if (shop !== null) await tx.$executeRaw`SELECT set_config('countersign.shop', ${shop.shopId.toString()}, true)`;
  return shop;
}

export const findShop = (tx: Tx, shop: ShopId): Promise<ShopRow | null> =>
  tx.shop.findUnique({ where: { shopId: shop } });

/** As findShop; nobody else changes the row, or starts an installation or a membership, until this transaction ends. */
export async function lockShop(tx: Tx, shop: ShopId): Promise<ShopRow | null> {
  await tx.$queryRaw`SELECT 1 AS locked FROM shop WHERE shop_id = ${shop} FOR UPDATE`;
  return findShop(tx, shop);
}

/** Makes the row of a store seen for the first time, not installed yet, or brings its facts up to date: the domain can change. */
export async function storeShopFacts(
  tx: Tx,
  shop: ShopId,
  facts: ShopFacts,
  whenNew: { distribution: string; now: Date },
): Promise<void> {
  await tx.shop.upsert({
    where: { shopId: shop },
    update: facts,
    create: {
      shopId: shop,
      ...facts,
      distribution: whenNew.distribution,
      grantedScopes: [],
      installationNo: 0,
      installedAt: whenNew.now,
    },
  });
}

export async function updateShop(
  tx: Tx,
  shop: ShopId,
  data: Partial<
    Pick<
      ShopRow,
      | 'name'
      | 'timeZone'
      | 'planName'
      | 'domain'
      | 'distribution'
      | 'grantedScopes'
      | 'installationNo'
      | 'installedAt'
      | 'uninstalledAt'
      | 'redactedAt'
      | 'nextSyncDueAt'
      | 'nextProofDueAt'
    >
  >,
): Promise<void> {
  await tx.shop.update({ where: { shopId: shop }, data });
}

/** True while the app is installed, as far as we were told. */
export const isInstalled = (shop: Pick<ShopRow, 'installationNo' | 'uninstalledAt'>): boolean =>
  shop.installationNo > 0 && shop.uninstalledAt === null;

export const idOfShop = (shop: ShopRow): ShopId => shopId(shop.shopId);
