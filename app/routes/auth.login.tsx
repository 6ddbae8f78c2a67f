import { redirect } from '@remix-run/node';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { contexts } from '#app/context.server.ts';

// Somebody outside the admin. An address that names a store leads to its install page, any other to our own page, which says how to get
// in; nobody is asked to type a store's address. Holds no data.
export async function loader({ request }: LoaderFunctionArgs) {
  const { shopify } = await contexts();
  throw (await shopify.login(request)) ?? redirect('/');
}
