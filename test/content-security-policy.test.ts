import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, shopOfAddress } from '#app/content-security-policy.ts';

const shopIn = (search: string) => shopOfAddress(new URL(`https://app.example/app?${search}`));

describe('who may frame the app', () => {
  test('the admin of the shop in the address, and nobody else', () => {
    const policy = contentSecurityPolicy(shopIn('shop=harbour-goods.myshopify.com'), 'n');
    expect(policy).toContain('frame-ancestors https://harbour-goods.myshopify.com https://admin.shopify.com');
  });

  test('nobody when the address names no shop', () => {
    expect(contentSecurityPolicy(shopIn(''), 'n')).toContain("frame-ancestors 'none'");
  });

  test('a shop name cannot bring words of its own into the policy', () => {
    for (const shop of [
      'evil.example',
      'a.myshopify.com.evil.example',
      'a.myshopify.com https://evil.example',
      'a.myshopify.com; script-src *',
      '-a.myshopify.com',
      'a.myshopify.com\nx',
    ]) {
      expect(shopIn(new URLSearchParams({ shop }).toString()), shop).toBeNull();
    }
  });
});
