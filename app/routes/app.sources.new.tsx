import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BringList } from '#app/components/lists/bring-list.tsx';
import { authenticate } from '#app/context.server.ts';
import { SOURCE_KINDS } from '#app/domain/access/source-kind.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  await authenticate(request, ['manager', 'owner']);
  const asked = new URL(request.url).searchParams.get('kind');
  const kind = SOURCE_KINDS.find((one) => one === asked);
  if (kind === undefined) throw new Response(null, { status: 404 });
  return { kind };
}

export default function NewSource() {
  const { kind } = useLoaderData<typeof loader>();
  return <BringList key={kind} kind={kind} />;
}
