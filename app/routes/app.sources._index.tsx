import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { SourcesScreen } from '#app/components/sources/sources-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { readCountForm } from '#app/forms/source-forms.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { presentSources } from '#app/presenters/sources.ts';
import { answerOf } from '#app/text/answer.ts';
import { countAgain } from '#app/usecases/lists/count-again.ts';
import { isApiOpen } from '#app/usecases/lists/refresh-list.ts';
import evidenceStyles from '../styles/evidence.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: evidenceStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const page = await presentSources(context, (kind) => isApiOpen(context, kind));
  return { page, manages: managesReviews(context) };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  return answerOf(await countAgain(context, await readCountForm(request)));
}

export default function Sources() {
  return <SourcesScreen {...useLoaderData<typeof loader>()} />;
}
