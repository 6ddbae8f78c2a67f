import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/*
 * Stands in front of the app in `npm run demo`, because a person's own browser knows the real CDN and the real admin: App Bridge's address in
 * documents becomes the stand-in's, and the local admin page may frame the app. Everything else passes as it comes, downloads included.
 */

const CDN = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';

export interface DemoFront {
  url: string;
  close(): Promise<void>;
}

export async function startDemoFront(options: {
  port?: number;
  appUrl: string;
  standinUrl: string;
}): Promise<DemoFront> {
  const server = createServer((request, response) => pass(request, response, options));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(request: IncomingMessage, response: ServerResponse, to: { appUrl: string; standinUrl: string }): void {
  const stub = `${to.standinUrl}/cdn/shopifycloud/app-bridge.js`;
  // Compressed documents could not be rewritten as they pass.
  const headers = { ...request.headers, 'accept-encoding': 'identity' };
  const passed = forward(new URL(request.url ?? '/', to.appUrl), { method: request.method, headers }, (answer) => {
    const isDocument = (answer.headers['content-type'] ?? '').startsWith('text/html');
    response.writeHead(answer.statusCode ?? 502, rewritten(answer.headers, isDocument, stub, to.standinUrl));
    if (isDocument) answer.pipe(replacing(CDN, stub)).pipe(response);
    else answer.pipe(response);
  });
  passed.on('error', () =>
    response.headersSent ? response.destroy() : response.writeHead(502).end('The app is not running.'),
  );
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}

function rewritten(
  headers: IncomingMessage['headers'],
  isDocument: boolean,
  stub: string,
  admin: string,
): OutgoingHttpHeaders {
  const changed: OutgoingHttpHeaders = { ...headers };
  if (isDocument) delete changed['content-length'];
  if (typeof headers.link === 'string') changed.link = headers.link.replaceAll(CDN, stub);
  const policy = headers['content-security-policy'];
  if (typeof policy === 'string') {
    changed['content-security-policy'] = policy
      .replace('frame-ancestors https:', `frame-ancestors ${admin} https:`)
      .replaceAll('https://cdn.shopify.com', `https://cdn.shopify.com ${admin}`);
  }
  return changed;
}

/** Replaces a text in a stream, also where it is cut between two chunks; holds back no more than its length. */
export function replacing(from: string, to: string): Transform {
  const needle = Buffer.from(from);
  let kept = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = Buffer.concat([kept, chunk]);
      for (let at = rest.indexOf(needle); at !== -1; at = rest.indexOf(needle)) {
        this.push(Buffer.concat([rest.subarray(0, at), Buffer.from(to)]));
        rest = rest.subarray(at + needle.length);
      }
      const cut = rest.length - overlap(rest, needle);
      this.push(rest.subarray(0, cut));
      kept = Buffer.from(rest.subarray(cut));
      done();
    },
    flush(done) {
      this.push(kept);
      done();
    },
  });
}

/** Length of the longest end of `text` that may be the beginning of `needle`. */
function overlap(text: Buffer, needle: Buffer): number {
  for (let length = Math.min(text.length, needle.length - 1); length > 0; length -= 1) {
    if (text.subarray(text.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}
