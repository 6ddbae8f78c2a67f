import type { ActionFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readClaimForm } from '#app/forms/claim-form.ts';
import { refusalText } from '#app/text/text.ts';
import { claimRow, withdrawClaim } from '#app/usecases/review/claim-row.ts';

/** Which row of the people list somebody is, in their own word. Not for auditors: they decide nothing. */
export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer']);
  const form = await readClaimForm(request);
  const answer =
    form.intent === 'claim'
      ? await claimRow(context, form)
      : await withdrawClaim(context, { memberId: form.memberId ?? context.actor.memberId });
  return isRefusal(answer) ? { refused: refusalText(answer) } : { done: form.intent };
}
