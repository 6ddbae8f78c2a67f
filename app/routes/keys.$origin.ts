import type { LoaderFunctionArgs } from '@remix-run/node';
import { contexts } from '#app/context.server.ts';
import { presentLogKey } from '#app/presenters/log-key.ts';

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** A log's key at an address that never changes. */
export async function loader({ params }: LoaderFunctionArgs): Promise<Response> {
  const { ports } = await contexts();
  const key = presentLogKey(params['origin'] ?? '', ports.signer);
  if (key === null) return new Response('There is no log by this name.\n', { status: 404, headers: PLAIN });
  return new Response(`${key}\n`, { headers: { ...PLAIN, 'cache-control': 'public, max-age=300' } });
}
