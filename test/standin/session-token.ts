import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export interface SessionClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

export const SESSION_TOKEN_SECONDS = 60;

/** Claims of a session token as App Bridge gets it: one minute, `sub` is the numeric user id as text. */
export function sessionClaims(
  shop: string,
  userId: number,
  clientId: string,
  now: Date,
  overrides?: Record<string, unknown>,
): SessionClaims {
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: clientId,
    sub: String(userId),
    exp: seconds + SESSION_TOKEN_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    sid: createHmac('sha256', clientId).update(`${shop} ${userId}`).digest('hex'),
    ...overrides,
  };
}

export function signSessionToken(claims: SessionClaims, secret: string): string {
  const head = encode({ alg: 'HS256', typ: 'JWT' });
  const body = encode(claims);
  return `${head}.${body}.${signature(`${head}.${body}`, secret)}`;
}

/** The claims when the platform would accept the token now, else null. */
export function readSessionToken(token: string, secret: string, clientId: string, now: Date): SessionClaims | null {
  const [head, body, mark, ...rest] = token.split('.');
  if (head === undefined || body === undefined || mark === undefined || rest.length > 0) return null;
  const expected = Buffer.from(signature(`${head}.${body}`, secret));
  const given = Buffer.from(mark);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const claims = decode(body);
  const seconds = now.getTime() / 1000;
  if (claims === null || claims.aud !== clientId || claims.exp <= seconds || claims.nbf > seconds + 10) return null;
  return claims;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): SessionClaims | null {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as SessionClaims;
  } catch {
    return null;
  }
}

function signature(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
