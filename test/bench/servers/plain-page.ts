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

// The page first, then what belongs to its rows: a plain join is planned badly while the tables are too new to have statistics.
const SELECT = `
  WITH page AS MATERIALIZED (
    SELECT * FROM review_item WHERE shop_id = $1 AND cycle_id = $2 ORDER BY high_risk DESC, changed DESC, position LIMIT 50
  )
  SELECT page.*, (SELECT r.row FROM list_row r
    WHERE r.shop_id = $1 AND r.list_id = page.list_id AND r.position = page.list_position)
  FROM page`;

const server = createServer((_request, response) => {
  client.query({ name: 'page', text: SELECT, values: [shopId, cycleId] }).then(
    ({ rows }) => response.setHeader('content-type', 'application/json').end(JSON.stringify(rows)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
