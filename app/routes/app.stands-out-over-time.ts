import type { LoaderFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { presentOverTime } from '#app/presenters/findings-over-time.ts';

/** The counts of the chart: asked for by the page once it is there, because many lists may have to be gone through. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return { days: await presentOverTime(context) };
}
