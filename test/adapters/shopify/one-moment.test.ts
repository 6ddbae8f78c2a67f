import { expect, test } from 'vitest';
import type { AdminClient } from '#app/adapters/shopify/admin-client.ts';
import { createFootprintReader } from '#app/adapters/shopify/footprint-reader.ts';
import { shopId } from '#app/domain/ids.ts';

const MOMENT = '2026-10-05T10:00:00.000Z';
const event = { createdAt: MOMENT, appTitle: 'Bulk Editor', attributeToUser: false };

test('a moment with more pages than one reading takes in is never passed over', async () => {
  let page = 0;
  const answer = () => {
    page += 1;
    const events = { pageInfo: { hasNextPage: true, endCursor: `c${page}` }, nodes: [event] };
    return Promise.resolve({ outcome: 'answered', data: { events }, bodyDigest: 'ab'.repeat(32), apiVersion: 'v' });
  };
  const client = { send: answer } as unknown as AdminClient;
  const reader = createFootprintReader(
    () => client,
    () => new Date('2026-11-02T20:00:00Z'),
  );
  const shop = { shopId: shopId(1n), domain: 'x', distribution: 'public', clientId: 'c', grantedScopes: [] } as const;
  const readings = await reader.read(shop as never, { events: MOMENT });
  expect(readings.find(({ door }) => door === 'events')).toMatchObject({
    outcome: 'read',
    why: 'more_to_come',
    coversTo: MOMENT,
  });
});
