import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { ADMIN_HOST, APP_HANDLE } from './facts.ts';
import type { Person } from './people.ts';
import type { Store } from './stores.ts';
import { canOpenApp } from './tokens.ts';
import { storeByDomain } from './world.ts';
import type { World } from './world.ts';

/** The hosted admin page, its script and style, and the App Bridge stub. */
export function answerAdminPage(
  world: World,
  request: IncomingMessage,
  host: string,
  url: URL,
  response: ServerResponse,
): void {
  const { pathname } = url;
  if (pathname.endsWith('/shopifycloud/app-bridge.js')) return script(response, appBridge(host, request));
  if (pathname === '/standin-assets/host.js') return script(response, stripped('host.ts'));
  if (pathname === '/standin-assets/host.css') return text(response, 'text/css', file('host.css'));
  if (pathname === '/' || pathname === '/store')
    return redirect(response, `/store/${world.state.stores.plain.handle}/apps/${APP_HANDLE}`);
  if (pathname.startsWith('/store/')) return text(response, 'text/html', page(world));
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
}

/** `https://{shop}.myshopify.com/admin/...` leads to the admin, as on the platform. */
export function answerShopAdmin(world: World, host: string, url: URL, response: ServerResponse): boolean {
  const store = storeByDomain(world, host);
  if (
    store === undefined ||
    !/^\/admin(\/|$)/.test(url.pathname) ||
    /^\/admin\/(api|oauth\/access_token)/.test(url.pathname)
  )
    return false;
  const path = url.pathname.slice('/admin'.length).replace(`/apps/${world.clientId}`, `/apps/${APP_HANDLE}`);
  redirect(response, `https://${ADMIN_HOST}/store/${store.handle}${path}${url.search}`);
  return true;
}

/** The stub talks to one origin only: the real admin's when it was asked for under the CDN's name, else the page of this server. */
function appBridge(host: string, request: IncomingMessage): string {
  const origin = host === 'cdn.shopify.com' ? `https://${ADMIN_HOST}` : `http://${request.headers.host}`;
  return stripped('app-bridge.ts').replace('"ADMIN_ORIGIN_HERE"', JSON.stringify(origin));
}

function page(world: World): string {
  const facts = {
    appOrigin: new URL(world.appUrl()).origin,
    appHandle: APP_HANDLE,
    clientId: world.clientId,
    stores: Object.values(world.state.stores).map(storeFace),
  };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stand-in Shopify</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/standin-assets/host.css">
<body>
<header><strong>Stand-in Shopify</strong><span id="switches"></span></header>
<nav id="nav" aria-label="Admin"></nav>
<main><div id="save-bar" hidden></div><div id="title-bar" hidden></div><div id="view"></div></main>
<div id="toasts"></div>
<script type="application/json" id="facts">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>
<script src="/standin-assets/host.js"></script>
</body>
</html>`;
}

function storeFace(store: Store) {
  const persons = store.people.filter((person) => person.mayOpenApp || person.key === 'no-app');
  return {
    key: store.key,
    handle: store.handle,
    name: store.name,
    domain: store.domain,
    persons: persons.map(personFace),
  };
}

function personFace(person: Person) {
  return {
    key: person.key,
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    userId: person.userId,
    role: person.role,
    locale: person.locale,
    isOwner: person.isOwner,
    mayOpen: canOpenApp(person),
  };
}

function file(name: string): string {
  return readFileSync(new URL(`./admin/${name}`, import.meta.url), 'utf8');
}

const scripts = new Map<string, string>();

/** The browser's scripts are TypeScript of the repository; only the types are taken out. */
function stripped(name: string): string {
  const known = scripts.get(name);
  if (known !== undefined) return known;
  const made = transformSync(file(name), { loader: 'ts', target: 'es2022' }).code;
  scripts.set(name, made);
  return made;
}

function script(response: ServerResponse, body: string): void {
  text(response, 'text/javascript', body, { 'access-control-allow-origin': '*' });
}

function text(response: ServerResponse, type: string, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers });
  response.end(body);
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(302, { location: to }).end();
}
