import { redirect } from '@remix-run/node';
import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { SetUpPage } from '#app/components/review/setup-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readForm } from '#app/forms/read-form.ts';
import { readSetUp } from '#app/forms/review-forms.ts';
import { endOfDay, presentReviewSetup, proposeOther } from '#app/presenters/review-setup.ts';
import { refusalText } from '#app/text/text.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const { timeZone, shopId } = context.shop;
  const asked = readSetUp(new URL(request.url).searchParams);
  const screen = await context.db.inShop(shopId, (tx) => presentReviewSetup(tx, context));
  const due = asked.due || screen.days.proposed;
  const dueAt = endOfDay(due, timeZone) ?? context.now;
  let plan = await planCycle(context, { ...toSetUp(asked), dueAt });
  if (plan.ownRow && asked.other === '') {
    asked.other = proposeOther(plan.eligible, screen.owner);
    if (asked.other !== '') plan = await planCycle(context, { ...toSetUp(asked), dueAt });
  }
  return {
    screen,
    plan: {
      ...plan,
      blocks: [...new Map(plan.blocks.map((block) => [block.refused, block])).values()].map((block) => ({
        code: block.refused,
        sentence: refusalText(block),
      })),
    },
    form: { ...asked, due, name: asked.name || plan.name },
    zone: timeZone,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const asked = readSetUp(await readForm(request));
  const launched = await launchCycle(context, {
    ...toSetUp(asked),
    dueAt: endOfDay(asked.due, context.shop.timeZone) ?? context.now,
  });
  return isRefusal(launched) ? { problem: refusalText(launched) } : redirect(`/app/reviews/${launched.cycleId}`);
}

function toSetUp(asked: ReturnType<typeof readSetUp>) {
  const written = (reason: string) => (reason === '' ? null : reason);
  return {
    name: written(asked.name),
    otherReviewer: asked.other === '' ? null : { subjectKey: asked.other },
    selfReviewReason: written(asked.selfReviewReason),
    unmatchedReason: written(asked.unmatchedReason),
    overrideReason: written(asked.overrideReason),
  };
}

export default function SetUp() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <SetUpPage {...data} problem={answer?.problem ?? null} />;
}
