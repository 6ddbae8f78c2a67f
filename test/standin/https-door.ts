import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ADMIN_HOST, CHROMIUM_APP_ORIGIN } from './facts.ts';

/*
 * For tests in Chromium: one HTTPS server on this machine which answers as admin.shopify.com, cdn.shopify.com, *.myshopify.com and the app's
 * public name. Chromium is started with a host map and trusts this one certificate, so the app's real Content-Security-Policy, App Bridge
 * address, redirects and streamed downloads are exercised unchanged.
 */

export interface HttpsDoor {
  /** Flags for Chromium. */
  chromiumArguments: string[];
  close(): Promise<void>;
}

const APP_HOST = new URL(CHROMIUM_APP_ORIGIN).host;
const tls = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url));

export async function openHttpsDoor(standinUrl: string, appUrl: string): Promise<HttpsDoor> {
  const cert = tls('cert.pem');
  const server = createServer({ key: tls('key.pem'), cert }, (request, response) => {
    pass(request, response, request.headers.host === APP_HOST ? appUrl : standinUrl);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hosts = [ADMIN_HOST, 'cdn.shopify.com', '*.myshopify.com', APP_HOST];
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    chromiumArguments: [
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host}:443 ${target}`).join(',')}`,
      `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
    ],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Hands on request and answer as they come, without holding a body in memory. */
function pass(request: IncomingMessage, response: ServerResponse, to: string): void {
  const headers = { ...request.headers, 'x-standin-host': request.headers.host, 'x-forwarded-proto': 'https' };
  const passed = forward(new URL(request.url ?? '/', to), { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () =>
    response.headersSent ? response.destroy() : response.writeHead(502).end('The server behind is not there.'),
  );
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}
