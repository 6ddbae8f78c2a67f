import { randomBytes, randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import type { EntryContext, HandleDataRequestFunction, HandleErrorFunction } from '@remix-run/node';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { renderToPipeableStream } from 'react-dom/server';
import { DocumentContext } from '#app/components/document/document-context.ts';
import { config } from '#app/config/env.server.ts';
import { contentSecurityPolicy, shopOfAddress } from '#app/content-security-policy.ts';
import { log } from '#app/logging.server.ts';

const RENDER_TIMEOUT_MS = 10_000;

/** The id under which the failure of a request was logged, so that the page can show the same one. */
const errorIds = new WeakMap<Request, string>();

export const handleError: HandleErrorFunction = (error, { request }) => {
  // A request that the browser gave up is not a fault, and neither is an address that leads nowhere.
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  const errorId = errorIds.get(request) ?? randomUUID().slice(0, 8);
  errorIds.set(request, errorId);
  log().error({ event: 'page.failed', errorId, err: error });
};

// A page that fails while moving inside the app has no document to print the id in: the browser reads it from Server-Timing.
export const handleDataRequest: HandleDataRequestFunction = (response, { request }) => {
  const errorId = errorIds.get(request);
  if (errorId !== undefined) response.headers.append('Server-Timing', `error;desc="${errorId}"`);
  response.headers.set('Cache-Control', 'no-store');
  return response;
};

export default function handleRequest(request: Request, status: number, headers: Headers, remix: EntryContext) {
  const nonce = randomBytes(16).toString('base64');
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.set('Content-Security-Policy', contentSecurityPolicy(shopOfAddress(new URL(request.url)), nonce));
  headers.set('Cache-Control', 'no-store');
  const facts = { nonce, apiKey: config().shopify.clientId, errorId: errorIds.get(request) ?? null };

  return new Promise<Response>((resolve, reject) => {
    let answered = false;
    const { pipe, abort } = renderToPipeableStream(
      <DocumentContext.Provider value={facts}>
        <RemixServer context={remix} url={request.url} nonce={nonce} />
      </DocumentContext.Provider>,
      {
        nonce,
        onShellReady() {
          answered = true;
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
          pipe(body);
        },
        onShellError: reject,
        onError(error: unknown) {
          if (answered) handleError(error, { request, params: {}, context: {} });
        },
      },
    );
    setTimeout(abort, RENDER_TIMEOUT_MS).unref();
  });
}
