// Preloaded with `node --import` into the app's processes by tests and the demo. Sends what the app fetches from Shopify to the stand-in
// named by STANDIN_URL, and touches nothing else. The app knows nothing of it.
const SHOPIFY = /^(?:[a-z0-9][a-z0-9-]*\.myshopify\.com|admin\.shopify\.com)$/;
const original = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const standin = process.env.STANDIN_URL;
  const asked = new URL(input instanceof Request ? input.url : input);
  if (standin === undefined || asked.protocol !== 'https:' || !SHOPIFY.test(asked.hostname))
    return original(input, init);
  const request = new Request(input, init);
  const headers = new Headers(request.headers);
  headers.set('x-standin-host', asked.hostname);
  const body = request.body === null ? undefined : await request.arrayBuffer();
  return original(new URL(asked.pathname + asked.search, standin), {
    method: request.method,
    headers,
    body,
    signal: request.signal,
    redirect: request.redirect,
  });
};
