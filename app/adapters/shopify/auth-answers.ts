/** Tells App Bridge to fetch a fresh token and send the request once more. */
const RETRY_HEADER = 'X-Shopify-Retry-Invalid-Session-Request';
export const BOUNCE_PATH = '/auth/session-token';

/** A page load, as against what the app's own scripts fetch: only a page can be sent round by the bounce page. */
export function isDocument(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (request.headers.has('authorization') || new URL(request.url).searchParams.has('_data')) return false;
  const purpose = request.headers.get('sec-fetch-dest');
  return purpose === null ? true : purpose === 'document' || purpose === 'iframe' || purpose === 'frame';
}

/** A missing or bad session token. A page gets the bounce page, which loads App Bridge and comes back with a fresh token. */
export function answerBadToken(request: Request, appUrl: string): Response {
  if (!isDocument(request)) {
    return new Response('Your sign-in to this page has run out. Reload the page and try again.', {
      status: 401,
      statusText: 'Unauthorized',
      headers: { [RETRY_HEADER]: '1', 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    });
  }
  const { pathname, searchParams } = new URL(request.url);
  searchParams.delete('id_token');
  searchParams.set('shopify-reload', `${appUrl}${pathname}?${searchParams}`);
  return new Response(null, {
    status: 302,
    headers: { Location: `${BOUNCE_PATH}?${searchParams}`, 'Cache-Control': 'no-store' },
  });
}

/** The data of a designed refusal; the frame draws it. */
export interface DeniedData {
  denied: 'no_role' | 'shopify_permission';
  sentence: string;
}

/** Shopify itself refuses this person: their staff account has no permission for the app. */
export const answerShopifyRefusal = (): Response =>
  denied({
    denied: 'shopify_permission',
    sentence:
      'Shopify does not let your account open Countersign in this store. Ask the store owner or a manager to give you access to the app under Settings > Users, then open it again.',
  });

/** Known person, but not a person with one of the roles a page is for. */
export const answerNoRole = (): Response =>
  denied({
    denied: 'no_role',
    sentence: 'Your role in Countersign does not include this. Ask a manager of the reviews to change your role.',
  });

const denied = (data: DeniedData): Response =>
  Response.json(data, {
    status: 403,
    statusText: 'Forbidden',
    headers: { 'Cache-Control': 'no-store' },
  });

/** Shopify or our database cannot be reached, or the store's tokens are being renewed for too long. */
export const answerTryLater = (why: 'shopify' | 'busy' | 'database'): Response =>
  new Response(
    why === 'database'
      ? 'Countersign cannot reach its database. Nothing was changed. Try again in a minute.'
      : 'Shopify did not answer, so we could not check who you are. Nothing was changed. Try again in a minute.',
    {
      status: 503,
      statusText: 'Service Unavailable',
      headers: { 'Retry-After': '5', 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    },
  );
