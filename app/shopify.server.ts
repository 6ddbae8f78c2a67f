import '@shopify/shopify-app-remix/adapters/node';
import type { Session } from '@shopify/shopify-api';
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import {
  answerBadToken,
  answerShopifyRefusal,
  answerTryLater,
  BOUNCE_PATH,
  isDocument,
} from '#app/adapters/shopify/auth-answers.ts';
import {
  boundTheLibrary,
  rememberedSession,
  throughLibrary,
  type LibraryCall,
} from '#app/adapters/shopify/library-door.ts';
import { checkSessionToken, sessionTokenOf, type SessionTokenClaims } from '#app/adapters/shopify/session-token.ts';
import { createSessionStorage, onlineSessionId, type SessionShelf } from '#app/adapters/shopify/session-storage.ts';
import { ShopBusy, type ShopLocks } from '#app/db/shop-locks.ts';
import type { KeyRing } from '#app/ports.ts';

export interface ShopifySettings {
  clientId: string;
  clientSecret: string;
  appUrl: string;
  shelf: SessionShelf;
  keys: KeyRing;
  locks: ShopLocks;
  /** Gets the library's warnings, already without anything that looks like a token or an e-mail. */
  warn: (facts: Record<string, string | number | null>) => void;
  now: () => Date;
}

/** A request whose person Shopify vouches for. */
export interface Admitted {
  domain: string;
  session: Session;
  /** True when tokens were exchanged, so that what came with them is new. */
  isFresh: boolean;
}

export interface Shopify {
  /** Checks who sent a request. Throws a Response for everybody we do not know. */
  admit(request: Request): Promise<Admitted>;
  /** The library's own pages under /auth: the bounce page and the way out of the frame. Throws a Response. */
  authPage(request: Request): Promise<never>;
  /** For somebody outside the admin: on to the store's install page when the address names a store, else null. */
  login(request: Request): Promise<Response | null>;
}

// As the library: it renews a session that has less than this left.
const RENEWAL_MARGIN_MS = 5 * 60_000;

/**
 * The platform library in its place: managed install and token exchange, without cookies. What it does not do is done around it: our own check
 * of the token before it may exchange anything, one lock per store around every exchange, an end to every call, and sealed storage.
 */
export function createShopify(settings: ShopifySettings): Shopify {
  const { clientId, clientSecret, appUrl, keys, locks, warn, now } = settings;
  const storage = createSessionStorage(settings.shelf, keys);
  boundTheLibrary();
  const library = shopifyApp({
    apiKey: clientId,
    apiSecretKey: clientSecret,
    appUrl,
    apiVersion: ApiVersion.October26,
    distribution: AppDistribution.AppStore,
    isEmbeddedApp: true,
    useOnlineTokens: true,
    sessionStorage: { ...storage, loadSession: async (id) => rememberedSession(id) ?? (await storage.loadSession(id)) },
    // At debug level the library writes whole session tokens.
    logger: { level: LogSeverity.Warning, log: (severity, message) => warn({ severity, message: scrub(message) }) },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  });

  async function admit(request: Request): Promise<Admitted> {
    const claims = await claimsOf(request);
    const known = (await storage.loadSession(onlineSessionId(claims.domain, claims.userId))) ?? null;
    const { domain } = claims;
    if (known?.isActive(undefined, RENEWAL_MARGIN_MS)) {
      const call: LibraryCall = { session: known, exchange: null };
      return { domain, session: await authenticated(request, call), isFresh: false };
    }
    const call: LibraryCall = { session: null, exchange: null };
    try {
      // Whoever waited here finds the session that the one before stored, and exchanges nothing.
      const session = await locks.alone(domain, () => authenticated(request, call));
      return { domain, session, isFresh: call.exchange !== null };
    } catch (error) {
      throw error instanceof ShopBusy ? answerTryLater('busy') : error;
    }
  }

  /** Before the library: it would exchange the token of a foreign `iss` and store the result. */
  async function claimsOf(request: Request): Promise<SessionTokenClaims> {
    const token = sessionTokenOf(request);
    if (token === null) return withoutToken(request);
    const claims = await checkSessionToken(token, { clientId, clientSecret }, now());
    const named = new URL(request.url).searchParams.get('shop');
    if (claims === null || (named !== null && named !== claims.domain)) throw answerBadToken(request, appUrl);
    return claims;
  }

  /** A page outside the frame, or one that lost its token: the library knows where each goes, and exchanges nothing without a token. */
  async function withoutToken(request: Request): Promise<never> {
    if (isDocument(request)) await library.authenticate.admin(request);
    throw answerBadToken(request, appUrl);
  }

  async function authenticated(request: Request, call: LibraryCall): Promise<Session> {
    try {
      const { session } = await throughLibrary(call, () => library.authenticate.admin(request));
      return session;
    } catch (error) {
      if (!(error instanceof Response)) throw error;
      throw answerTo(error, request, call);
    }
  }

  function answerTo(response: Response, request: Request, { exchange }: LibraryCall): Response {
    if (response.status === 401) return answerBadToken(request, appUrl);
    if (response.status !== 500) return response;
    // The library's bare 500 after an exchange that did not succeed.
    warn({ event: 'shopify.exchange_failed', exchange });
    if (exchange === 403) return answerShopifyRefusal();
    return typeof exchange === 'number' && exchange < 500 ? answerBadToken(request, appUrl) : answerTryLater('shopify');
  }

  return {
    admit,
    async authPage(request) {
      const { pathname } = new URL(request.url);
      // Any other path below /auth would be authenticated by the library alone, exchange included.
      if (pathname === BOUNCE_PATH || pathname === '/auth/exit-iframe') {
        await library.authenticate.admin(request).catch((error: unknown) => {
          throw error instanceof Response
            ? error
            : new Response('This address is not one we send people to.', { status: 400 });
        });
      }
      throw new Response('There is no such page.', { status: 404 });
    },
    async login(request) {
      if (!new URL(request.url).searchParams.has('shop')) return null;
      try {
        await library.login(request);
        return null;
      } catch (error) {
        if (error instanceof Response) return error;
        throw error;
      }
    },
  };
}

const TOKEN_LIKE = /eyJ[\w-]+(?:\.[\w-]+)*|shp[a-z]{2,3}_\w+|[^\s@<>"']+@[^\s@<>"']+/g;

/** Takes session tokens, access tokens and e-mails out of a foreign message. */
export const scrub = (message: string): string => message.replace(TOKEN_LIKE, '[removed]').slice(0, 500);
