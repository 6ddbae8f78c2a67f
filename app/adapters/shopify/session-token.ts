import { jwtVerify } from 'jose';
import { z } from 'zod';

/** What a checked session token says: the store it opens and the numeric user id of the person. Nothing else in it is used. */
export interface SessionTokenClaims {
  domain: string;
  userId: string;
}

const CLOCK_TOLERANCE_SECONDS = 10;
const STORE = /^https:\/\/([a-z0-9][a-z0-9-]*\.myshopify\.com)$/;
const ISSUER = /^https:\/\/([a-z0-9][a-z0-9-]*\.myshopify\.com)\/admin$/;

const claims = z.object({
  iss: z.string(),
  dest: z.string(),
  sub: z.string().regex(/^\d{1,19}$/),
  exp: z.number(),
  nbf: z.number(),
});

/**
 * Checks a session token (HS256, platform.md 6): signature, `exp` and `nbf` with 10 s tolerance, `aud`, and that `iss` and `dest` name the same
 * store, which the platform library does not compare. null for anything else; never throws and never quotes the token.
 */
export async function checkSessionToken(
  token: string,
  app: { clientId: string; clientSecret: string },
  now: Date,
): Promise<SessionTokenClaims | null> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(app.clientSecret), {
      algorithms: ['HS256'],
      audience: app.clientId,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    const { iss, dest, sub } = claims.parse(payload);
    const domain = STORE.exec(dest)?.[1];
    return domain !== undefined && domain === ISSUER.exec(iss)?.[1] ? { domain, userId: sub } : null;
  } catch {
    return null;
  }
}

/** The token a request carries: in the Authorization header of a fetch, or in the address of a document. */
export function sessionTokenOf(request: Request): string | null {
  const header = request.headers.get('authorization');
  if (header !== null) return /^Bearer (\S+)$/.exec(header)?.[1] ?? '';
  return new URL(request.url).searchParams.get('id_token');
}
