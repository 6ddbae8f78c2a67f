import type { AddedBy } from './by-hand.ts';

/** A fact with three values: 'unknown' means nobody told us, and is never read as 'no'. */
export type Known = 'yes' | 'no' | 'unknown';

export type AccountType =
  'staff' | 'collaborator' | 'pos_only' | 'saml' | 'invited' | 'restricted' | 'system' | 'unknown';

export type AccountStatus = 'active' | 'suspended' | 'pending' | 'inactive' | 'unknown';

/** How far a key can be trusted to mean the same person in another list. 'name' is weak: two people can share one. */
export type KeyStrength = 'platform_id' | 'email' | 'name';

/**
 * Last sign of the person that a source gave. `at` is an ISO 8601 date or UTC time, null when `text` (what the source wrote)
 * names no absolute date. `never` is true only when the source itself says so.
 */
export type LastSeen = { at: string | null; never: boolean; source: string; text: string | null };

/**
 * One account as a source gave it, before it has a key.
 * `line` is the line of the file or paste it came from (1-based), or the running number of the API node.
 * Every null means "not known", never "none"; an empty array means the source said there are none.
 */
export type AccountDraft = {
  line: number;
  platformId: string | null;
  email: string | null;
  emailVerified: Known;
  name: string;
  type: AccountType;
  status: AccountStatus;
  isOwner: Known;
  secondFactor: Known;
  roles: string[] | null;
  permissions: string[] | null;
  lastSeen: LastSeen | null;
  createdAt: string | null;
  invitedAt: string | null;
  /** Further columns or lines of the source that have no field of their own, as written. */
  details: { label: string; value: string }[];
  /** Only on rows that no source gave: who added it. */
  addedBy?: AddedBy;
};

/** A staff or collaborator login to one shop. `accountKey` is unique and stable within one list. */
export type Account = AccountDraft & { accountKey: string; keyStrength: KeyStrength };

/** A draft in which nothing but a name and a line is known; callers spread over it. */
export function unknownAccount(line: number, name: string): AccountDraft {
  return {
    line,
    platformId: null,
    email: null,
    emailVerified: 'unknown',
    name,
    type: 'unknown',
    status: 'unknown',
    isOwner: 'unknown',
    secondFactor: 'unknown',
    roles: null,
    permissions: null,
    lastSeen: null,
    createdAt: null,
    invitedAt: null,
    details: [],
  };
}

/**
 * The key of an account: `id:{platform id}`, else `email:{normalised}`, else `name:{normalised}` marked weak.
 * The same input gives the same key in every list; telling two equal keys apart is the list's work (roster.ts).
 */
export function keyOfAccount(account: AccountDraft): { accountKey: string; keyStrength: KeyStrength } {
  if (account.platformId) {
    return { accountKey: `id:${normalisePlatformId(account.platformId)}`, keyStrength: 'platform_id' };
  }
  if (account.email) return { accountKey: `email:${normaliseEmail(account.email)}`, keyStrength: 'email' };
  return { accountKey: `name:${normaliseName(account.name)}`, keyStrength: 'name' };
}

/** Platform ids arrive as a number or as `gid://shopify/StaffMember/123`; both become `123`. */
export function normalisePlatformId(id: string): string {
  return id.trim().replace(/^gid:\/\/shopify\/[A-Za-z]+\//, '');
}

/** E-mail addresses compare without regard to case, width or surrounding space. Plus-tags and dots are kept: they can be other mailboxes. */
export function normaliseEmail(email: string): string {
  const plain = /^[\x21-\x7e]*$/.test(email) ? email : email.trim().normalize('NFKC');
  return plain.toLowerCase();
}

/** Names compare without regard to case, Latin accents (marks of other scripts change the letter and stay), width, invisible direction marks or repeated spaces. */
export function normaliseName(name: string): string {
  // Most names are plain, and lists are long.
  if (/^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(name)) return name.toLowerCase();
  const letters = /^[\x20-\x7e]*$/.test(name) ? name : foldLetters(name);
  const plain = letters
    .toLowerCase()
    .replace(/[.,;:'’"()[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain === '' ? name.trim() : plain;
}

function foldLetters(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
}

/** What a person is called whose details were erased, wherever their row still has to stand. */
export const ERASED_NAME = 'Erased person';
const ERASED = 'erased:';

/** Is this the key of a row whose content was erased? No source gives a key of this form. */
export const isErasedKey = (key: string): boolean => key.startsWith(ERASED);

/** What is left of a row after the erasure of its person: its place, and a key that says so. `token` tells one erasure from another. */
export function erasedAccount(token: string, position: number): Account {
  const accountKey = `${ERASED}${token}~${position}`;
  return { ...unknownAccount(0, ERASED_NAME), accountKey, keyStrength: 'name' };
}

/** Part of an address after the @, lower case, or null when there is none. */
export function domainOfEmail(email: string): string | null {
  const at = normaliseEmail(email).lastIndexOf('@');
  return at < 0 ? null : normaliseEmail(email).slice(at + 1);
}
