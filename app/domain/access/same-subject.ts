import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';

/** What makes a row of a list recognisable in another list. Every null means "not known". */
export interface SubjectMarks {
  /** Shopify's own id: of a person the user id, of an app the API key. Stays for as long as the account does. */
  id: string | null;
  /** E-mail of a person, handle of an app: stays as a rule, and can change or be shared. */
  address: string | null;
  /** `accountKey` or `appKey`, for where there is neither. */
  key: string | null;
  /** Developer of an app: two apps may share a title. */
  developer: string | null;
}

/** The marks of a row of a people or apps list, also of one read from a pack: members of another type count as not known. */
export function marksOf(row: object): SubjectMarks {
  const member = (name: string): string | null => {
    const value = (row as Record<string, unknown>)[name];
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const platformId = member('platformId');
  const email = member('email');
  const developer = member('developer');
  return {
    id: platformId === null ? (member('apiKey')?.trim() ?? null) : normalisePlatformId(platformId),
    address: email === null ? (member('handle')?.trim().toLowerCase() ?? null) : normaliseEmail(email),
    key: member('accountKey') ?? member('appKey'),
    developer: developer === null ? null : normaliseName(developer),
  };
}

/**
 * Are two rows certainly the same person or app? A stable id on both sides decides, either way: two accounts may share an
 * e-mail. The address counts only where one side has no id, and the key only where neither of them can be compared.
 * The rule of every proof of removal and of every judgement about one's own row; a pack's verifier repeats it
 * (docs/evidence-pack.md, section 6).
 */
export function isSameSubject(one: SubjectMarks, other: SubjectMarks): boolean {
  if (one.id !== null && other.id !== null) return one.id === other.id;
  if (one.address !== null && other.address !== null) return one.address === other.address;
  if (one.key === null || one.key !== other.key) return false;
  return one.developer === null || other.developer === null || one.developer === other.developer;
}
