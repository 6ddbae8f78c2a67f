import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answerAdminPage, answerShopAdmin } from './admin-page.ts';
import { answerGraphQL } from './admin-graphql.ts';
import { readAppConfig } from './app-config.ts';
import { answerControl } from './control-door.ts';
import { makeControl } from './control.ts';
import type { Control } from './control.ts';
import { API_VERSION, CLIENT_ID, CLIENT_SECRET, STORE_KEYS } from './facts.ts';
import type { StoreKey } from './facts.ts';
import { Faults } from './faults.ts';
import type { Fault } from './faults.ts';
import { answerUsers } from './rest-users.ts';
import type { Size, Store } from './stores.ts';
import { Bucket, BUCKETS } from './throttle.ts';
import { answerTokenRequest, callerOf } from './tokens.ts';
import { WebhookSender } from './webhooks.ts';
import { freshState, readState, storeByDomain, writeState } from './world.ts';
import type { AdminRequest, World } from './world.ts';

export interface StandinOptions {
  /** 0 or absent: a free one. */
  port?: number;
  clientId?: string;
  clientSecret?: string;
  /** Where the iframe loads the app from. */
  appUrl: string;
  /** Where webhooks go; the app's own address unless given. */
  webhookUrl?: string;
  toml?: string;
  customToml?: string;
  stateFile?: string;
  size?: Size;
  timeScale?: number;
  /** How long the webhook sender waits for an answer; 5000 as on the platform unless given. */
  webhookTimeoutMs?: number;
  now?: () => Date;
  bucket?: { maximum: number; restoreRate: number };
  paginationCap?: number;
}

export interface Standin extends Control {
  url: string;
  stores: Record<StoreKey, Store>;
  world: World;
  /** The app's address is often known only after the stand-in's. */
  setAppUrl(appUrl: string, webhookUrl?: string): void;
  close(): Promise<void>;
}

/** Starts the stand-in Shopify on 127.0.0.1. */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const world = makeWorld(options);
  const sender = new WebhookSender(world);
  const faults = new Faults();
  const control = makeControl(world, sender, faults, () => {
    world.state = freshState(options.size);
    world.requests.splice(0);
    world.deliveries.splice(0);
    world.save();
  });
  const handler = makeHandler(world, sender, faults, control);
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      send(response, 500, { errors: 'Internal Server Error', standin: String(error) });
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...control,
    url,
    world,
    get stores() {
      return world.state.stores;
    },
    setAppUrl(appUrl, webhookUrl) {
      world.appUrl = () => appUrl;
      world.webhookUrl = () => webhookUrl ?? appUrl;
    },
    async close() {
      sender.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const PROJECT = new URL('../../', import.meta.url);

function makeWorld(options: StandinOptions): World {
  const world: World = {
    clientId: options.clientId ?? CLIENT_ID,
    clientSecret: options.clientSecret ?? CLIENT_SECRET,
    appUrl: () => options.appUrl,
    webhookUrl: () => options.webhookUrl ?? options.appUrl,
    config: {
      public: readAppConfig(options.toml ?? fileURLToPath(new URL('shopify.app.toml', PROJECT))),
      custom: readAppConfig(options.customToml ?? fileURLToPath(new URL('shopify.app.custom.toml', PROJECT))),
    },
    timeScale: options.timeScale ?? 1,
    webhookTimeoutMs: options.webhookTimeoutMs ?? 5000,
    paginationCap: options.paginationCap ?? 25_000,
    bucket: options.bucket ?? null,
    now: options.now ?? (() => new Date()),
    state: readState(options.stateFile, options.size),
    requests: [],
    deliveries: [],
    save: () => undefined,
  };
  const { stateFile } = options;
  if (stateFile !== undefined) world.save = () => writeState(stateFile, world.state);
  return world;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function makeHandler(world: World, sender: WebhookSender, faults: Faults, control: Control): Handler {
  const buckets = makeBuckets(world);
  return async (request, response) => {
    const host = hostOf(request);
    const url = new URL(request.url ?? '/', `http://${host}`);
    const body = await readBody(request);
    const store = storeByDomain(world, host);
    if (store === undefined) {
      if (host.endsWith('.myshopify.com')) return send(response, 404, { errors: 'Not Found' });
      if (await answerControl(control, request, url, body, response)) return;
      return answerAdminPage(world, request, host, url, response);
    }
    if (request.method === 'GET' && answerShopAdmin(world, host, url, response)) return;
    const fault = faults.next(`${request.method} ${host}${url.pathname}${url.search} ${body.toString('utf8')}`);
    if (fault !== null && (await happen(fault, request, response, buckets[store.key], world))) return;
    const door = { world, sender, store, url, body, bucket: buckets[store.key] };
    if (request.method === 'POST' && url.pathname === '/admin/oauth/access_token')
      return answerTokens(door, request, response);
    return answerAdminApi(door, request, response, fault?.kind === 'expired-token');
  };
}

function makeBuckets(world: World): Record<StoreKey, Bucket> {
  const now = world.now().getTime();
  const entries = STORE_KEYS.map((key) => [
    key,
    new Bucket(world.bucket ?? BUCKETS[world.state.stores[key].plan], now),
  ]);
  return Object.fromEntries(entries) as Record<StoreKey, Bucket>;
}

interface Door {
  world: World;
  sender: WebhookSender;
  store: Store;
  url: URL;
  body: Buffer;
  bucket: Bucket;
}

/** True when the fault has answered the request, or has made sure that nothing will. */
async function happen(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  bucket: Bucket,
  world: World,
): Promise<boolean> {
  if (fault.kind === 'drop') {
    request.socket.destroy();
    return true;
  }
  if (fault.kind === 'timeout') return true;
  if (fault.kind === '500') {
    send(response, 500, { errors: 'Internal Server Error' });
    return true;
  }
  if (fault.kind === 'throttle') bucket.refuseNext(world.now().getTime());
  if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 2000));
  return false;
}

