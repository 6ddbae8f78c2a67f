import type { LoaderFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';

/** Any other address below /app: not found, said inside the frame so that its menu stays. */
export async function loader({ request }: LoaderFunctionArgs) {
  await authenticate(request, 'anyone');
  throw new Response(null, { status: 404 });
}

export default function NoPage() {
  return null;
}
