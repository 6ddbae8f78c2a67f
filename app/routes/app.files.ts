import type { ActionFunctionArgs } from '@remix-run/node';
import type { ClientActionFunctionArgs } from '@remix-run/react';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readFileForm } from '#app/forms/file-form.ts';
import { refusalText, text } from '#app/text/text.ts';
import { issueDownload } from '#app/usecases/evidence/issue-download.ts';

export async function action({ request }: ActionFunctionArgs) {
  // Not for reviewers: lists and packs are whole, and a reviewer sees only the rows given to them.
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const issued = await issueDownload(context, await readFileForm(request));
  return isRefusal(issued) ? { refused: refusalText(issued) } : { address: issued.address };
}

/** A connection that is lost is said where the download was asked for: the page stays. */
export async function clientAction({ serverAction }: ClientActionFunctionArgs) {
  try {
    return await serverAction<typeof action>();
  } catch (error) {
    if (error instanceof TypeError) return { refused: text('shared.downloadFailed') };
    throw error;
  }
}
