import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditWay, canAskForPeople, presentOpenRoutes, stepsToOpen } from '#app/presenters/open-routes.ts';
import type { OpenItem } from '#app/presenters/open-routes.ts';
import { apiOf, presentSettings } from '#app/presenters/settings.ts';
import { recordSecondFactor } from '#app/usecases/lists/record-second-factor.ts';
import { type Acting, bring, done } from './review-shop.ts';
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

  test('a closed way has steps where a person can open it, and none where nobody can', () => {
    expect(stepsToOpen('can_ask', 'people')).toEqual(['ask', 'answer']);
    expect(stepsToOpen('closed_custom', 'people')).toEqual(['support_people', 'approve']);
    expect(stepsToOpen('closed_custom', 'apps')).toEqual(['support_apps', 'approve']);
    const shut = ['open', 'refused', 'closed_public', 'never', 'not_granted', 'not_collected'] as const;
    expect(shut.flatMap((api) => stepsToOpen(api, 'apps'))).toEqual([]);
  });

  test('audit events are closed without their permission, and not collected until the first came', () => {
    expect([auditWay([], false), auditWay([], true)]).toEqual(['not_granted', 'not_granted']);
    const granted = ['read_audit_events'];
    expect([auditWay(granted, false), auditWay(granted, true)]).toEqual(['not_collected', 'arrives']);
  });

  test('the people page asks whoever manages reviews, where the list could be opened and is not', () => {
    const shop = { distribution: 'public' as const, grantedScopes: [] as string[] };
    const manager = { actor: { roles: ['manager'] }, shop };
    expect(canAskForPeople(manager)).toBe(true);
    expect(canAskForPeople({ ...manager, actor: { roles: ['auditor'] } })).toBe(false);
    expect(canAskForPeople({ ...manager, shop: { ...shop, grantedScopes: ['read_users'] } })).toBe(false);
    expect(canAskForPeople({ ...manager, shop: { ...shop, distribution: 'custom' } })).toBe(false);
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

  const opened = async (ctx: Acting, item: OpenItem) =>
    (await presentOpenRoutes(ctx)).find((line) => line.item === item);

  test('two-step and last sign-in come from no app, and count as read once a list says them', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const never = { api: 'never', apiSteps: [], lastReadAt: null };
    expect(await opened(mara, 'second_factor')).toMatchObject({ ...never, bring: { url: '/app/second-factor' } });
    expect(await opened(mara, 'last_sign_in')).toMatchObject({ ...never, bring: { url: '/app/people/new' } });
    await bring(mara, 'people', 'Name\tE-mail\nMara\tmara@harbour.example\nLee\tlee@harbour.example');
    expect(await opened(mara, 'second_factor')).toMatchObject(never);
    expect(await opened(mara, 'last_sign_in')).toMatchObject(never);

    const rows = ['Mara\tmara@harbour.example\tOn\t2026-11-01', 'Lee\tlee@harbour.example\tOff\t2026-11-02'];
    await bring(mara, 'people', ['Name\tE-mail\tTwo-step authentication\tLast login', ...rows].join('\n'));
    expect(await opened(mara, 'second_factor')).toMatchObject({ lastReadAt: now.toISOString() });
    expect(await opened(mara, 'last_sign_in')).toMatchObject({ lastReadAt: now.toISOString() });
    const later = { ...mara, now: new Date(now.getTime() + 60_000) };
    done(await recordSecondFactor(later, { text: null, expectedDigest: '' }));
    expect(await opened(mara, 'second_factor')).toMatchObject({ lastReadAt: later.now.toISOString() });
  });

  test('audit events stand there on a plan that has them alone, closed, then awaited, then arriving', async () => {
    const { shopId } = shop;
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const granted = { ...mara, shop: { ...mara.shop, grantedScopes: ['read_audit_events'] } };
    expect(await opened(granted, 'audit_events')).toBeUndefined();
    await shop.db.inShop(shopId, (tx) => tx.shop.update({ where: { shopId }, data: { planName: 'Shopify Plus' } }));
    expect(await opened(mara, 'audit_events')).toMatchObject({ api: 'not_granted', apiSteps: [], bring: null });
    expect(await opened(granted, 'audit_events')).toMatchObject({ api: 'not_collected', lastReadAt: null });
    const sighting = { identity: 'id:4', id: '4', times: 1, confidence: 'certain', firstSeenAt: now, lastSeenAt: now };
    await shop.db.inShop(shopId, (tx) =>
      tx.sighting.create({ data: { shopId, of: 'app', source: 'audit_event', ...sighting } }),
    );
    expect(await opened(granted, 'audit_events')).toMatchObject({ api: 'arrives', lastReadAt: now.toISOString() });
  });
});
