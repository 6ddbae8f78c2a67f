import { Session } from '@shopify/shopify-api';
import { z } from 'zod';
import type { KeyRing } from '#app/ports.ts';
import type { AccessTokens, TokenOutcome } from './access-tokens.ts';
import { boundedFetch, CallFailed, type Bounds, type WholeAnswer } from '#app/adapters/egress.server.ts';
import { openSession, sealSession } from './sealed-session.ts';
import { offlineSessionId, type SessionShelf } from './session-storage.ts';

export interface TokenSourceOptions {
  shelf: SessionShelf;
  keys: KeyRing;
  client: { clientId: string; clientSecret: string };
  /** The lock of the store that exchanges take too: two refreshes at once would each end the other's token. */
  alone<Result>(domain: string, work: () => Promise<Result>): Promise<Result>;
  now: () => Date;
  bounds?: Bounds;
}

const BOUNDS: Bounds = { timeoutMs: 15_000, maxBytes: 100_000 };
// As the library: a token in its last minutes is not begun with.
const MARGIN_MS = 5 * 60_000;

const refreshed = z.object({
  access_token: z.string().min(1),
  scope: z.string(),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});

/**
 * The app's own (offline) token of one store, for work nobody is waiting at: read from our table, refreshed under the store's lock when it is
 * about to end, and stored with its new refresh token in one statement. If we crash between Shopify's answer and our store, the old
 * refresh token still works: Shopify keeps it until the new one is first used (platform.md 6).
 */
export function offlineTokens(domain: string, options: TokenSourceOptions): AccessTokens {
  const { shelf, keys, alone, now } = options;

  const stored = async (): Promise<Session | null> => {
    const row = await shelf.find(domain, offlineSessionId(domain));
    return row === null ? null : openSession(row, keys);
  };

  const unlessRefreshedMeanwhile = (isUsable: (session: Session) => boolean): Promise<TokenOutcome> =>
    alone(domain, async () => {
      const session = await stored();
      if (session === null) return { outcome: 'gone', why: 'no_token' };
      if (isUsable(session)) return tokenOf(session);
      if (session.refreshToken === undefined) return { outcome: 'gone', why: 'no_token' };
      return refresh(session, session.refreshToken, options);
    });

  return {
    async current() {
      const session = await stored();
      if (session === null) return { outcome: 'gone', why: 'no_token' };
      if (isFresh(session, now()) || isEndless(session)) return tokenOf(session);
      return unlessRefreshedMeanwhile((found) => isFresh(found, now()));
    },
    renew: (refused) =>
      unlessRefreshedMeanwhile((found) => found.accessToken !== refused && (isFresh(found, now()) || isEndless(found))),
  };
}

const isFresh = (session: Session, now: Date): boolean =>
  session.accessToken !== undefined &&
  session.expires !== undefined &&
  session.expires.getTime() - MARGIN_MS > now.getTime();

/** Custom apps may hold a token of the old kind that has neither an end nor a refresh token. Whether it works, only a call can tell. */
const isEndless = (session: Session): boolean =>
  session.accessToken !== undefined && session.refreshToken === undefined && session.expires?.getTime() === 0;

const tokenOf = (session: Session): TokenOutcome =>
  session.accessToken === undefined
    ? { outcome: 'gone', why: 'no_token' }
    : { outcome: 'token', accessToken: session.accessToken };

async function refresh(session: Session, refreshToken: string, options: TokenSourceOptions): Promise<TokenOutcome> {
  const answer = await askForToken(session.shop, refreshToken, options);
  if (answer instanceof CallFailed) return { outcome: 'failed', why: answer.code };
  // invalid_grant and its kin: the app was uninstalled, or nobody opened it for 90 days. Only a person opening the app mends either.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
    return { outcome: 'gone', why: 'refresh_refused' };
  if (answer.status !== 200) return { outcome: 'failed', why: `http_${answer.status}` };
  const body = refreshed.safeParse(parseJson(answer.bytes));
  if (!body.success) return { outcome: 'failed', why: 'malformed_answer' };
  const next = sessionAfter(session, refreshToken, body.data, options.now());
  await options.shelf.put(session.shop, sealSession(next, options.keys), next.accessToken);
  return tokenOf(next);
}

async function askForToken(
  domain: string,
  refreshToken: string,
  { client, bounds = BOUNDS }: TokenSourceOptions,
): Promise<WholeAnswer | CallFailed> {
  const body = JSON.stringify({
    client_id: client.clientId,
    client_secret: client.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  try {
    return await boundedFetch(`https://${domain}/admin/oauth/access_token`, { method: 'POST', headers, body }, bounds);
  } catch (error) {
    if (error instanceof CallFailed) return error;
    throw error;
  }
}

/** An answer that names no new refresh token leaves the one we have; one that names no end is stored without, and so read as ended. */
function sessionAfter(session: Session, refreshToken: string, answer: z.infer<typeof refreshed>, now: Date): Session {
  const end = (seconds: number | undefined) =>
    seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1000);
  return new Session({
    id: session.id,
    shop: session.shop,
    state: session.state,
    isOnline: false,
    scope: answer.scope,
    accessToken: answer.access_token,
    expires: end(answer.expires_in),
    refreshToken: answer.refresh_token ?? refreshToken,
    refreshTokenExpires:
      answer.refresh_token === undefined ? session.refreshTokenExpires : end(answer.refresh_token_expires_in),
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
