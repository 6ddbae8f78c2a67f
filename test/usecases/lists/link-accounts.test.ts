import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { surroundingsOf, surroundingsVersion } from '#app/db/surroundings.ts';
import { latestList, peopleOf } from '#app/db/lists.ts';
import { personsOf } from '#app/domain/access/persons.ts';
import { keepTable } from '#app/usecases/lists/keep-table.ts';
import { linkAccounts } from '#app/usecases/lists/link-accounts.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import { tableChoiceOf } from '#app/db/table-choices.ts';
import { bring, day, done } from '#test/presenters/review-shop.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

const PEOPLE = [
  'Name\tE-mail\tRole',
  'Mara Lind\tmara@shop.example\tManager',
  'Noah Ek\tnoah@shop.example\tSupport',
  'Noah E.\tnoah@post.example\tSupport',
].join('\n');

describe('accounts of one person', () => {
  let shop: TestShop;
  let listId: string;
  const mara = () => shop.as({ name: 'Mara', email: 'mara@shop.example', roles: ['manager'] }, day(2));
  const inShop = <Result>(work: Parameters<TestShop['db']['inShop']>[1]) =>
    shop.db.inShop(shop.shopId, work) as Promise<Result>;

  beforeAll(async () => {
    shop = await testShop();
    await bring(await mara(), 'people', PEOPLE);
    listId = (await inShop<{ listId: string }>((tx) => latestList(tx, shop.shopId, 'people'))).listId;
  });
  afterAll(() => shop.close());

  const persons = () =>
    inShop<string[][]>(async (tx) => {
      const { links } = await surroundingsOf(tx, shop.shopId);
      const people = await peopleOf(tx, shop.shopId, listId);
      return personsOf(people, links ?? []).map(({ accounts }) => accounts.map(({ name }) => name));
    });
  const entries = (type: string) => inShop<number>((tx) => tx.leaf.count({ where: { shopId: shop.shopId, type } }));

  test('are one by the last word said of them, and every word has its entry', async () => {
    const before = await inShop((tx) => surroundingsVersion(tx, shop.shopId));
    expect(await persons()).toHaveLength(3);
    done(await linkAccounts(await mara(), { verdict: 'linked', listId, positions: [1, 2] }));
    expect(await persons()).toEqual([['Mara Lind'], ['Noah Ek', 'Noah E.']]);
    expect(await inShop((tx) => surroundingsVersion(tx, shop.shopId))).not.toBe(before);
    const later = { ...(await mara()), now: day(3) };
    done(await linkAccounts(later, { verdict: 'unlinked', listId, positions: [1, 2] }));
    expect(await persons()).toHaveLength(3);
    expect([await entries('accounts.linked'), await entries('accounts.unlinked')]).toEqual([1, 1]);
  });

  test.each([
    ['fewer than two rows', [1, 1]],
    ['a place that is not on the list', [1, 99]],
  ])('are not said of %s', async (_what, positions) => {
    const count = await entries('accounts.linked');
    const answer = await linkAccounts(await mara(), { verdict: 'linked', listId, positions });
    expect(answer).toMatchObject({ refused: 'not_found' });
    expect(await entries('accounts.linked')).toBe(count);
  });

  test('are not said by a reader, nor of another store', async () => {
    const ada = await shop.as({ name: 'Ada', roles: ['auditor'] }, day(3));
    const said = { verdict: 'linked' as const, listId, positions: [1, 2] };
    expect(await linkAccounts(ada, said)).toMatchObject({ refused: 'role_missing' });
    const other = { ...said, listId: '00000000-0000-4000-8000-000000000000' };
    expect(await linkAccounts(await mara(), other)).toMatchObject({ refused: 'not_found' });
  });

  test('what was said of somebody goes with them when they are erased, and so does how they had their tables', async () => {
    const noah = await shop.as({ name: 'Noah Ek', email: 'noah@shop.example', roles: ['auditor'] }, day(3));
    await keepTable(noah, { table: 'people', columns: ['can', 'nonsense'] });
    await keepTable(noah, { table: 'people', view: { name: 'Staff', query: 'type=staff&q=noah&page=3' } });
    const boss = await mara();
    await keepTable(boss, { table: 'people', view: { name: 'Rows of Noah Ek', query: 'type=staff' } });
    await keepTable(boss, { table: 'people', view: { name: 'Owners', query: 'owner=yes' } });
    const choiceOf = (memberId: typeof noah.actor.memberId) =>
      inShop((tx) => tableChoiceOf(tx, shop.shopId, memberId, 'people'));
    const choice = () => choiceOf(noah.actor.memberId);
    expect(await choice()).toEqual({ columns: ['can'], views: [{ name: 'Staff', query: 'type=staff' }] });
    done(await erasePerson(await mara(), { target: { listId, position: 1 }, reason: 'They asked for it.' }));
    expect(await inShop((tx) => tx.accountLink.count({ where: { shopId: shop.shopId } }))).toBe(0);
    expect(await choice()).toEqual({ columns: null, views: [] });
    expect(await choiceOf(boss.actor.memberId)).toMatchObject({ views: [{ name: 'Owners' }] });
  });
});
