import type { Hex, Iso } from './notation.ts';

/** What the log says about the installed app, the deliveries it took in and the members who use it. */
export interface ShopEntries {
  'app.installed': { installationNo: number; scopes: string[]; distribution: 'public' | 'custom' };
  'app.scopes_changed': { previous: string[]; current: string[] };
  'app.uninstalled': { installationNo: number };
  'delivery.received': {
    webhookId: string;
    eventId: string | null;
    topic: string;
    apiVersion: string | null;
    triggeredAt: Iso | null;
    arrivedAt: Iso;
    bodyDigest: Hex;
  };
  'delivery.not_understood': { webhookId: string; topic: string; why: string };
  'member.opened': { memberId: string; roles: string[] };
  'member.roles_changed': { memberId: string; previous: string[]; current: string[]; by: string | null };
  'member.matched': {
    memberId: string;
    rowCommitment: Hex;
    listId: string;
    how: 'user_id' | 'verified_email' | 'claimed' | 'confirmed';
    confirmedBy: string | null;
  };
  'member.claim_withdrawn': { memberId: string; by: string };
}
