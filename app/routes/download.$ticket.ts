import type { LoaderFunctionArgs } from '@remix-run/node';
import { contextForTicket } from '#app/context.server.ts';
import { isRefusal, refuse, type Refusal } from '#app/domain/refusal.ts';
import { refusalText } from '#app/text/text.ts';
import { parseTicket, redeemDownload } from '#app/usecases/evidence/issue-download.ts';

/**
 * A file leaves here, once, by an address that a signed-in person was given a minute ago. The browser that follows a link out
 * of the frame has no session token, so the ticket in the address is the permission.
 */
export async function loader({ params }: LoaderFunctionArgs): Promise<Response> {
  const ticket = parseTicket(params['ticket'] ?? '');
  if (!ticket) return refused(refuse('ticket_invalid'));
  const context = await contextForTicket(ticket.shopId);
  if (!context) return refused(refuse('ticket_invalid'));
  const redeemed = await redeemDownload(context, ticket.secret);
  if (isRefusal(redeemed)) return refused(redeemed);
  const { file } = redeemed;
  return new Response(file.stream, {
    headers: {
      'content-type': file.mediaType,
      'content-disposition': `attachment; filename="${file.fileName}"`,
      ...(file.sizeBytes === null ? {} : { 'content-length': String(file.sizeBytes) }),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}

function refused(refusal: Refusal): Response {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return new Response(refusalText(refusal), { status: 410, headers });
}
