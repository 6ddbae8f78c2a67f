import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BringList } from '#app/components/lists/bring-list.tsx';
import { OpenSource } from '#app/components/lists/open-source.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentSource } from '#app/presenters/list-source.ts';
import { isApiOpen } from '#app/usecases/lists/refresh-list.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  return presentSource(context, 'people', isApiOpen(context, 'people'));
}

export default function NewPeopleList() {
  const source = useLoaderData<typeof loader>();
  return <BringList key="people" kind="people" before={<OpenSource kind="people" source={source} />} />;
}
