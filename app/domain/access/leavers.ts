import { normaliseEmail, normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { Explaining } from './about.ts';
import type { HrPerson } from './hr-person.ts';

/** Somebody on the personnel list who has left, and how the account was found to be theirs. */
export type Leaver = { person: HrPerson; by: 'email' | 'name' };

/** Finds accounts of people who have left, by a personnel list. Made once for all rows of a list. */
export class Leavers {
  readonly #byEmail: Map<string, HrPerson[]>;
  readonly #byName: Map<string, HrPerson[]>;
  readonly #addresses: ReadonlySet<string>;
  readonly #readOn: string;
  readonly #today: string;

  constructor(hr: Explaining<HrPerson>, rows: readonly Account[], now: Date) {
    this.#byEmail = Map.groupBy(hr.rows, ({ email }) => (email === null ? '' : normaliseEmail(email)));
    this.#byName = Map.groupBy(hr.rows, ({ name }) => normaliseName(name));
    this.#addresses = new Set(rows.map(({ email }) => (email === null ? '' : normaliseEmail(email))));
    this.#readOn = hr.takenAt.slice(0, 10);
    this.#today = now.toISOString().slice(0, 10);
  }

  /**
   * The leaver whose account this is: by address, else by a name that is unique on both lists. Somebody whom the list also has as
   * employed has not left. null says nothing: they may not be on the personnel list at all.
   */
  of(row: Account, isNameUnique: boolean): Leaver | null {
    const byEmail = row.email === null ? [] : (this.#byEmail.get(normaliseEmail(row.email)) ?? []);
    if (byEmail.length > 0) {
      const last = byEmail.toSorted((a, b) => ((a.leftOn ?? '') < (b.leftOn ?? '') ? 1 : -1))[0]!;
      return byEmail.every((person) => this.#hasLeft(person)) ? { person: last, by: 'email' } : null;
    }
    const [person, ...others] = isNameUnique ? (this.#byName.get(normaliseName(row.name)) ?? []) : [];
    if (!person || others.length > 0 || !this.#hasLeft(person)) return null;
    // With an address that another account has, the leaver is that one.
    const isAnother = person.email !== null && this.#addresses.has(normaliseEmail(person.email));
    return isAnother ? null : { person, by: 'name' };
  }

  // A last day that was still to come when the list was read may have passed since; one that had passed for somebody whom the list
  // calls employed is of an earlier employment.
  #hasLeft({ employment, leftOn }: HrPerson): boolean {
    if (leftOn === null) return employment === 'left';
    return leftOn <= this.#today && (employment !== 'employed' || leftOn >= this.#readOn);
  }
}
