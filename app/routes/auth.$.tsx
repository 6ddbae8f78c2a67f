import type { LoaderFunctionArgs } from '@remix-run/node';
import { contexts } from '#app/context.server.ts';

// The bounce page, which loads App Bridge and comes back with a fresh session token, and the way out of the frame. Neither holds data.
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopify } = await contexts();
  return shopify.authPage(request);
}
