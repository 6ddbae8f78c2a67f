import type { ActionFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { readAgreementForm } from '#app/forms/source-forms.ts';
import { answerOf } from '#app/text/answer.ts';
import { recordAgreement, withdrawAgreement } from '#app/usecases/lists/record-agreement.ts';

/** An app's page sends here that there is an agreement about personal data with whoever makes it, or that there is none. */
export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const form = await readAgreementForm(request);
  const { appKey } = form;
  return answerOf(
    await (form.intent === 'agreement' ? recordAgreement(context, form) : withdrawAgreement(context, { appKey })),
  );
}
