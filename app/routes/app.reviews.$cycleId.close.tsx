import { useEffect } from 'react';
import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { ClosePage } from '#app/components/review/close-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readForm } from '#app/forms/read-form.ts';
import { readCycleId, readText } from '#app/forms/review-forms.ts';
import { presentClose } from '#app/presenters/close.ts';
import { refusalText, text } from '#app/text/text.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { cancelCycle, closeCycle } from '#app/usecases/review/close-cycle.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const cycleId = readCycleId(params);
  const screen = await context.db.inShop(context.shop.shopId, (tx) =>
    presentClose(tx, context, cycleId, context.ports),
  );
  if (!screen) throw new Response(null, { status: 404 });
  return screen;
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const cycleId = readCycleId(params);
  const form = await readForm(request);
  switch (form.get('intent')) {
    case 'pack': {
      const asked = await requestPack(context, { cycleId });
      return isRefusal(asked) ? { problem: refusalText(asked) } : null;
    }
    case 'cancel': {
      const cancelled = await cancelCycle(context, { cycleId, reason: readText(form, 'reason') ?? '' });
      return isRefusal(cancelled) ? { problem: refusalText(cancelled) } : { done: text('close.cancelled') };
    }
    default: {
      const statement = readText(form, 'statement') ?? '';
      const closed = await closeCycle(context, { cycleId, statement, title: readText(form, 'title', 200) });
      return isRefusal(closed) ? { problem: refusalText(closed) } : { done: text('close.done') };
    }
  }
}

export default function Close() {
  const answer = useActionData<typeof action>();
  const done = answer && 'done' in answer ? answer.done : null;
  useEffect(() => {
    if (done) showToast(done);
  }, [done]);
  return (
    <ClosePage
      screen={useLoaderData<typeof loader>()}
      problem={answer && 'problem' in answer ? (answer.problem ?? null) : null}
    />
  );
}
