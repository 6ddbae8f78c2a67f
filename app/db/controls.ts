import type { Tx } from '#app/db/client.server.ts';
import type { PublicParts } from '#app/domain/evidence/entry.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** The control in force, as its entry says it. */
export type StoredControl = Omit<PublicParts['control.recorded'], 'by'>;

const KEY = 'control';

/** The merchant's control in force, or null while none was recorded. */
export async function currentControl(tx: Tx, shop: ShopId): Promise<StoredControl | null> {
  const setting = await tx.setting.findUnique({ where: { shopId_key: { shopId: shop, key: KEY } } });
  return setting && (setting.value as unknown as StoredControl);
}

export async function storeControl(tx: Tx, shop: ShopId, control: StoredControl, now: Date): Promise<void> {
  const stored = { value: { ...control }, updatedAt: now };
  await tx.setting.upsert({
    where: { shopId_key: { shopId: shop, key: KEY } },
    create: { shopId: shop, key: KEY, ...stored },
    update: stored,
  });
}
