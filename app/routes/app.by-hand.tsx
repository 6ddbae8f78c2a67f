import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ByHandPage } from '#app/components/sources/by-hand-page.tsx';
import { authenticate } from '#app/context.server.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { readByHandForm } from '#app/forms/source-forms.ts';
import { presentByHand } from '#app/presenters/by-hand.ts';
import { answerOf } from '#app/text/answer.ts';
import { addByHand, withdrawByHand } from '#app/usecases/lists/add-by-hand.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const kind: SubjectKind = new URL(request.url).searchParams.get('kind') === 'apps' ? 'apps' : 'people';
  return { kind, rows: await presentByHand(context, kind) };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const form = await readByHandForm(request);
  return answerOf(await (form.intent === 'add' ? addByHand(context, form) : withdrawByHand(context, form)));
}

export default function ByHand() {
  const { kind, rows } = useLoaderData<typeof loader>();
  return <ByHandPage key={kind} kind={kind} rows={rows} />;
}
