import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { OutsidePage } from '#app/components/sources/outside-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { readOutsideForm } from '#app/forms/source-forms.ts';
import { presentOutside } from '#app/presenters/outside.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { answerOf } from '#app/text/answer.ts';
import { answerOutside } from '#app/usecases/lists/answer-outside.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return { lines: await presentOutside(context), manages: managesReviews(context) };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  return answerOf(await answerOutside(context, await readOutsideForm(request)));
}

export default function Outside() {
  return <OutsidePage {...useLoaderData<typeof loader>()} />;
}
