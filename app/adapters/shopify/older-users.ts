import { createHash } from 'node:crypto';
import { z } from 'zod';
import { boundedFetch, CallFailed, type Bounds, type WholeAnswer } from '#app/adapters/egress.server.ts';
import { normalisePlatformId } from '#app/domain/access/account.ts';
import type { AccessTokens } from './access-tokens.ts';
import { ADMIN_API_VERSION, REAL_CLOCK, type AdminClock } from './admin-client.ts';

/**
 * Shopify's older list of users (REST users.json, platform.md 1.3): the only one that says what other people may do, in permissions from
 * before there were roles. For custom apps of Plus stores; what the app sees otherwise is a denial. It says nothing about completeness: the
 * list of people is the newer one, and this adds to it.
 */
export type OlderUsers =
  | {
      outcome: 'read';
      /** Permissions by Shopify's number of the person. */
      permissions: Map<string, string[]>;
      /** SHA-256 (lower-case hex) of each page's raw bytes. */
      digests: string[];
    }
  | { outcome: 'closed' }
  | { outcome: 'failed'; why: string };

export interface OlderUsersOptions {
  domain: string;
  tokens: AccessTokens;
  bounds?: Bounds;
  clock?: AdminClock;
}

const BOUNDS: Bounds = { timeoutMs: 20_000, maxBytes: 20_000_000 };
const PAGE = 250;
const MOST_PAGES = 100;
const ATTEMPTS = 5;
const PAUSE_MS = 1_000;

const answer = z.object({
  users: z.array(z.object({ id: z.union([z.string(), z.number()]), permissions: z.array(z.string()) })),
});

/** Reads the whole list or none of it; never throws for what Shopify or the network does. */
export async function readOlderUsers(options: OlderUsersOptions): Promise<OlderUsers> {
  const permissions = new Map<string, string[]>();
  const digests: string[] = [];
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    if (seen.has(cursor)) return { outcome: 'failed', why: 'cursor_stuck' };
    if (seen.size >= MOST_PAGES) return { outcome: 'failed', why: 'pagination_cap' };
    seen.add(cursor);
    const page = await getPage(options, cursor);
    if ('outcome' in page) return page;
    const body = answer.safeParse(parseJson(page.bytes));
    if (!body.success) return { outcome: 'failed', why: 'malformed_answer' };
    for (const user of body.data.users) permissions.set(normalisePlatformId(String(user.id)), user.permissions);
    digests.push(createHash('sha256').update(page.bytes).digest('hex'));
    cursor = nextCursor(page.headers.get('link'));
  }
  return { outcome: 'read', permissions, digests };
}

type Stopped = Exclude<OlderUsers, { outcome: 'read' }>;

/** One page, with the patience that passing trouble deserves and one renewal of a refused token. */
async function getPage(options: OlderUsersOptions, cursor: string): Promise<WholeAnswer | Stopped> {
  const { domain, tokens, bounds = BOUNDS, clock = REAL_CLOCK } = options;
  const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === '' ? {} : { page_info: cursor }) });
  const url = `https://${domain}/admin/api/${ADMIN_API_VERSION}/users.json?${query}`;
  let token = await tokens.current();
  let hasRenewed = false;
  let why = 'unreachable';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (token.outcome !== 'token') return { outcome: 'failed', why: 'token_unavailable' };
    const headers = { 'X-Shopify-Access-Token': token.accessToken, Accept: 'application/json' };
    const got = await boundedFetch(url, { headers }, bounds).catch((error: unknown) => {
      if (error instanceof CallFailed) return error.code;
      throw error;
    });
    if (got === 'answer_too_large') return { outcome: 'failed', why: got };
    if (typeof got !== 'string') {
      if (got.status === 200) return got;
      if (got.status === 403 || got.status === 404) return { outcome: 'closed' };
      if (got.status === 401) {
        if (hasRenewed) return { outcome: 'failed', why: 'signed_out' };
        hasRenewed = true;
        token = await tokens.renew(token.accessToken);
        continue;
      }
      if (got.status < 500 && got.status !== 429) return { outcome: 'failed', why: 'query_rejected' };
    }
    why = typeof got === 'string' ? got : got.status === 429 ? 'throttled_too_long' : 'server_error';
    if (attempt < ATTEMPTS) await clock.wait(PAUSE_MS * attempt);
  }
  return { outcome: 'failed', why };
}

/** Of the address of the next page only its cursor is taken: where to call is our own business. */
function nextCursor(link: string | null): string | null {
  const next = link?.split(',').find((one) => /;\s*rel="?next"?/.test(one));
  const address = next === undefined ? undefined : /<([^>]+)>/.exec(next)?.[1];
  return (address === undefined ? null : URL.parse(address)?.searchParams.get('page_info')) ?? null;
}

/** Numbers of people stay below 2^53 on this interface. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
