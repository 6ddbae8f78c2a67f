import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { OpenPage } from '#app/components/sources/open-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentOpenRoutes } from '#app/presenters/open-routes.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { answerOf } from '#app/text/answer.ts';
import { footprintReadings, requestFootprints } from '#app/usecases/intake/footprint-readings.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { doors, reach } = await footprintReadings(context);
  return { lines: await presentOpenRoutes(context), doors, reach, manages: managesReviews(context) };
}

/** Looks for signs again now. */
export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  await requestFootprints(context);
  return answerOf({});
}

export default function Open() {
  return <OpenPage {...useLoaderData<typeof loader>()} />;
}
