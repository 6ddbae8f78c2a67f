// The floor of intake: node:http, one HMAC, one grouped insert, 200 only after the commit. Nothing is sealed, parsed or checked further.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { endWithParent } from '../children.ts';

endWithParent();
const SECRET = process.env.SHOPIFY_API_SECRET ?? '';
const pool = new pg.Pool({ connectionString: process.env.SUPERUSER_DATABASE_URL, max: 2 });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bare_delivery (webhook_id text PRIMARY KEY, shop text, topic text, arrived_at timestamptz, body bytea)',
);

interface Waiting {
  row: [string, string, string, Date, Buffer];
  answer: (status: number) => void;
}
const queue: Waiting[] = [];
let writing = 0;

async function writeGroups(): Promise<void> {
  if (writing >= 2 || queue.length === 0) return;
  writing += 1;
  const group = queue.splice(0, 500);
  const column = (at: number) => group.map(({ row }) => row[at]);
  const status = await pool
    .query({
      name: 'add',
      text: `INSERT INTO bare_delivery SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[])
        ON CONFLICT DO NOTHING`,
      values: [column(0), column(1), column(2), column(3), column(4)],
    })
    .then(
      () => 200,
      () => 503,
    );
  writing -= 1;
  for (const { answer } of group) answer(status);
  setImmediate(() => void writeGroups());
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const claimed = Buffer.from(String(request.headers['x-shopify-hmac-sha256']), 'base64');
    const digest = createHmac('sha256', SECRET).update(body).digest();
    const answer = (status: number) => response.writeHead(status).end();
    if (claimed.length !== digest.length || !timingSafeEqual(claimed, digest)) return answer(401);
    const header = (name: string) => String(request.headers[name]);
    const row: Waiting['row'] = [
      header('x-shopify-webhook-id'),
      header('x-shopify-shop-domain'),
      header('x-shopify-topic'),
      new Date(),
      body,
    ];
    queue.push({ row, answer });
    setImmediate(() => void writeGroups());
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
