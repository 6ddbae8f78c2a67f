import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';

/** What makes a row of a list recognisable in another list. Every null means "not known". */
export interface SubjectMarks {
  /** Shopify's own id: of a person the user id, of an app the API key. Stays for as long as the account does. */
  id: string | null;
  /** E-mail of a person, handle of an app: stays as a rule, and can change or be shared. */
  address: string | null;
  /** `accountKey`, `appKey` or `roleKey`, for where there is neither. */
  key: string | null;
  /** Developer of an app: two apps may share a title. */
  developer: string | null;
}

/** The marks of a row of a list of people, apps or roles, also of one read from a pack: members of another type count as not known. */
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
    key: member('accountKey') ?? member('appKey') ?? member('roleKey'),
    developer: developer === null ? null : normaliseName(developer),
  };
}

/**
 * Are two rows certainly the same person, app or role? A stable id on both sides decides, either way: two accounts may share an
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

/**
 * Rows by their marks: finds those that are certainly the same as a subject without going through all of them, which a list of
 * thousands would be gone through for each of thousands of rows.
 */
export class SubjectIndex<Row extends object> {
  readonly #marked: readonly { row: Row; marks: SubjectMarks }[];
  readonly #places = new Map<string, number[]>();

  constructor(rows: readonly Row[]) {
    this.#marked = rows.map((row) => ({ row, marks: marksOf(row) }));
    for (const [place, { marks }] of this.#marked.entries()) {
      for (const name of namesOf(marks)) {
        const places = this.#places.get(name);
        if (places) places.push(place);
        else this.#places.set(name, [place]);
      }
    }
  }

  /** The rows that isSameSubject says are this one, in the order of the list. */
  sameAs(subject: SubjectMarks): Row[] {
    // Rows that are the same share an id, an address or a key; the rule itself says which of those that share one are.
    const places = new Set(namesOf(subject).flatMap((name) => this.#places.get(name) ?? []));
    return [...places]
      .sort((a, b) => a - b)
      .map((place) => this.#marked[place]!)
      .filter(({ marks }) => isSameSubject(subject, marks))
      .map(({ row }) => row);
  }
}

const namesOf = ({ id, address, key }: SubjectMarks): string[] =>
  Object.entries({ id, address, key }).flatMap(([mark, value]) => (value === null ? [] : [`${mark} ${value}`]));
