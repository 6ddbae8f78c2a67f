import type { AdminClient } from './admin-client.ts';
import { ShopIdentityDocument } from './queries/admin.generated.ts';

export interface ShopIdentity {
  /** Shopify's numeric id of the store. */
  shopId: bigint;
  name: string;
  timeZone: string;
  planName: string;
}

export type IdentityAnswer = { outcome: 'identified'; shop: ShopIdentity } | { outcome: 'signed_out' | 'failed' };

const SHOP_GID = /^gid:\/\/shopify\/Shop\/(\d{1,19})$/;

/** Asks whose token this is. Needs no scope. */
export async function identifyShop(client: AdminClient): Promise<IdentityAnswer> {
  const answer = await client.send(ShopIdentityDocument, {});
  if (answer.outcome !== 'answered') return { outcome: answer.outcome === 'signed_out' ? 'signed_out' : 'failed' };
  const { id, name, ianaTimezone, plan } = answer.data.shop;
  const number = SHOP_GID.exec(id)?.[1];
  if (number === undefined) return { outcome: 'failed' };
  return {
    outcome: 'identified',
    shop: { shopId: BigInt(number), name, timeZone: ianaTimezone, planName: plan.publicDisplayName },
  };
}
