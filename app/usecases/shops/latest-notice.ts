import type { Tx } from '#app/db/client.server.ts';
import type { Context } from '#app/ports.ts';

/**
 * Notices of one kind arrive out of order. True when this one, of `toldAt` by Shopify's clock (UTC), is not older than the last one acted
 * on; it is then remembered as that, in the caller's transaction.
 */
export async function isLatestNotice(
  tx: Tx,
  ctx: Pick<Context, 'shop' | 'now'>,
  kind: 'scopes' | 'facts',
  toldAt: Date,
): Promise<boolean> {
  const id = { shopId: ctx.shop.shopId, key: `${kind}.told_at` };
  const last = await tx.setting.findUnique({ where: { shopId_key: id } });
  if (last !== null && new Date(String(last.value)) > toldAt) return false;
  const told = { value: toldAt.toISOString(), updatedAt: ctx.now };
  await tx.setting.upsert({ where: { shopId_key: id }, update: told, create: { ...id, ...told } });
  return true;
}
