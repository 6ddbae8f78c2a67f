import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { WatchedResult } from '#app/components/evidence/watched-result.tsx';
import { authenticate } from '#app/context.server.ts';
import { readItemId } from '#app/forms/review-forms.ts';
import { presentWatched } from '#app/presenters/evidence-watched.ts';
import evidenceStyles from '../styles/evidence.css?url';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: reviewStyles },
  { rel: 'stylesheet', href: evidenceStyles },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const watchId = readItemId(params['watchId']);
  const screen = await context.db.inShop(context.shop.shopId, (tx) =>
    presentWatched(tx, context, watchId, context.ports),
  );
  if (screen === null) throw new Response(null, { status: 404 });
  return { screen };
}

export default function WatchedExport() {
  return <WatchedResult screen={useLoaderData<typeof loader>().screen} />;
}
