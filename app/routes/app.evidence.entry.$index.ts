import type { LoaderFunctionArgs } from '@remix-run/node';
import type { ClientLoaderFunctionArgs } from '@remix-run/react';
import { authenticate } from '#app/context.server.ts';
import { presentEntry } from '#app/presenters/evidence-entry.ts';

/** One entry of the record, loaded when its line is opened. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const index = /^(?:0|[1-9]\d{0,15})$/.exec(params['index'] ?? '')?.[0];
  const entry =
    index === undefined
      ? null
      : await context.db.inShop(context.shop.shopId, (tx) => presentEntry(tx, context, BigInt(index), context.ports));
  if (entry === null) throw new Response(null, { status: 404 });
  return { entry };
}

/** A connection that is lost is said at the line that was opened: the page stays. */
export async function clientLoader({ serverLoader }: ClientLoaderFunctionArgs) {
  try {
    return await serverLoader<typeof loader>();
  } catch (error) {
    if (error instanceof TypeError) return { entry: null };
    throw error;
  }
}
