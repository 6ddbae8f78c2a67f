// The load generator, a process of its own: signed orders over a fixed number of connections of this machine, each sending its next when the
// last was answered. Bounded in number and time. HTTP is written by hand, so that it costs the two cores as little as it can.
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { orderBody } from './order-body.ts';

export interface Load {
  port: number;
  domain: string;
  secret: string;
  connections: number;
  /** At most so many requests, and at most so long. */
  requests: number;
  seconds: number;
  /** Requests started per second over all connections; null sends as fast as answers come. */
  perSecond: number | null;
  /** Makes the webhook ids of this load differ from every other's. */
  name: string;
}

export interface LoadResult {
  answered: number;
  seconds: number;
  /** Answers per status. */
  statuses: Record<string, number>;
  /** Milliseconds from the moment the request was due to its answer, in the order of answering. */
  latencies: number[];
}

const BODIES = 500;
const END_OF_HEAD = '\r\n\r\n';

async function run(load: Load): Promise<LoadResult> {
  const parts = Array.from({ length: BODIES }, (_, at) => signed(load, orderBody(at)));
  const result: LoadResult = { answered: 0, seconds: 0, statuses: {}, latencies: [] };
  const start = performance.now();
  let started = 0;
  const next = (): { due: number; bytes: [string, Buffer] } | null => {
    const due = load.perSecond === null ? performance.now() : start + (started / load.perSecond) * 1_000;
    if (started >= load.requests || due - start > load.seconds * 1_000) return null;
    const { head, body } = parts[started % BODIES]!;
    const id = `${load.name}-${started}`;
    started += 1;
    return { due, bytes: [`${head}x-shopify-webhook-id: ${id}\r\nx-shopify-event-id: e-${id}${END_OF_HEAD}`, body] };
  };
  const record = (status: string, due: number) => {
    result.answered += 1;
    result.statuses[status] = (result.statuses[status] ?? 0) + 1;
    result.latencies.push(performance.now() - due);
  };
  await Promise.all(Array.from({ length: load.connections }, () => converse(load.port, next, record)));
  result.seconds = (performance.now() - start) / 1_000;
  return result;
}

function signed({ domain, secret }: Load, body: Buffer): { head: string; body: Buffer } {
  const headers = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': body.length,
    'x-shopify-topic': 'orders/updated',
    'x-shopify-shop-domain': domain,
    'x-shopify-api-version': '2026-10',
    'x-shopify-triggered-at': '2026-11-21T10:00:00.123456789Z',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST /webhooks HTTP/1.1\r\n${lines.join('')}`, body };
}

type Next = () => { due: number; bytes: [string, Buffer] } | null;

/** One connection from its first request to its last answer. */
function converse(port: number, next: Next, record: (status: string, due: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    let due = 0;
    const send = () => {
      const request = next();
      if (request === null) return void socket.end();
      due = request.due;
      const pause = due - performance.now();
      if (pause > 1) setTimeout(() => write(socket, request.bytes), pause);
      else write(socket, request.bytes);
    };
    socket.setNoDelay(true);
    socket.once('connect', send);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (!isWhole(received)) return;
      const status = received.slice(9, 12);
      received = '';
      record(status, due);
      send();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve());
    // Nobody answers slower than this and is still worth measuring.
    socket.setTimeout(30_000, () => socket.destroy(new Error('no answer for 30 s')));
  });
}

function write(socket: Socket, [head, body]: [string, Buffer]): void {
  socket.cork();
  socket.write(head);
  socket.write(body);
  socket.uncork();
}

/** One answer at a time comes over a connection, so it is whole when its stated length or its last chunk is there. */
function isWhole(received: string): boolean {
  const end = received.indexOf(END_OF_HEAD);
  if (end < 0) return false;
  const body = received.length - end - END_OF_HEAD.length;
  const head = received.slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return body >= Number(length);
  return head.includes('transfer-encoding: chunked') ? received.endsWith('0\r\n\r\n') : true;
}

process.once('message', (load) => {
  void run(load as Load).then((result) => {
    // A long message is still on its way when send returns.
    process.send?.(result, () => process.disconnect());
  });
});
