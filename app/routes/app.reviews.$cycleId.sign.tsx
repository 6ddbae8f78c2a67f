import { useEffect } from 'react';
import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { SignPage } from '#app/components/review/sign-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readForm } from '#app/forms/read-form.ts';
import { readCycleId, readText } from '#app/forms/review-forms.ts';
import { presentSign } from '#app/presenters/sign.ts';
import { refusalText, text } from '#app/text/text.ts';
import { reopenDecisions, signDecisions } from '#app/usecases/review/sign-decisions.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  const cycleId = readCycleId(params);
  const screen = await context.db.inShop(context.shop.shopId, (tx) => presentSign(tx, context, cycleId));
  if (!screen) throw new Response(null, { status: 404 });
  return screen;
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer']);
  const cycleId = readCycleId(params);
  const form = await readForm(request);
  if (form.get('intent') === 'reopen') {
    const reopened = await reopenDecisions(context, { cycleId, reason: readText(form, 'reason') ?? '' });
    return isRefusal(reopened) ? { problem: refusalText(reopened) } : { done: text('sign.reopened') };
  }
  // The sentence comes from the page the person read: when a row changed since, it is no longer the one to sign, and is refused.
  const signed = await signDecisions(context, { cycleId, sentence: readText(form, 'sentence') ?? '' });
  if (!isRefusal(signed)) return { done: text('sign.done') };
  return { problem: signed.refused === 'statement_missing' ? text('sign.changed') : refusalText(signed) };
}

export default function Sign() {
  const answer = useActionData<typeof action>();
  const done = answer && 'done' in answer ? answer.done : null;
  useEffect(() => {
    if (done) showToast(done);
  }, [done]);
  return (
    <SignPage
      screen={useLoaderData<typeof loader>()}
      problem={answer && 'problem' in answer ? (answer.problem ?? null) : null}
    />
  );
}
