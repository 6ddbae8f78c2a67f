import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { createRequestListener } from '@mjackson/node-fetch-server';
import serveStatic from 'serve-static';
import { STATUS_OF, type Intake } from '#app/usecases/intake/record-delivery.ts';

export interface AppServerOptions {
  intake: Pick<Intake, 'record'>;
  /** Resolves when the process can do its work: database there, not stopping. Throws otherwise. */
  ready: () => Promise<void>;
  /** Folder of the built client; file names under /assets carry a digest of their content. */
  clientDirectory: string;
  /** Everything that is not a webhook, a health check or a file. */
  handle: (request: Request) => Promise<Response>;
  /** The public address: requests are handled as if they had come to it, whatever Host header they carry. */
  appUrl: string;
  onFailure: (what: string, error: unknown) => void;
}

// Shopify publishes no upper bound for a webhook; the largest of our topics is far below.
const LARGEST_WEBHOOK = 5 * 1024 * 1024;
// A list file may be 50 MB (parse-list names the limit in words); the rest of its form is small. Anything else is a small form.
const LARGEST_LIST_FORM = 51 * 1024 * 1024;
const LARGEST_REQUEST = 4 * 1024 * 1024;
const YEAR_SECONDS = 31_536_000;

/** The whole HTTP side: webhooks by the shortest way, health, static files, then the app. */
export function createAppServer(options: AppServerOptions): Server {
  const files = staticFiles(options.clientDirectory);
  const app = appListener(options);
  const server = createServer((request, response) => {
    setSecurityHeaders(response, options.appUrl);
    route(request, response, options, files, app).catch((error: unknown) => {
      options.onFailure('request', error);
      if (!response.headersSent) answer(response, 500);
      else response.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  // Longer than the idle time of common load balancers, which would otherwise send into a closing connection.
  server.keepAliveTimeout = 75_000;
  return server;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: AppServerOptions,
  files: ReturnType<typeof serveStatic>,
  app: Listener,
): Promise<void> {
  const path = pathOf(request);
  if (path === '/webhooks') return receiveWebhook(request, response, options);
  if (path === '/healthz') return answer(response, 200);
  if (path === '/readyz') return answer(response, await isReady(options));
  files(request, response, () => {
    const refusal = refusedSize(request);
    if (refusal === null) app(request, response);
    else answer(response, refusal);
  });
}

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0]!;

/** Both a wrong and a missing signature are 401: the library would say 400 to a missing one, which review tools take for a fault. */
async function receiveWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { intake }: AppServerOptions,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return answer(response, 405);
  }
  const arrivedAt = new Date();
  const body = await readBody(request, LARGEST_WEBHOOK);
  if (body === 'broken_off') return void response.destroy();
  if (body === 'too_large') return answer(response, 413);
  const receipt = await intake.record(request.headers, body, arrivedAt);
  answer(response, STATUS_OF[receipt]);
}

/** The raw bytes. Past the limit the connection is closed after the answer, because the rest of the body is not read. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too_large' | 'broken_off'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        request.removeAllListeners('data');
        return resolve('too_large');
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () => resolve('broken_off'));
    request.on('close', () => resolve('broken_off'));
  });
}

const isReady = ({ ready, onFailure }: AppServerOptions): Promise<200 | 503> =>
  ready().then(
    () => 200,
    (error: unknown) => {
      onFailure('readiness', error);
      return 503;
    },
  );

// Browsers state the length of what they send; a body without one cannot be refused before it has been read.
function refusedSize(request: IncomingMessage): 411 | 413 | null {
  if (request.headers['transfer-encoding'] !== undefined) return 411;
  const largest = pathOf(request) === '/app/lists' ? LARGEST_LIST_FORM : LARGEST_REQUEST;
  return Number(request.headers['content-length'] ?? 0) > largest ? 413 : null;
}

const SENTENCES: Record<number, string> = {
  200: 'ok',
  400: 'The headers of this webhook are not those Shopify sends.',
  401: 'This webhook is not signed with the secret of this app.',
  405: 'Send webhooks with POST.',
  411: 'Say how long the body is.',
  413: 'This is larger than the app accepts.',
  500: 'Something broke on our side. Try again.',
  503: 'The app cannot do this right now. Try again shortly.',
};

function answer(response: ServerResponse, status: number): void {
  const headers: Record<string, string> = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  if (status === 413) headers['Connection'] = 'close';
  if (status === 503) headers['Retry-After'] = '5';
  response.writeHead(status, headers).end(`${SENTENCES[status] ?? ''}\n`);
}

// serve-static answers when a file goes away while it is sent (a build replaced under a running process); the process lives on.
const staticFiles = (directory: string) =>
  serveStatic(directory, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (response, path) => {
      const isNamedByContent = path.startsWith(join(directory, 'assets', sep));
      const caching = isNamedByContent ? `public, max-age=${YEAR_SECONDS}, immutable` : 'public, max-age=300';
      response.setHeader('Cache-Control', caching);
    },
  });

function appListener({ handle, appUrl, onFailure }: AppServerOptions): Listener {
  const { host, protocol } = new URL(appUrl);
  return createRequestListener(handle, {
    host,
    protocol,
    onError: (error) => {
      onFailure('app', error);
      return new Response(SENTENCES[500], { status: 500 });
    },
  });
}

function setSecurityHeaders(response: ServerResponse, appUrl: string): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin');
  if (appUrl.startsWith('https:')) response.setHeader('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
}
