import type { ActionFunctionArgs } from '@remix-run/node';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { refusalText } from '#app/text/text.ts';
import { issueDownload } from '#app/usecases/evidence/issue-download.ts';

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor', 'reviewer']);
  const form = await request.formData();
  const fileKind = form.get('fileKind') === 'pack' ? 'pack' : 'list';
  const issued = await issueDownload(context, { fileKind, fileRef: String(form.get('fileRef') ?? '') });
  return isRefusal(issued) ? { refused: refusalText(issued) } : { address: issued.address };
}
