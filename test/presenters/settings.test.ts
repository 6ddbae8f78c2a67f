import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf, presentSettings } from '#app/presenters/settings.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

const now = new Date('2026-11-21T09:00:00.000Z');

describe('what is open here', () => {
  test('a public app may ask for people and can never list the apps', () => {
    const shop = { distribution: 'public' as const, grantedScopes: [] };
    expect([apiOf(shop, 'people'), apiOf(shop, 'apps')]).toEqual(['can_ask', 'closed_public']);
  });

  test('what was granted is open, and a custom app without it is told so', () => {
    const shop = { distribution: 'custom' as const, grantedScopes: ['read_users'] };
    expect([apiOf(shop, 'people'), apiOf(shop, 'apps')]).toEqual(['open', 'closed_custom']);
  });
});

describe('settings', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  test('shows everybody with roles and first opening, and the key that an auditor needs', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    await shop.as({ name: 'Lee', roles: [] }, new Date(now.getTime() + 60_000));
    const page = await presentSettings(mara);
    expect(page.members.map(({ name, roles, isMe }) => ({ name, roles, isMe }))).toEqual([
      { name: 'Mara', roles: ['manager'], isMe: true },
      { name: 'Lee', roles: [], isMe: false },
    ]);
    expect(page.key?.text).toMatch(/\+[0-9a-f]{8}\+/);
    expect(page.key?.fingerprint.replaceAll(' ', '')).toMatch(/^[0-9a-f]{64}$/);
    expect(page.optional).toBe('ask');
  });
});
