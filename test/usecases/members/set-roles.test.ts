import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '#app/domain/refusal.ts';
import { setRoles } from '#app/usecases/members/set-roles.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

const now = new Date('2026-11-21T09:00:00.000Z');

describe('giving and taking roles', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  const entriesOfType = async (type: string) => {
    const found = await shop.db.inShop(shop.shopId, (tx) => tx.leaf.findMany({ where: { shopId: shop.shopId, type } }));
    return found.length;
  };
  const rolesOf = async (memberId: string) =>
    (await shop.db.inShop(shop.shopId, (tx) => tx.member.findFirst({ where: { shopId: shop.shopId, memberId } })))
      ?.roles;

  test('a manager gives a role, and the change is recorded with it', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const lee = await shop.as({ name: 'Lee', roles: [] }, now);
    const before = await entriesOfType('member.roles_changed');
    expect(await setRoles(mara, { memberId: lee.actor.memberId, roles: ['reviewer', 'auditor'] })).toEqual({
      roles: ['reviewer', 'auditor'],
    });
    expect(await rolesOf(lee.actor.memberId)).toEqual(['reviewer', 'auditor']);
    expect(await entriesOfType('member.roles_changed')).toBe(before + 1);
  });

  test('saying what is so already records nothing', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const kim = await shop.as({ name: 'Kim', roles: ['auditor'] }, now);
    const before = await entriesOfType('member.roles_changed');
    await setRoles(mara, { memberId: kim.actor.memberId, roles: ['auditor'] });
    expect(await entriesOfType('member.roles_changed')).toBe(before);
  });

  test('nobody without the role gives roles, not even to themselves', async () => {
    const rita = await shop.as({ name: 'Rita', roles: ['reviewer', 'auditor'] }, now);
    const answer = await setRoles(rita, { memberId: rita.actor.memberId, roles: ['manager'] });
    expect(isRefusal(answer) && answer.refused).toBe('role_missing');
    expect(await rolesOf(rita.actor.memberId)).toEqual(['reviewer', 'auditor']);
  });

  test('the role of owner comes from Shopify: it is neither given nor taken here', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const olga = await shop.as({ name: 'Olga', roles: ['owner'], isAccountOwner: true }, now);
    await setRoles(mara, { memberId: olga.actor.memberId, roles: [] });
    expect(await rolesOf(olga.actor.memberId)).toEqual(['owner']);
  });

  test('a member of another store is not found', async () => {
    const mara = await shop.as({ name: 'Mara', roles: ['manager'] }, now);
    const answer = await setRoles(mara, { memberId: '00000000-0000-4000-8000-000000000000', roles: ['manager'] });
    expect(isRefusal(answer) && answer.refused).toBe('not_found');
  });
});

describe('the last manager', () => {
  test('keeps the role, and of two managers who remove each other at once one stays', async () => {
    const shop = await testShop();
    try {
      const ada = await shop.as({ name: 'Ada', roles: ['manager'] }, now);
      const bo = await shop.as({ name: 'Bo', roles: ['manager'] }, now);
      const answers = await Promise.all([
        setRoles(ada, { memberId: bo.actor.memberId, roles: [] }),
        setRoles(bo, { memberId: ada.actor.memberId, roles: [] }),
      ]);
      expect(answers.filter(isRefusal).map((refusal) => refusal.refused)).toEqual(['last_manager']);
    } finally {
      await shop.close();
    }
  });
});
