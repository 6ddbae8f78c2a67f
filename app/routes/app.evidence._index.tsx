import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { EvidencePage } from '#app/components/evidence/evidence-page.tsx';
import { isBeingMade } from '#app/components/evidence/pack-card.tsx';
import { usePolling } from '#app/components/layout/use-polling.ts';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readForm } from '#app/forms/read-form.ts';
import { readFilters, readItemId } from '#app/forms/review-forms.ts';
import { presentEvidence } from '#app/presenters/evidence.ts';
import { refusalText } from '#app/text/text.ts';
import { makeAgain } from '#app/usecases/evidence/make-again.ts';
import evidenceStyles from '../styles/evidence.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: evidenceStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { page } = readFilters(new URL(request.url).searchParams);
  return context.db.inShop(context.shop.shopId, (tx) => presentEvidence(tx, context, page, context.ports));
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const form = await readForm(request);
  const asked = await makeAgain(context, { packId: readItemId(form.get('packId')) });
  return isRefusal(asked) ? { problem: refusalText(asked) } : null;
}

export default function Evidence() {
  const screen = useLoaderData<typeof loader>();
  usePolling(screen.packs.some(isBeingMade));
  return <EvidencePage screen={screen} problem={useActionData<typeof action>()?.problem ?? null} />;
}
