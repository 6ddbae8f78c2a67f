import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';
import type { Account } from './account.ts';
import type { Explaining, Inspected, Visitor } from './about.ts';
import type { ActivityLine } from './activity-line.ts';
import { areSimilarForms, formOfName } from './name-likeness.ts';
import type { NameForm } from './name-likeness.ts';
import type { Sighting, SightingSource } from './sighting.ts';

/** One person as orders, refunds, events or Countersign itself showed them. Times UTC, ISO 8601; null means "not known". */
export type SeenPerson = {
  id: string | null;
  email: string | null;
  name: string | null;
  sources: SightingSource[];
  firstSeenAt: string;
  lastSeenAt: string;
  times: number;
};

/** Rows of the list that a seen person is, or may be. */
export type Compared = { person: SeenPerson; by: 'id' | 'email' | 'name' | null; accountKeys: string[] };

/** Everybody seen, each in exactly one part. */
export type PeopleSeen = {
  matched: Compared[];
  /** On no row now, and the log of user management says on which day they were removed since they were last seen. */
  left: Compared[];
  /** On an earlier list and not on this one, and nothing says that they left: whoever was left out of a list looks the same. */
  gone: Compared[];
  /**
   * On no row, and last seen longer before the list was read than somebody who is there stays unseen. They may have left before
   * any list was kept; nobody can tell.
   */
  longAgo: Compared[];
  /** On no row of a list that would have to show them. */
  outside: Compared[];
  /** A name that fits several rows, or is only like one: a question for a person. */
  unclear: Compared[];
  /** Neither found nor missing, because the list or the sign lacks what one would compare: never counted as found. */
  notComparable: Compared[];
};

/** Days before the reading of a list within which somebody seen at work has to be on it, unless they are known to have left. */
export const STILL_THERE_DAYS = 30;

export type PeopleSeenInput = {
  rows: readonly Account[];
  /** When the people list was read, UTC. */
  takenAt: string;
  /** Signs of people; those of apps are left out. null: the store was not looked through. */
  sightings: readonly Sighting[] | null;
  visitors: readonly Visitor[] | null;
  /** The log of user management shows that somebody left; earlier lists, only that they were there. */
  activity: Explaining<ActivityLine> | null;
  earlier: readonly Inspected[] | null;
};

/**
 * Everybody who was seen at work, against the people list: by user id, then verified e-mail address, then exact normalised name. Rows
 * of people whose details were erased cannot match; the signs of them are erased with them.
 */
export function peopleSeen(input: PeopleSeenInput): PeopleSeen {
  const seen: PeopleSeen = {
    matched: [],
    left: [],
    gone: [],
    longAgo: [],
    outside: [],
    unclear: [],
    notComparable: [],
  };
  const index = new PeopleIndex(input.rows);
  const before = earlierIndex(input.earlier ?? []);
  for (const person of seenPersons(input.sightings ?? [], input.visitors ?? [])) {
    const { part, ...found } = index.compare(person);
    seen[part === 'outside' ? partOutside(person, input, before) : part].push({ person, ...found });
  }
  return seen;
}

/** People were seen at work who are not on the list. */
export type SeenBlock = { code: 'people_seen_outside'; seen: number; sentence: string };

/** Does somebody seen outside the list stop a review from starting, as a failing sum does? Null when it does not. */
export function blockOfPeopleSeen({ outside }: PeopleSeen): SeenBlock | null {
  if (outside.length === 0) return null;
  const people = outside.length === 1 ? '1 person was' : `${outside.length} people were`;
  const sentence = `${people} seen at work in the store and cannot be found on the people list. Look at who it is, then bring in a list that shows them.`;
  return { code: 'people_seen_outside', seen: outside.length, sentence };
}

/** Signs and visits of one person as one: by user id, then e-mail; signs with a name alone by that name. */
function seenPersons(sightings: readonly Sighting[], visitors: readonly Visitor[]): SeenPerson[] {
  const persons = new Map<string, SeenPerson>();
  const add = (one: SeenPerson) => {
    const key = one.id ? `id ${one.id}` : one.email ? `email ${one.email}` : `name ${normaliseName(one.name ?? '')}`;
    const known = persons.get(key);
    persons.set(key, known ? together(known, one) : one);
  };
  for (const { of, source, id, name, firstSeenAt, lastSeenAt, times } of sightings) {
    if (of !== 'person') continue;
    add({ id: idOf(id), email: null, name: textOf(name), sources: [source], firstSeenAt, lastSeenAt, times });
  }
  for (const { platformId, email, name, lastSeenAt } of visitors) {
    const address = email === null ? null : normaliseEmail(email);
    const seen = { sources: ['opened_countersign' as const], firstSeenAt: lastSeenAt, lastSeenAt, times: 1 };
    add({ id: idOf(platformId), email: address, name: textOf(name), ...seen });
  }
  return [...persons.values()];
}

const idOf = (id: string | null): string | null => (id === null ? null : normalisePlatformId(id) || null);
const textOf = (text: string | null): string | null => text?.trim() || null;

