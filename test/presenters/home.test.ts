import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextStep, presentHome } from '#app/presenters/home.ts';
import type { Standing } from '#app/presenters/home.ts';
import { dismissSetup, setupDismissedKey } from '#app/usecases/members/dismiss-setup.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

const NOTHING: Standing = { roles: ['manager'], hasPeople: false, hasApps: false, open: null, last: null };
const OPEN: NonNullable<Standing['open']> = {
  cycleId: 'c',
  name: 'Autumn',
  dueAt: '2026-12-01T00:00:00.000Z',
  state: 'open',
  mine: 5,
  mineUndecided: 0,
  mineUnsigned: 0,
  unsigned: 4,
  unsignedPeople: 2,
  openRemovals: 3,
};
const LISTS = { hasPeople: true, hasApps: true };

describe('the next step', () => {
  test('asks a manager for the people list, then for the apps list, then for a look at what stands out', () => {
    expect(nextStep(NOTHING).kind).toBe('people');
    expect(nextStep({ ...NOTHING, hasPeople: true }).kind).toBe('apps');
    expect(nextStep({ ...NOTHING, ...LISTS }).kind).toBe('start');
  });

  test('puts a person’s own rows before everything else', () => {
    const open = { ...OPEN, mineUndecided: 2, mineUnsigned: 5 };
    expect(nextStep({ ...NOTHING, open })).toMatchObject({ kind: 'decide', count: 2 });
    expect(nextStep({ ...NOTHING, roles: ['reviewer'], open })).toMatchObject({ kind: 'decide', count: 2 });
  });

  test('asks for the signature once every own row is decided', () => {
    expect(nextStep({ ...NOTHING, open: { ...OPEN, mineUnsigned: 5 } })).toMatchObject({ kind: 'sign', cycleId: 'c' });
  });

  test('tells a manager how much waits for whom, and a reviewer nothing about others', () => {
    expect(nextStep({ ...NOTHING, open: OPEN })).toMatchObject({ kind: 'wait', count: 4, people: 2 });
    expect(nextStep({ ...NOTHING, roles: ['reviewer'], open: OPEN })).toEqual({ kind: 'idle' });
  });

  test('goes from removals to closing, and never offers them to an auditor', () => {
    const signed = { ...OPEN, state: 'remediating' as const };
    expect(nextStep({ ...NOTHING, open: signed })).toMatchObject({ kind: 'remove', count: 3 });
    expect(nextStep({ ...NOTHING, open: { ...signed, openRemovals: 0 } }).kind).toBe('close');
    expect(nextStep({ ...NOTHING, roles: ['auditor'], open: signed })).toEqual({ kind: 'read' });
  });

  test('offers the next review after a closed one, once its last record is published', () => {
    const last = { cycleId: 'c', name: 'Summer', closedAt: '2026-09-01T00:00:00.000Z', closing: false };
    expect(nextStep({ ...NOTHING, ...LISTS, last }).kind).toBe('again');
    expect(nextStep({ ...NOTHING, ...LISTS, last: { ...last, closing: true } }).kind).toBe('closing');
  });
});

describe('home', () => {
  let shop: TestShop;
  const now = new Date('2026-11-21T09:00:00.000Z');
  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  test('counts the lists that are there and lets each person put the set-up card away for themselves', async () => {
    const mara = await shop.as({ name: 'Mara', email: 'mara@shop.example', roles: ['manager'] }, now);
    const noah = await shop.as({ name: 'Noah', email: 'noah@shop.example', roles: ['manager'] }, now);
    const list = {
      kind: 'people' as const,
      route: 'import' as const,
      bytes: new TextEncoder().encode('Name,Email\nMara,mara@shop.example\nNoah,noah@shop.example\n'),
      fileName: 'users.csv',
      mapping: null,
    };
    const preview = await checkList(mara, list);
    if (!('digest' in preview)) throw new Error('the list should be readable');
    await recordList(mara, { ...list, expectedDigest: preview.digest, secondCount: 2 });

    const before = await presentHome(mara, setupDismissedKey(mara.actor.memberId));
    expect(before).toMatchObject({
      step: { kind: 'apps' },
      lists: { people: { count: 2, takenAt: now.toISOString() }, apps: null },
      setup: { people: true, apps: false },
      openRemovals: { count: 0, cycleId: null },
    });

    await dismissSetup(mara);
    expect((await presentHome(mara, setupDismissedKey(mara.actor.memberId))).setup).toBeNull();
    expect((await presentHome(noah, setupDismissedKey(noah.actor.memberId))).setup).not.toBeNull();
  });
});
