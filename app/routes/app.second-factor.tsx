import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { SecondFactorPage, type SecondFactorAnswer } from '#app/components/sources/second-factor-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readSecondFactorForm } from '#app/forms/second-factor-form.ts';
import { presentSecondFactor } from '#app/presenters/second-factor.ts';
import { refusalText } from '#app/text/text.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { checkSecondFactor, recordSecondFactor } from '#app/usecases/lists/record-second-factor.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  return { newest: await presentSecondFactor(context) };
}

export async function action({ request }: ActionFunctionArgs): Promise<SecondFactorAnswer> {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const { intent, ...form } = await readSecondFactorForm(request);
  const outcome = await (intent === 'check' ? checkSecondFactor(context, form) : recordSecondFactor(context, form));
  if (isRefusal(outcome)) {
    return { refused: isUnreadable(outcome) ? outcome.unreadable.sentence : refusalText(outcome) };
  }
  return 'fits' in outcome ? { preview: outcome } : { saved: true };
}

export default function SecondFactor() {
  const { newest } = useLoaderData<typeof loader>();
  return <SecondFactorPage newest={newest} />;
}
