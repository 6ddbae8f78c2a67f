// The floor of a page: as many rows of the review by one plain statement, as JSON over node:http. No session, no rules, no shapes.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { endWithParent } from '../children.ts';

endWithParent();
const [{ shopId, cycleId }] = (await once(process, 'message')) as [{ shopId: number; cycleId: string }];
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query("SELECT set_config('countersign.shop', $1, false)", [String(shopId)]);

const SELECT = `
  SELECT i.*, r.row FROM review_item i
  JOIN list_row r ON r.shop_id = i.shop_id AND r.list_id = i.list_id AND r.position = i.list_position
  WHERE i.shop_id = $1 AND i.cycle_id = $2 ORDER BY i.high_risk DESC, i.changed DESC, i.position LIMIT 50`;

const server = createServer((_request, response) => {
  client.query({ name: 'page', text: SELECT, values: [shopId, cycleId] }).then(
    ({ rows }) => response.setHeader('content-type', 'application/json').end(JSON.stringify(rows)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
