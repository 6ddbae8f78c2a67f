import type { LoaderFunctionArgs } from '@remix-run/node';
import { readForAnyone } from '#app/context.server.ts';
import { presentLogKeys } from '#app/presenters/log-key.ts';

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** The keys of a log at an address that never changes: the present one, then those before it with what became of them. */
export async function loader({ params }: LoaderFunctionArgs): Promise<Response> {
  const keys = await readForAnyone((db) => presentLogKeys(db, params['origin'] ?? ''));
  if (keys === null) return new Response('There is no log by this name.\n', { status: 404, headers: PLAIN });
  return new Response(keys, { headers: { ...PLAIN, 'cache-control': 'public, max-age=300' } });
}
