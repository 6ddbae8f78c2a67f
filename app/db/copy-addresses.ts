import type { Tx } from './client.server.ts';
import { NO_ADDRESSES, type CopyAddresses } from '#app/domain/evidence/addresses.ts';
import type { ShopId } from '#app/domain/ids.ts';

// A setting and not an entry: the addresses are personal, and erasing the shop takes its settings with it.
const KEY = 'evidence.addresses';

export async function copyAddresses(tx: Tx, shop: ShopId): Promise<CopyAddresses> {
  const stored = await tx.setting.findUnique({ where: { shopId_key: { shopId: shop, key: KEY } } });
  return { ...NO_ADDRESSES, ...(stored?.value as Partial<CopyAddresses> | undefined) };
}

export async function storeCopyAddresses(tx: Tx, shop: ShopId, addresses: CopyAddresses, now: Date): Promise<void> {
  const value = { ...addresses };
  await tx.setting.upsert({
    where: { shopId_key: { shopId: shop, key: KEY } },
    create: { shopId: shop, key: KEY, value, updatedAt: now },
    update: { value, updatedAt: now },
  });
}
