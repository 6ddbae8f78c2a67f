import { z } from 'zod';
import { normalisePlatformId, unknownAccount } from '#app/domain/access/account.ts';
import type { AccountDraft, AccountStatus, AccountType } from '#app/domain/access/account.ts';
import { takePeople } from '#app/domain/access/roster.ts';
import type { Origin, PeopleRoster, SetAsideLine } from '#app/domain/access/roster.ts';

/** A reading whose nodes are not what the schema promises. `nodes` are running numbers from 1; nothing of it may be kept. */
export type MalformedNodes = { malformed: true; nodes: number[] };

const staffNode = z.object({
  id: z.string().min(1),
  email: z.string().nullish(),
  name: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  active: z.boolean(),
  exists: z.boolean(),
  isShopOwner: z.boolean(),
  accountType: z.string().nullish(),
  locale: z.string().nullish(),
});
type StaffNode = z.infer<typeof staffNode>;

/**
 * Nodes of `staffMembers` (platform.md 1.1, all pages in order) -> a snapshot of people, or which nodes were malformed.
 * Roles, second factor and last sign-in are not in that query and stay unknown. Line numbers are the nodes' running numbers.
 * @param olderPermissions what the older list of users says each person may do, by their number; null when it was not read
 */
export function rosterFromStaffMembers(
  nodes: unknown[],
  origin: Origin,
  olderPermissions: ReadonlyMap<string, string[]> | null = null,
): PeopleRoster | MalformedNodes {
  const parsed = nodes.map((node) => staffNode.safeParse(node));
  const malformed = parsed.flatMap((result, i) => (result.success ? [] : [i + 1]));
  if (malformed.length > 0) return { malformed: true, nodes: malformed };
  const rows: AccountDraft[] = [];
  const setAside: SetAsideLine[] = [];
  parsed.forEach((result, i) => {
    if (!result.success) return;
    if (result.data.exists) rows.push(withPermissions(accountOf(result.data, i + 1), olderPermissions));
    else setAside.push({ line: i + 1, excerpt: '', reason: 'Shopify says this account no longer exists' });
  });
  return takePeople(rows, setAside, origin);
}

function accountOf(node: StaffNode, line: number): AccountDraft {
  const parts = [node.firstName, node.lastName].filter((part) => part);
  const email = node.email?.trim() || null;
  return {
    ...unknownAccount(line, node.name?.trim() || parts.join(' ') || (email ?? '')),
    platformId: normalisePlatformId(node.id),
    email,
    type: TYPES[node.accountType ?? ''] ?? 'unknown',
    status: statusOf(node),
    isOwner: node.isShopOwner ? 'yes' : 'no',
    details: node.locale ? [{ label: 'Language', value: node.locale }] : [],
  };
}

/** Said beside permissions out of the older list, on screens and in packs. */
export const OLDER_LIST = { label: 'Where the permissions come from', value: 'older list, may not reflect roles' };

/** Somebody whom the older list does not have keeps permissions that are not known. */
function withPermissions(account: AccountDraft, older: ReadonlyMap<string, string[]> | null): AccountDraft {
  const permissions = account.platformId === null ? undefined : older?.get(account.platformId);
  if (permissions === undefined) return account;
  return { ...account, permissions: [...permissions], details: [...account.details, { ...OLDER_LIST }] };
}

const TYPES: Record<string, AccountType> = {
  REGULAR: 'staff',
  COLLABORATOR: 'collaborator',
  COLLABORATOR_TEAM_MEMBER: 'collaborator',
  INVITED: 'invited',
  INVITED_STORE_OWNER: 'invited',
  REQUESTED: 'collaborator',
  RESTRICTED: 'restricted',
  SAML: 'saml',
};

// The platform says active or not; of those not active it says who is only invited or asking, but not who was suspended.
function statusOf(node: StaffNode): AccountStatus {
  if (['INVITED', 'INVITED_STORE_OWNER', 'REQUESTED'].includes(node.accountType ?? '')) return 'pending';
  return node.active ? 'active' : 'inactive';
}
