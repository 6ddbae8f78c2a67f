import { Session, type SessionParams } from '@shopify/shopify-api';
import { z } from 'zod';
import type { KeyRing } from '#app/ports.ts';

/** What is stored of a session: the token and everything that came with it, sealed under the root key named by `keyId`. */
export interface SealedSession {
  id: string;
  kind: 'online' | 'offline';
  userId: bigint | null;
  expiresAt: Date | null;
  sealed: Uint8Array<ArrayBuffer>;
  keyId: string;
}

const instant = z.iso.datetime().transform((text) => new Date(text));

const associatedUser = z.object({
  id: z.number().int(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  email: z.string().nullish(),
  email_verified: z.boolean().nullish(),
  account_owner: z.boolean().nullish(),
  locale: z.string().nullish(),
  collaborator: z.boolean().nullish(),
});

const content = z.object({
  id: z.string(),
  shop: z.string(),
  state: z.string(),
  isOnline: z.boolean(),
  scope: z.string().optional(),
  accessToken: z.string().optional(),
  expires: instant.optional(),
  refreshToken: z.string().optional(),
  refreshTokenExpires: instant.optional(),
  onlineAccessInfo: z
    .object({ expires_in: z.number(), associated_user_scope: z.string(), associated_user: associatedUser.loose() })
    .loose()
    .optional(),
});

export type AssociatedUser = z.infer<typeof associatedUser>;

/** The person a session belongs to, as Shopify told it with the online token; null for the app's own tokens. */
export function userOf(session: Session): AssociatedUser | null {
  const parsed = associatedUser.safeParse(session.onlineAccessInfo?.associated_user);
  return parsed.success ? parsed.data : null;
}

export function sealSession(session: Session, keys: KeyRing): SealedSession {
  const user = userOf(session);
  const { wrapped, rootKeyId } = keys.wrap(Buffer.from(JSON.stringify(session.toObject())), contextOf(session.id));
  return {
    id: session.id,
    kind: session.isOnline ? 'online' : 'offline',
    userId: user === null ? null : BigInt(user.id),
    expiresAt: session.expires ?? null,
    sealed: Buffer.from(wrapped),
    keyId: rootKeyId,
  };
}

/**
 * Opens a stored session, user data included. A token whose end Shopify did not name is given one that is past: the library would otherwise
 * take it for endless and never renew it. null when its root key is gone, as after a rotation: the next opening of the app gets a new token.
 */
export function openSession(row: SealedSession, keys: KeyRing): Session | null {
  const bytes = unwrap(row, keys);
  if (bytes === null) return null;
  const stored = content.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return new Session({ ...stored, expires: stored.expires ?? new Date(0) } as SessionParams);
}

/** The same session under the present root key. Throws what the ring throws when the earlier one is not configured. */
export function resealSession(
  row: Pick<SealedSession, 'id' | 'sealed' | 'keyId'>,
  keys: KeyRing,
): { sealed: Uint8Array; keyId: string } {
  const { wrapped, rootKeyId } = keys.wrap(keys.unwrap(row.sealed, row.keyId, contextOf(row.id)), contextOf(row.id));
  return { sealed: wrapped, keyId: rootKeyId };
}

function unwrap(row: SealedSession, keys: KeyRing): Uint8Array | null {
  try {
    return keys.unwrap(row.sealed, row.keyId, contextOf(row.id));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'key_missing') return null;
    throw error;
  }
}

/** Binds the sealed bytes to their row, so that one token cannot be put in another's place. */
const contextOf = (id: string): string => `session/${id}`;
