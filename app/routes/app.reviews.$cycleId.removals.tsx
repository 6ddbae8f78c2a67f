import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData, useSearchParams } from '@remix-run/react';
import { RemovalsPage } from '#app/components/review/removals-page.tsx';
import { usePolling } from '#app/components/layout/use-polling.ts';
import { authenticate } from '#app/context.server.ts';
import { REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';
import { isRefusal, refuse } from '#app/domain/refusal.ts';
import { readForm } from '#app/forms/read-form.ts';
import { readCycleId, readText } from '#app/forms/review-forms.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { presentRemovals, seesRemoval } from '#app/presenters/removals.ts';
import { refusalText } from '#app/text/text.ts';
import { checkRemovals } from '#app/usecases/review/check-removals.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  const cycleId = readCycleId(params);
  const screen = await context.db.inShop(context.shop.shopId, (tx) => presentRemovals(tx, context, cycleId));
  if (!screen) throw new Response(null, { status: 404 });
  return { screen, mayAct: context.actor.roles.some((role) => role !== 'auditor') };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer']);
  const cycleId = readCycleId(params);
  const form = await readForm(request);
  if (form.get('intent') === 'state') {
    const revocationId = readText(form, 'revocationId', 36) ?? '';
    const seen = await context.db.inShop(context.shop.shopId, (tx) => seesRemoval(tx, context, cycleId, revocationId));
    const stated = seen ? await stateRemoval(context, { revocationId }) : refuse('not_found');
    return isRefusal(stated) ? { problem: refusalText(stated) } : null;
  }
  const checked = managesReviews(context) ? await checkRemovals(context, { cycleId }) : refuse('role_missing');
  return isRefusal(checked) ? { problem: refusalText(checked) } : checked;
}

export default function Removals() {
  const { screen, mayAct } = useLoaderData<typeof loader>();
  const check = useFetcher<typeof action>();
  const checked = check.data ?? null;
  const list = useSearchParams()[0].get('list');
  const reading = checked !== null && 'reading' in checked && checked.reading.length > 0;
  usePolling(reading && screen.counts.proven < screen.counts.ordered);
  return (
    <RemovalsPage
      screen={screen}
      mayAct={mayAct}
      checked={checked}
      brought={REVIEWED_KINDS.find((kind) => kind === list) ?? null}
      checking={check.state !== 'idle'}
      onCheck={() => check.submit({ intent: 'check' }, { method: 'post' })}
    />
  );
}
