const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,100}\.myshopify\.com$/;

/** The shop's domain from an address of the app, or null when it names none or names it wrongly. */
export function shopOfAddress(address: URL): string | null {
  const shop = address.searchParams.get('shop');
  return shop !== null && SHOP_DOMAIN.test(shop) ? shop : null;
}

/**
 * Content-Security-Policy of every document of the app.
 * Only the admin of the shop named in the address may frame it; a document that names no shop is framed by nobody.
 * `style-src` allows inline styles because Polaris sets layout through style attributes, for which a nonce does not count.
 * @param nonce of this one response; scripts without it run only from this app and from Shopify's CDN
 */
export function contentSecurityPolicy(shop: string | null, nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' https://cdn.shopify.com`,
    "style-src 'self' 'unsafe-inline' https://cdn.shopify.com",
    "img-src 'self' data: https://cdn.shopify.com",
    "font-src 'self' https://cdn.shopify.com",
    "connect-src 'self' https://cdn.shopify.com https://monorail-edge.shopifysvc.com https://*.shopifycloud.com",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${shop === null ? "'none'" : `https://${shop} https://admin.shopify.com`}`,
  ].join('; ');
}
