import type { Tx } from './client.server.ts';
import type { Prisma } from './generated/client.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** Answers about access outside both lists, by question: the record has every one ever given, this the ones that stand. */
export const OUTSIDE_ACCESS = 'outside-access';

/** What is kept under a name for one shop, as it was stored; null when nothing is. */
export async function settingOf<Value>(tx: Tx, shop: ShopId, key: string): Promise<Value | null> {
  const stored = await tx.setting.findUnique({ where: { shopId_key: { shopId: shop, key } } });
  return stored === null ? null : (stored.value as unknown as Value);
}

export async function storeSetting(tx: Tx, shop: ShopId, key: string, value: object, now: Date): Promise<void> {
  const stored = { value: value as Prisma.InputJsonValue, updatedAt: now };
  await tx.setting.upsert({
    where: { shopId_key: { shopId: shop, key } },
    create: { shopId: shop, key, ...stored },
    update: stored,
  });
}
