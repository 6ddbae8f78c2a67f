import { membersOfShop } from '#app/db/members.ts';
import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** Names of everybody who uses the app or was appointed, by their ids; who was erased has none. */
export async function memberNames(tx: Tx, shop: ShopId): Promise<ReadonlyMap<string, string>> {
  const members = await membersOfShop(tx, shop);
  return new Map(members.filter(({ erasedAt }) => erasedAt === null).map(({ memberId, name }) => [memberId, name]));
}
