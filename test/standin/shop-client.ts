import { CLIENT_ID, CLIENT_SECRET } from './facts.ts';
import type { StoreKey } from './facts.ts';
import type { Standin } from './server.ts';

/** Plain calls of the platform's addresses through the stand-in, for its own tests. */
export async function tokenRequest(standin: Standin, store: StoreKey, fields: Record<string, string>) {
  const response = await fetch(`${standin.url}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-standin-host': standin.stores[store].domain },
    body: JSON.stringify({ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

export function exchange(
  standin: Standin,
  store: StoreKey,
  subject: string,
  kind: 'online' | 'offline',
  expiring = '1',
) {
  return tokenRequest(standin, store, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: `urn:shopify:params:oauth:token-type:${kind}-access-token`,
    expiring,
  });
}

export async function accessToken(
  standin: Standin,
  store: StoreKey,
  person: string,
  kind: 'online' | 'offline',
): Promise<string> {
  const answer = await exchange(standin, store, standin.idToken(store, person), kind);
  return String(answer.body.access_token);
}

export async function adminGet(standin: Standin, store: StoreKey, token: string, path: string) {
  const response = await fetch(`${standin.url}/admin/api/${path}`, {
    headers: { 'x-standin-host': standin.stores[store].domain, 'x-shopify-access-token': token },
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

export interface GraphQLBody {
  data?: Record<string, never> | null;
  errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { currentlyAvailable: number; maximumAvailable: number };
    };
  };
}

export async function graphql(
  standin: Standin,
  store: StoreKey,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
  version = '2026-10',
) {
  const response = await fetch(`${standin.url}/admin/api/${version}/graphql.json`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-standin-host': standin.stores[store].domain,
      'x-shopify-access-token': token,
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: (await response.json()) as GraphQLBody };
}