function answerTokens(door: Door, request: IncomingMessage, response: ServerResponse): void {
  const input = readFields(door.body, request.headers['content-type'] ?? '');
  if (input === null)
    return send(response, 400, { error: 'invalid_request', error_description: 'The body cannot be read.' });
  const answer = answerTokenRequest(door.world, door.store, input);
  send(response, answer.status, answer.body);
}

async function answerAdminApi(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
  tokenExpired: boolean,
): Promise<void> {
  const [, version, path] = /^\/admin\/api\/([^/]+)\/(.+)$/.exec(door.url.pathname) ?? [];
  if (version !== API_VERSION || path === undefined) return send(response, 404, { errors: 'Not Found' });
  const header = request.headers['x-shopify-access-token'];
  const caller = callerOf(door.world, door.store, tokenExpired || Array.isArray(header) ? undefined : header);
  if (!caller.ok) {
    door.world.requests.push(logged(door, 'offline', null, path, { status: 'refused' }));
    return send(response, caller.status, { errors: caller.message });
  }
  const asking = {
    world: door.world,
    store: door.store,
    token: caller.token,
    person: caller.person,
    scopes: caller.scopes,
    scopesChanged,
  };
  function scopesChanged(store: Store, previous: string[]): void {
    void door.sender.send('app/scopes_update', store, { previous, current: store.installation?.grantedScopes ?? [] });
  }
  if (request.method === 'GET' && path.startsWith('users')) {
    const answer = answerUsers(door.store, caller.scopes, path, door.url);
    door.world.requests.push(
      logged(door, caller.token.kind, caller.token.userId, path, { status: answer.status === 200 ? 'ok' : 'errors' }),
    );
    if (answer.link !== undefined) response.setHeader('link', answer.link);
    return send(response, answer.status, answer.body);
  }
  if (request.method !== 'POST' || path !== 'graphql.json') return send(response, 404, { errors: 'Not Found' });
  const input = readGraphQL(door.body);
  if (input === null) return send(response, 400, { errors: { query: 'Required parameter missing or invalid' } });
  const start = performance.now();
  const answer = await answerGraphQL(input, asking, door.bucket);
  const milliseconds = performance.now() - start;
  door.world.requests.push(
    logged(door, caller.token.kind, caller.token.userId, 'graphql', { ...answer.log, milliseconds }),
  );
  send(response, 200, answer.body);
}

function logged(
  door: Door,
  token: AdminRequest['token'],
  userId: number | null,
  kind: string,
  more: Partial<AdminRequest>,
): AdminRequest {
  return {
    at: door.world.now().toISOString(),
    store: door.store.key,
    token,
    userId,
    kind,
    operation: null,
    status: 'ok',
    requestedCost: 0,
    actualCost: null,
    milliseconds: 0,
    ...more,
  };
}

function hostOf(request: IncomingMessage): string {
  const rerouted = request.headers['x-standin-host'];
  return typeof rerouted === 'string' ? rerouted : (request.headers.host ?? '127.0.0.1');
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readFields(body: Buffer, type: string): Record<string, unknown> | null {
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  return readObject(body);
}

function readGraphQL(body: Buffer) {
  const input = readObject(body);
  if (input === null || typeof input.query !== 'string') return null;
  const variables = typeof input.variables === 'object' && input.variables !== null ? input.variables : {};
  const operationName = typeof input.operationName === 'string' ? input.operationName : null;
  return { query: input.query, variables: variables as Record<string, unknown>, operationName };
}

function readObject(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': crypto.randomUUID(),
  });
  response.end(JSON.stringify(body));
}
