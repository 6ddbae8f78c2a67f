// The facts of the stand-in which other tests and the demo rely on. README.md lists them for people.
export const CLIENT_ID = 'countersign-demo';
export const CLIENT_SECRET = 'demo-secret-known-to-everyone';
export const API_VERSION = '2026-10';
export const APP_HANDLE = 'countersign';
export const CHROMIUM_APP_ORIGIN = 'https://app.countersign.test';
export const ADMIN_HOST = 'admin.shopify.com';

export type StoreKey = 'custom' | 'plain' | 'development';
export const STORE_KEYS: readonly StoreKey[] = ['custom', 'plain', 'development'];

export const STORES: Record<StoreKey, { handle: string; domain: string; shopId: number; firstUserId: number }> = {
  custom: {
    handle: 'northwind-custom',
    domain: 'northwind-custom.myshopify.com',
    shopId: 70010001001,
    firstUserId: 81001000001,
  },
  plain: {
    handle: 'harbour-goods',
    domain: 'harbour-goods.myshopify.com',
    shopId: 70010001002,
    firstUserId: 82001000001,
  },
  development: {
    handle: 'countersign-dev',
    domain: 'countersign-dev.myshopify.com',
    shopId: 70010001003,
    firstUserId: 83001000001,
  },
};
