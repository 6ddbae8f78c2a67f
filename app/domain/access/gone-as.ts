import type { Account, AccountStatus, AccountType } from './account.ts';

/** The word for how somebody is gone who is still listed. 'absent' is the word for who is on the list no more. */
export type GoneWhileListed = 'suspended' | 'deactivated';

/**
 * Which status of an account still listed counts as removed, and the word that is printed for it; by account type, `default` for the
 * rest. null: with this status an account of this type is not gone, only its absence shows that.
 */
export type RemovalDefinitions = Partial<
  Record<AccountType | 'default', Partial<Record<AccountStatus, GoneWhileListed | null>>>
>;

/**
 * An account that cannot sign in counts as removed. An invitation never does while it is listed, whatever its status: it is no account
 * yet, so nothing of it could be suspended. Neither does an account of Shopify's own system, which nobody signs in with. Of a single
 * sign-on account the identity provider may switch the status back, so the word says which it was and the date says of when.
 */
export const REMOVAL_DEFINITIONS: RemovalDefinitions = {
  default: { suspended: 'suspended', inactive: 'deactivated' },
  invited: { suspended: null, inactive: null },
  system: { suspended: null, inactive: null },
};

/** The word for an account that is still listed and cannot sign in; null when it is not gone. */
export function goneAs(
  { type, status }: Pick<Account, 'type' | 'status'>,
  definitions: RemovalDefinitions = REMOVAL_DEFINITIONS,
): GoneWhileListed | null {
  const own = definitions[type]?.[status];
  return own === undefined ? (definitions.default?.[status] ?? null) : own;
}
