import { redirect } from '@remix-run/node';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { NewPackPage } from '#app/components/evidence/new-pack-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal, refuse } from '#app/domain/refusal.ts';
import { readPackForm } from '#app/forms/pack-form.ts';
import type { PackForm } from '#app/forms/pack-form.ts';
import { presentNewPack } from '#app/presenters/evidence-new.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { refusalText } from '#app/text/text.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { requestPeriod, requestRange } from '#app/usecases/evidence/request-span.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { shopId, timeZone } = context.shop;
  return { screen: await context.db.inShop(shopId, (tx) => presentNewPack(tx, context)), zone: timeZone };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const asked = await ask(context, await readPackForm(request));
  return isRefusal(asked) ? { problem: refusalText(asked) } : redirect('/app/evidence');
}

async function ask(context: Parameters<typeof requestRange>[0], form: PackForm) {
  if (form.kind === 'review') return managesReviews(context) ? requestPack(context, form) : refuse('role_missing');
  if (form.kind === 'sample') return drawSample(context, form);
  return form.kind === 'range' ? requestRange(context, form) : requestPeriod(context, form);
}

export default function NewPack() {
  const { screen, zone } = useLoaderData<typeof loader>();
  return <NewPackPage screen={screen} zone={zone} problem={useActionData<typeof action>()?.problem ?? null} />;
}
