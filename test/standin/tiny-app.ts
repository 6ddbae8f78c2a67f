import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page as small as an embedded app can be, for the tests of the hosted page and the App Bridge stub. */
export interface TinyApp {
  url: string;
  /** Authorization headers of fetches to /echo. */
  seen: string[];
  close(): Promise<void>;
}

export async function startTinyApp(): Promise<TinyApp> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://app');
    if (url.pathname === '/echo') {
      seen.push(request.headers.authorization ?? '');
      const isFirst = seen.length === 1 && url.searchParams.has('refuse-first');
      if (isFirst) response.writeHead(401, { 'x-shopify-retry-invalid-session-request': '1' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true }));
      return;
    }
    if (url.pathname === '/moved') return void response.writeHead(302, { location: '/people?moved=yes' }).end();
    const isBounce = url.pathname !== '/' && !url.searchParams.has('id_token') && url.searchParams.has('bounce');
    const headers: Record<string, string> = { 'content-type': 'text/html' };
    if (!url.searchParams.has('any-frame')) {
      headers['content-security-policy'] = 'frame-ancestors https://admin.shopify.com;';
    }
    response.writeHead(200, headers).end(isBounce ? bouncePage() : page(url));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const APP_BRIDGE =
  '<script data-api-key="countersign-demo" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>';

function bouncePage(): string {
  return `<!doctype html><script>history.replaceState(null, '', '?shopify-reload=' + encodeURIComponent(location.href))</script>${APP_BRIDGE}`;
}

function page(url: URL): string {
  return `<!doctype html><html><head><title>Tiny ${url.pathname}</title>${APP_BRIDGE}</head><body>
<ui-nav-menu><a href="/" rel="home">Home</a><a href="/people">People</a><a href="/reviews">Reviews</a></ui-nav-menu>
<ui-title-bar title="Tiny title"><button variant="primary" onclick="out.textContent='title clicked'">Act</button></ui-title-bar>
<ui-save-bar id="bar"><button variant="primary" onclick="out.textContent='saved'">Save</button><button>Discard</button></ui-save-bar>
<ui-modal id="ask"><p>Modal text</p><ui-title-bar title="Sure?"><button onclick="out.textContent='confirmed'">Yes</button></ui-title-bar></ui-modal>
<a id="settings" href="shopify://admin/settings/users" target="_top">Users in the admin</a>
<h1>${url.pathname}</h1><p id="token">${url.searchParams.has('id_token') ? 'token in address' : 'no token'}</p><output id="out"></output>
<script>const out = document.getElementById('out'); out.textContent = 'ready';</script></body></html>`;
}
