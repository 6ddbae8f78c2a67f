import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';
import type { Account } from './account.ts';
import { isSimilarName } from './name-likeness.ts';
import { isSameSubject, marksOf } from './same-subject.ts';

/** The person behind a verified session token. `email` counts only when Shopify says it is verified. */
export type SignedInPerson = {
  platformId: string | null;
  email: string | null;
  emailVerified: boolean;
  name: string;
};

/**
 * 'certain': by platform id or verified e-mail, exactly one row. 'maybe': by an unverified e-mail or by name; the rows that come
 * into question are listed, and a person has to say which, confirmed by a second. 'none': no row resembles them.
 */
export type ReviewerMatch =
  | { certainty: 'certain'; accountKey: string; by: 'platform_id' | 'verified_email' }
  | { certainty: 'maybe'; accountKeys: string[]; by: 'email' | 'name' }
  | { certainty: 'none' };

/** Which row of the people list is this person? An id that the list knows under another person's row always wins over an e-mail. */
export function matchReviewer(person: SignedInPerson, rows: Account[]): ReviewerMatch {
  const id = person.platformId && normalisePlatformId(person.platformId);
  const byId = id ? rows.filter((row) => row.platformId && normalisePlatformId(row.platformId) === id) : [];
  if (byId[0]) return { certainty: 'certain', accountKey: byId[0].accountKey, by: 'platform_id' };

  // A row with another id is another account, even under the same address or name.
  const open = rows.filter((row) => !id || !row.platformId);
  const email = person.email && normaliseEmail(person.email);
  const byEmail = email ? open.filter((row) => row.email && normaliseEmail(row.email) === email) : [];
  if (byEmail.length === 1 && byEmail[0] && person.emailVerified) {
    return { certainty: 'certain', accountKey: byEmail[0].accountKey, by: 'verified_email' };
  }
  if (byEmail.length > 0) return { certainty: 'maybe', accountKeys: byEmail.map((row) => row.accountKey), by: 'email' };

  const byName = open.filter((row) => isSimilarName(row.name, person.name));
  const exact = byName.filter((row) => normaliseName(row.name) === normaliseName(person.name));
  const found = [...exact, ...byName.filter((row) => !exact.includes(row))];
  if (found.length === 0) return { certainty: 'none' };
  return { certainty: 'maybe', accountKeys: found.map((row) => row.accountKey), by: 'name' };
}

/** All that is known of who a person is, for the one question that matters most: may they decide this row? */
export interface KnownPerson {
  platformId: string | null;
  /** null unless Shopify says that it is verified. */
  verifiedEmail: string | null;
  /** Keys of every row, of any list, that they were found to be, were appointed as, or say they are. */
  keys: ReadonlySet<string>;
  /** Their row on the newest list; null when they are on none for certain. It may carry an id or address that an older list lacks. */
  listed: Account | null;
}

/**
 * Is this row, of whatever list, the person themselves? One sign is enough, even where it would not do to match them: nobody
 * decides their own access because a newer list names them differently, nor that of a second account under their address.
 */
export function isOwnRow(person: KnownPerson, row: Account): boolean {
  const marks = marksOf(row);
  const signedIn = marksOf({ platformId: person.platformId, email: person.verifiedEmail });
  return (
    person.keys.has(row.accountKey) ||
    (signedIn.id !== null && signedIn.id === marks.id) ||
    (signedIn.address !== null && signedIn.address === marks.address) ||
    (person.listed !== null && isSameSubject(marksOf(person.listed), marks))
  );
}
