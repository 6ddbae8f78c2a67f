import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import type { ShopId } from '#app/domain/ids.ts';

/**
 * The opaque id under whose key the record speaks about each of these people, made where there is none. Out: subject key
 * to person id.
 */
export async function personIdsOf(tx: Tx, shop: ShopId, subjectKeys: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(subjectKeys)];
  await tx.person.createMany({
    data: wanted.map((subjectKey) => ({ shopId: shop, personId: randomUUID(), subjectKey })),
    skipDuplicates: true,
  });
  const rows = await tx.person.findMany({ where: { shopId: shop, subjectKey: { in: wanted } } });
  return new Map(rows.map((row) => [row.subjectKey, row.personId]));
}
