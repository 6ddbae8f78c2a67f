import { normaliseEmail, normaliseName, normalisePlatformId } from './account.ts';
import type { Account } from './account.ts';
import type { Surroundings } from './about.ts';
import type { SightingSource } from './sighting.ts';

/** A sign that somebody was active: when (ISO 8601), and where it was seen, in the words of a sentence. */
export type Sign = { at: string; where: string };

const WHERE: Partial<Record<SightingSource, string>> = {
  order_staff: 'orders',
  refund_staff: 'refunds',
  event_author: 'events of the store',
  audit_event: 'the log of Admin API requests',
  opened_countersign: 'Countersign',
};
const LOG = 'the log of user management';

/** When people of one list were seen, and since when they are there, as other sources tell it. Made once for all rows. */
export class PersonSigns {
  readonly #byMark = new Map<string, Sign[]>();
  readonly #addedOn = new Map<string, string>();

  /**
   * @param rows all rows of the list: a sign with a user id that one of them has belongs to that one; with an id that none has it
   *   reaches rows without id by address or name, as the check of people seen does
   */
  constructor(
    { sightings, visitors, activity }: Pick<Surroundings, 'sightings' | 'visitors' | 'activity'>,
    rows: readonly Account[],
  ) {
    const ids = new Set(rows.map(({ platformId }) => platformId && idMark(platformId)));
    for (const { of, source, id, name, lastSeenAt } of sightings?.rows ?? []) {
      if (of !== 'person') continue;
      const sign = { at: lastSeenAt, where: WHERE[source] ?? 'the store' };
      if (!id) this.#add(name ? markOfText(name) : null, sign);
      else if (ids.has(idMark(id))) this.#add(idMark(id), sign);
      else if (name) this.#add(withoutId(markOfText(name)), sign);
    }
    for (const { platformId, email, name, lastSeenAt } of visitors ?? []) {
      const sign = { at: lastSeenAt, where: 'Countersign' };
      const mark = email ? emailMark(email) : name ? nameMark(name) : null;
      if (!platformId) this.#add(mark, sign);
      else if (ids.has(idMark(platformId))) this.#add(idMark(platformId), sign);
      else if (mark !== null) this.#add(withoutId(mark), sign);
    }
    for (const { at, by, event, subject } of activity?.rows ?? []) {
      if (at === null) continue;
      if (by) this.#add(markOfText(by), { at, where: LOG });
      if (event !== 'user_added') continue;
      const mark = subject.email ? emailMark(subject.email) : subject.name ? nameMark(subject.name) : null;
      if (mark !== null && at > (this.#addedOn.get(mark) ?? '')) this.#addedOn.set(mark, at);
    }
  }

  #add(mark: string | null, sign: Sign): void {
    if (mark === null) return;
    const known = this.#byMark.get(mark);
    if (known) known.push(sign);
    else this.#byMark.set(mark, [sign]);
  }

  /** Signs of this person; by name only where nobody else on the list has it. */
  of(row: Account, isNameUnique: boolean): Sign[] {
    if (this.#byMark.size === 0) return [];
    return marksOf(row, isNameUnique).flatMap((mark) => this.#byMark.get(mark) ?? []);
  }

  /** When the log says the account was added, the last time; null: it does not say. */
  addedOn(row: Account, isNameUnique: boolean): string | null {
    if (this.#addedOn.size === 0) return null;
    const days = marksOf(row, isNameUnique).flatMap((mark) => this.#addedOn.get(mark) ?? []);
    return days.length > 0 ? days.reduce((a, b) => (a > b ? a : b)) : null;
  }
}

const idMark = (id: string) => `id ${normalisePlatformId(id)}`;
/** What is known of somebody whose user id no row has. */
const withoutId = (mark: string) => `without id ${mark}`;
const emailMark = (email: string) => `email ${normaliseEmail(email)}`;
const nameMark = (name: string) => `name ${normaliseName(name)}`;

/** Who is meant by a text: an address where there is one in it, else the whole of it as a name. */
function markOfText(text: string): string {
  const [address] = /[^\s<>()"']+@[^\s<>()"']+/.exec(text) ?? [];
  return address === undefined ? nameMark(text) : emailMark(address);
}

function marksOf({ platformId, email, name }: Account, isNameUnique: boolean): string[] {
  const texts = [email && emailMark(email), isNameUnique ? nameMark(name) : null].filter(Boolean) as string[];
  return platformId ? [idMark(platformId), ...texts] : [...texts, ...texts.map(withoutId)];
}
