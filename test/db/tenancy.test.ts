import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopId } from '#app/domain/ids.ts';
import { openDatabase, type Database } from '#app/db/client.server.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres.ts';

describe('quick', () => {
  let fresh: FreshDatabase;
  let db: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    db = openDatabase(fresh.urls.app);
  });
  afterAll(async () => {
    await db.close();
    await fresh.drop();
  });
  it('writes and reads', async () => {
    await db.inShop(shopId(1n), async (tx) => {
      await tx.setting.create({ data: { shopId: 1n, key: 'a', value: 1, updatedAt: new Date() } });
    });
    expect(await db.inShop(shopId(1n), (tx) => tx.setting.count())).toBe(1);
    expect(await db.inShop(shopId(2n), (tx) => tx.setting.count())).toBe(0);
  });
});