function together(one: SeenPerson, other: SeenPerson): SeenPerson {
  return {
    id: one.id,
    email: one.email ?? other.email,
    name: one.name ?? other.name,
    sources: [...new Set([...one.sources, ...other.sources])],
    firstSeenAt: one.firstSeenAt < other.firstSeenAt ? one.firstSeenAt : other.firstSeenAt,
    lastSeenAt: one.lastSeenAt > other.lastSeenAt ? one.lastSeenAt : other.lastSeenAt,
    times: one.times + other.times,
  };
}

type Verdict = Omit<Compared, 'person'> & { part: Exclude<keyof PeopleSeen, 'left' | 'gone' | 'longAgo'> };

class PeopleIndex {
  readonly #rows: readonly Account[];
  readonly #byId: Map<string, Account[]>;
  readonly #byEmail: Map<string, Account[]>;
  readonly #byName: Map<string, Account[]>;
  readonly #withoutId: number;
  readonly #withoutEmail: number;
  #forms: NameForm[] | null = null;

  constructor(rows: readonly Account[]) {
    this.#rows = rows;
    this.#byId = groupBy(rows, (row) => idOf(row.platformId));
    this.#byEmail = groupBy(rows, (row) => row.email && normaliseEmail(row.email));
    this.#byName = groupBy(rows, (row) => normaliseName(row.name));
    this.#withoutId = rows.filter((row) => !row.platformId).length;
    this.#withoutEmail = rows.filter((row) => !row.email).length;
  }

  compare(person: SeenPerson): Verdict {
    const byId = person.id === null ? [] : (this.#byId.get(person.id) ?? []);
    if (byId.length > 0) return verdict('matched', 'id', byId);
    const open = (row: Account) => person.id === null || !row.platformId;
    const byEmail = person.email === null ? [] : (this.#byEmail.get(person.email) ?? []).filter(open);
    if (byEmail.length > 0) return verdict('matched', 'email', byEmail);
    // An id that no row has settles it, once every row has one.
    if (person.id !== null && this.#withoutId === 0) return verdict('outside', null, []);
    if (person.name === null) {
      const settled = person.id === null && person.email !== null && this.#withoutEmail === 0;
      return verdict(settled ? 'outside' : 'notComparable', null, []);
    }
    return this.#compareName(person, person.name, open);
  }

  #compareName(person: SeenPerson, name: string, open: (row: Account) => boolean): Verdict {
    const same = (this.#byName.get(normaliseName(name)) ?? []).filter(open);
    if (same.length === 1) return verdict(this.#otherAddress(person, same) ? 'unclear' : 'matched', 'name', same);
    if (same.length > 1) return verdict('unclear', 'name', same);
    const alike = this.#likeName(name).filter(open);
    return verdict(alike.length > 0 ? 'unclear' : 'outside', alike.length > 0 ? 'name' : null, alike);
  }

  #likeName(name: string): Account[] {
    this.#forms ??= this.#rows.map((row) => formOfName(row.name));
    const [forms, form] = [this.#forms, formOfName(name)];
    return this.#rows.filter((_, place) => areSimilarForms(forms[place]!, form));
  }

  // The same name under another address may be another person.
  #otherAddress({ email }: SeenPerson, [row]: Account[]): boolean {
    return email !== null && row !== undefined && row.email !== null;
  }
}

const verdict = (part: Verdict['part'], by: Compared['by'], rows: readonly Account[]): Verdict => ({
  part,
  by,
  accountKeys: rows.map((row) => row.accountKey),
});

function earlierIndex(earlier: readonly Inspected[]): PeopleIndex | null {
  const rows = earlier.flatMap((list) => (list.kind === 'people' ? list.rows : []));
  return rows.length > 0 ? new PeopleIndex(rows) : null;
}

function partOutside(
  person: SeenPerson,
  input: PeopleSeenInput,
  before: PeopleIndex | null,
): 'left' | 'gone' | 'longAgo' | 'outside' {
  if (person.lastSeenAt < input.takenAt) {
    if (isRemoved(person, input)) return 'left';
    if (before?.compare(person).part === 'matched') return 'gone';
  }
  const unseenMs = Date.parse(input.takenAt) - Date.parse(person.lastSeenAt);
  return unseenMs > STILL_THERE_DAYS * 86_400_000 ? 'longAgo' : 'outside';
}

// Only a line of a day tells: one that says "3 days ago" may be of before they were seen.
function isRemoved(person: SeenPerson, { activity }: PeopleSeenInput): boolean {
  return (activity?.rows ?? []).some(
    (line) =>
      line.event === 'user_removed' &&
      line.at !== null &&
      line.at.slice(0, 10) >= person.lastSeenAt.slice(0, 10) &&
      isSubject(person, line),
  );
}

function isSubject({ email, name }: SeenPerson, { subject }: ActivityLine): boolean {
  if (email !== null && subject.email !== null) return email === normaliseEmail(subject.email);
  return name !== null && subject.name !== null && normaliseName(name) === normaliseName(subject.name);
}

function groupBy(rows: readonly Account[], of: (row: Account) => string | null): Map<string, Account[]> {
  const found = new Map<string, Account[]>();
  for (const row of rows) {
    const value = of(row);
    if (!value) continue;
    const same = found.get(value);
    if (same) same.push(row);
    else found.set(value, [row]);
  }
  return found;
}
