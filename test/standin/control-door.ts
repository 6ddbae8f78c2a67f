import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Control } from './control.ts';
import { ADMIN_HOST } from './facts.ts';

/**
 * `POST /standin/{method}` with a JSON array of arguments: the control methods for the hosted page, the demo and other processes. Only from this
 * machine, and only as JSON, which no foreign web page can send without asking first (there is no CORS answer). The Host header has to be one of
 * ours as well: a foreign page whose own name leads to this machine sends its requests as to itself.
 */
export async function answerControl(
  control: Control,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  response: ServerResponse,
): Promise<boolean> {
  const method = /^\/standin\/([A-Za-z]+)$/.exec(url.pathname)?.[1];
  if (method === undefined) return false;
  if (
    !isLocal(request) ||
    !isOurHost(request.headers.host) ||
    request.method !== 'POST' ||
    !(request.headers['content-type'] ?? '').startsWith('application/json')
  ) {
    return finish(response, 405, { error: 'Control is POST with application/json from this machine.' });
  }
  if (!Object.hasOwn(control, method)) return finish(response, 404, { error: `There is no control method ${method}.` });
  try {
    const given: unknown = body.length === 0 ? [] : JSON.parse(body.toString('utf8'));
    const call = control[method as keyof Control] as (...given: unknown[]) => unknown;
    return finish(response, 200, (await call(...(Array.isArray(given) ? given : [given]))) ?? null);
  } catch (error) {
    return finish(response, 400, { error: (error as Error).message });
  }
}

function isLocal(request: IncomingMessage): boolean {
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '');
}

/** This machine by its loopback names, or the admin's name, which Chromium is told to find here. */
function isOurHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '');
  return ['127.0.0.1', 'localhost', '[::1]', ADMIN_HOST].includes(name);
}

function finish(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
  return true;
}
