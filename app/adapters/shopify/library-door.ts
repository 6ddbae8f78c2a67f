import { AsyncLocalStorage } from 'node:async_hooks';
import type { Session } from '@shopify/shopify-api';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { boundedFetch, CallFailed } from '#app/adapters/egress.server.ts';

/** What one request gives the library and learns from it. The library itself answers a failed exchange with a bare 500. */
export interface LibraryCall {
  /** The person's session, when it was read already: spares the library's own reading. */
  session: Session | null;
  /** How the last token exchange ended: an HTTP status, or why there was none; null when nothing was exchanged. */
  exchange: number | 'unreachable' | 'timeout' | 'answer_too_large' | null;
}

const calls = new AsyncLocalStorage<LibraryCall>();

export const throughLibrary = <Result>(call: LibraryCall, work: () => Promise<Result>): Promise<Result> =>
  calls.run(call, work);

export const rememberedSession = (id: string): Session | null => {
  const session = calls.getStore()?.session ?? null;
  return session?.id === id ? session : null;
};

const TOKEN_PATH = '/admin/oauth/access_token';
const BOUNDS = { timeoutMs: 15_000, maxBytes: 5_000_000 };
const EMPTY_STATUS = new Set([101, 204, 205, 304]);

/** Sends the library's own calls through our bounded fetch: without it one silent connection holds the store's lock for ever. */
export function boundTheLibrary(): void {
  setAbstractFetchFunc(async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const call = url.pathname === TOKEN_PATH ? calls.getStore() : undefined;
    try {
      const answer = await boundedFetch(url, init ?? {}, BOUNDS);
      if (call !== undefined) call.exchange = answer.status;
      const body = EMPTY_STATUS.has(answer.status) ? null : Buffer.from(answer.bytes);
      return new Response(body, { status: answer.status, headers: answer.headers });
    } catch (error) {
      if (call !== undefined && error instanceof CallFailed) call.exchange = error.code;
      throw error;
    }
  });
}
