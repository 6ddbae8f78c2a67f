import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { z } from 'zod';
import type { CountedStore } from '#app/ports.ts';
import type { AdminClient } from './admin-client.ts';
import { CustomersCountDocument, OrdersCountDocument, ProductsCountDocument } from './queries/admin.generated.ts';

const counted = z.object({ count: z.number().int().nonnegative(), precision: z.literal('EXACT') });

/** The store's own counts, as far as the permissions reach; null for what is not known, also where Shopify gives only a lower bound. */
export async function countStore(client: AdminClient, granted: readonly string[]): Promise<CountedStore> {
  const count = async <Data>(
    scope: string,
    document: TypedDocumentNode<Data, Record<string, never>>,
    pick: (data: Data) => unknown,
  ) => {
    if (!granted.includes(scope) && !granted.includes(scope.replace('read_', 'write_'))) return null;
    const answer = await client.send(document, {});
    if (answer.outcome !== 'answered') return null;
    const found = counted.safeParse(pick(answer.data));
    return found.success ? found.data.count : null;
  };
  return {
    customers: await count('read_customers', CustomersCountDocument, (data) => data.customersCount),
    orders: await count('read_orders', OrdersCountDocument, (data) => data.ordersCount),
    products: await count('read_products', ProductsCountDocument, (data) => data.productsCount),
  };
}
