import type { ActionFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readFileForm } from '#app/forms/file-form.ts';
import { refusalText } from '#app/text/text.ts';
import { issueDownload } from '#app/usecases/evidence/issue-download.ts';

export async function action({ request }: ActionFunctionArgs) {
  // Not for reviewers: lists and packs are whole, and a reviewer sees only the rows given to them.
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const issued = await issueDownload(context, await readFileForm(request));
  return isRefusal(issued) ? { refused: refusalText(issued) } : { address: issued.address };
}
