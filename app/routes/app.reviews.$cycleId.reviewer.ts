import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { isText, readForm } from '#app/forms/read-form.ts';
import { readCycleId, readItemId, readText } from '#app/forms/review-forms.ts';
import { presentReviewerChoice } from '#app/presenters/reviewer-choice.ts';
import { refusalText } from '#app/text/text.ts';
import { reassignItem } from '#app/usecases/review/reassign-item.ts';

/** Who could take over a row. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const asked = new URL(request.url).searchParams;
  const words = (asked.get('q') ?? '').slice(0, 200);
  const row = { cycleId: readCycleId(params), itemId: readItemId(asked.get('item')) };
  const choice = await context.db.inShop(context.shop.shopId, (tx) =>
    presentReviewerChoice(tx, context, { ...row, search: isText(words) ? words.trim() : '' }),
  );
  if (!choice) throw new Response(null, { status: 404 });
  return choice;
}

/** Gives a row to somebody else. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const cycleId = readCycleId(params);
  const form = await readForm(request);
  const moved = await reassignItem(context, {
    cycleId,
    itemId: readItemId(form.get('itemId')),
    subjectKey: readText(form, 'subjectKey', 500) ?? '',
    reason: readText(form, 'reason', 2_000) ?? '',
  });
  return isRefusal(moved) ? { refused: refusalText(moved) } : { moved: moved.reviewer };
}
