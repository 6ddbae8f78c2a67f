import type { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import type { KeyRing } from '#app/ports.ts';
import { openSession, sealSession, type SealedSession } from './sealed-session.ts';

/** Where sealed sessions lie, by store domain. Handed in: adapters do not know the database. */
export interface SessionShelf {
  find(domain: string, id: string): Promise<SealedSession | null>;
  all(domain: string): Promise<SealedSession[]>;
  /** False when a fresher one was there. `accessToken` is for asking Shopify whose store this is, the first time its domain is seen. */
  put(domain: string, row: SealedSession, accessToken: string | undefined): Promise<boolean>;
  remove(domain: string, ids: readonly string[]): Promise<void>;
}

/** The library's five methods over our own sealed table. */
export function createSessionStorage(shelf: SessionShelf, keys: KeyRing): SessionStorage {
  const remove = async (ids: string[]): Promise<boolean> => {
    for (const id of ids) {
      const domain = domainOfSession(id);
      if (domain !== null) await shelf.remove(domain, [id]);
    }
    return true;
  };
  return {
    async storeSession(session: Session) {
      await shelf.put(session.shop, sealSession(session, keys), session.accessToken);
      // A fresher token that was there already is as good: the caller's one still works, and what matters is that one is stored.
      return true;
    },
    async loadSession(id) {
      const domain = domainOfSession(id);
      const row = domain === null ? null : await shelf.find(domain, id);
      return row === null ? undefined : (openSession(row, keys) ?? undefined);
    },
    deleteSession: (id) => remove([id]),
    deleteSessions: remove,
    async findSessionsByShop(domain) {
      const rows = await shelf.all(domain);
      return rows.map((row) => openSession(row, keys)).filter((session) => session !== null);
    },
  };
}

export const offlineSessionId = (domain: string): string => `offline_${domain}`;
export const onlineSessionId = (domain: string, userId: string): string => `${domain}_${userId}`;

const SESSION_ID = /^(?:offline_)?([a-z0-9][a-z0-9-]*\.myshopify\.com)(?:_\d+)?$/;

/** The store a session id names (`offline_{domain}` or `{domain}_{user id}`); null for anything else. */
export const domainOfSession = (id: string): string | null => SESSION_ID.exec(id)?.[1] ?? null;
