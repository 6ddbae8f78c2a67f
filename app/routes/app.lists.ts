import type { ActionFunctionArgs } from '@remix-run/node';
import type { BringAnswer } from '#app/components/lists/bring-list.tsx';
import { authenticate } from '#app/context.server.ts';
import { isSubjectKind } from '#app/domain/access/source-kind.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import { readListForm } from '#app/forms/list-form.ts';
import { hasList } from '#app/presenters/list-source.ts';
import { refusalText } from '#app/text/text.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { requestRefresh } from '#app/usecases/lists/refresh-list.ts';

/** Both list screens send here: check (nothing is stored), save, or read from Shopify. */
export async function action({ request }: ActionFunctionArgs): Promise<BringAnswer> {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const { intent, ...form } = await readListForm(request);
  if (intent === 'refresh') {
    if (!isSubjectKind(form.kind)) throw new Response(null, { status: 400 });
    const requested = await requestRefresh(context, { kind: form.kind });
    return isRefusal(requested) ? refused(requested) : { outcome: 'requested' };
  }
  if (intent === 'check') {
    const preview = await checkList(context, form);
    return isRefusal(preview) ? refused(preview) : { outcome: 'checked', preview };
  }
  const saved = await recordList(context, form);
  if (isRefusal(saved)) return refused(saved);
  if (!isSubjectKind(form.kind)) return { outcome: 'saved', next: '/app/sources' };
  const other = form.kind === 'people' ? 'apps' : 'people';
  return { outcome: 'saved', next: (await hasList(context, other)) ? '/app/stands-out' : `/app/${other}/new` };
}

function refused(refusal: Refusal): BringAnswer {
  if (!isUnreadable(refusal)) return { outcome: 'refused', sentence: refusalText(refusal), lines: [], columns: [] };
  const { sentence, lines, columns } = refusal.unreadable;
  return { outcome: 'refused', sentence, lines, columns };
}
