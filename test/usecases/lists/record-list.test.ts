import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefusal } from '#app/domain/refusal.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { type Acting, day, PEOPLE } from '#test/presenters/review-shop.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await testShop();
});
afterAll(() => shop.close());

/** A reader that loses the last row of every list without a word. */
function forgetful(ctx: Acting): Acting {
  const { listReader } = ctx.ports;
  const read: typeof listReader.read = (bytes, options) => {
    const parsed = listReader.read(bytes, options);
    return parsed.refused ? parsed : { ...parsed, rows: parsed.rows.slice(0, -1) };
  };
  return { ...ctx, ports: { ...ctx.ports, listReader: { ...listReader, read } } };
}

test('a list of which a row was neither kept nor set aside is not saved', async () => {
  const ctx = await shop.as({ name: 'Mara', email: 'mara@harbour.example', roles: ['manager'] }, day(1));
  const bytes = new TextEncoder().encode(PEOPLE);
  const list = { kind: 'people' as const, route: 'paste' as const, bytes, fileName: null, mapping: null };
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  const saving = { ...list, mapping: preview.mapping, expectedDigest: preview.digest, secondCount: null };

  expect(await recordList(forgetful(ctx), saving)).toMatchObject({ refused: 'list_lost_rows' });
  expect(await shop.db.inShop(shop.shopId, (tx) => tx.list.count({ where: { shopId: shop.shopId } }))).toBe(0);
  expect(isRefusal(await recordList(ctx, saving))).toBe(false);
});
