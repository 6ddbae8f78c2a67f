import type { ShopifyGlobal } from '@shopify/app-bridge-types';

/** App Bridge, or undefined on the server and when Shopify's script did not load. Callers then do without. */
export function appBridge(): ShopifyGlobal | undefined {
  return (globalThis as { shopify?: ShopifyGlobal }).shopify;
}

/** Say in the admin's own corner that something is done, or failed. */
export function showToast(message: string, options: { isError?: boolean } = {}): void {
  appBridge()?.toast.show(message, options);
}
