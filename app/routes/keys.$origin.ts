import type { LoaderFunctionArgs } from '@remix-run/node';
import { contexts } from '#app/context.server.ts';
import { logKeyText } from '#app/ledger/publish.ts';

const ORIGIN = /^(?:demo|log)\.[0-9a-f]{32}$/;

/** The key that signs a log, in the one-line form auditors pin, at an address that never changes. Public: it names no store. */
export async function loader({ params }: LoaderFunctionArgs): Promise<Response> {
  const origin = params['origin'] ?? '';
  if (!ORIGIN.test(origin)) return new Response('There is no log by this name.\n', { status: 404, headers: PLAIN });
  const { ports } = await contexts();
  return new Response(`${logKeyText(origin, ports.signer)}\n`, {
    headers: { ...PLAIN, 'cache-control': 'public, max-age=300' },
  });
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
