import { normaliseEmail, normalisePlatformId } from './account.ts';
import type { Account } from './account.ts';
import type { AccountLink } from './about.ts';
import { keyOfRow } from './roster.ts';

/** Why accounts are taken for one person's. 'alone': nothing joins the account to another one. */
export type JoinedBy = 'platform_id' | 'verified_email' | 'hand' | 'alone';

/** All accounts of one person, as far as that is known. `personKey` is the key of the first of them in the list. */
export type Person = { personKey: string; accounts: Account[]; joinedBy: JoinedBy[] };

/**
 * Accounts of one person: by platform id, by an e-mail address that is verified on both sides, or because somebody said so. What a
 * person said wins over what matches, and of two words about the same keys the later one. Every row is in exactly one person, in
 * the order of the rows: an account that matches no other stands alone and stays in scope. Rows may come from several lists.
 */
export function personsOf(rows: readonly Account[], links: readonly AccountLink[]): Person[] {
  const said = saidOf(links);
  const groups = new Groups(rows, said.apart);
  const byKey = Map.groupBy(rows.keys(), (place) => keyOfRow(rows[place]!));
  for (const [one, other] of said.together) {
    for (const a of byKey.get(one) ?? []) for (const b of byKey.get(other) ?? []) groups.join(a, b, 'hand');
  }
  joinEqual(groups, rows, 'platform_id', (row) => row.platformId && normalisePlatformId(row.platformId));
  joinEqual(groups, rows, 'verified_email', verifiedAddress);
  return groups.persons();
}

const verifiedAddress = (row: Account): string | null =>
  row.emailVerified === 'yes' && row.email ? normaliseEmail(row.email) : null;

function joinEqual(groups: Groups, rows: readonly Account[], by: JoinedBy, of: (row: Account) => string | null): void {
  const first = new Map<string, number[]>();
  for (const [place, row] of rows.entries()) {
    const value = of(row);
    if (!value) continue;
    const same = first.get(value);
    if (!same) first.set(value, [place]);
    // Against each of those before it: with one of them it may be kept apart.
    else {
      for (const other of same) groups.join(other, place, by);
      same.push(place);
    }
  }
}

type Pair = readonly [string, string];

/** The last word about each two keys. Links say something of every two of their keys. */
function saidOf(links: readonly AccountLink[]): { together: Pair[]; apart: ReadonlySet<string> } {
  const last = new Map<string, { pair: Pair; verdict: AccountLink['verdict'] }>();
  for (const { verdict, subjectKeys } of links.toSorted((a, b) => compareText(a.at, b.at))) {
    for (const pair of pairsOf(subjectKeys)) last.set(nameOfPair(pair), { pair, verdict });
  }
  const all = [...last].toSorted(([a], [b]) => compareText(a, b));
  return {
    together: all.filter(([, { verdict }]) => verdict === 'linked').map(([, { pair }]) => pair),
    apart: new Set(all.filter(([, { verdict }]) => verdict === 'unlinked').map(([name]) => name)),
  };
}

function pairsOf(keys: readonly string[]): Pair[] {
  const sorted = [...new Set(keys)].toSorted(compareText);
  return sorted.flatMap((one, at) => sorted.slice(at + 1).map((other): Pair => [one, other]));
}

const nameOfPair = ([one, other]: Pair): string => (one < other ? `${one}\n${other}` : `${other}\n${one}`);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows in groups that grow together, unless that would put two rows into one that somebody keeps apart. */
class Groups {
  readonly #rows: readonly Account[];
  readonly #apart: ReadonlySet<string>;
  readonly #groupOf: { places: number[]; joinedBy: Set<JoinedBy> }[];

  constructor(rows: readonly Account[], apart: ReadonlySet<string>) {
    this.#rows = rows;
    this.#apart = apart;
    this.#groupOf = rows.map((_, place) => ({ places: [place], joinedBy: new Set() }));
  }

  join(a: number, b: number, by: JoinedBy): void {
    const [one, other] = [this.#groupOf[a]!, this.#groupOf[b]!];
    if (one !== other && this.#areKeptApart(one.places, other.places)) return;
    one.joinedBy.add(by);
    if (one === other) return;
    for (const how of other.joinedBy) one.joinedBy.add(how);
    for (const place of other.places) this.#groupOf[place] = one;
    one.places.push(...other.places);
  }

  #areKeptApart(one: readonly number[], other: readonly number[]): boolean {
    if (this.#apart.size === 0) return false;
    const keyAt = (place: number) => keyOfRow(this.#rows[place]!);
    return one.some((a) => other.some((b) => this.#apart.has(nameOfPair([keyAt(a), keyAt(b)]))));
  }

  persons(): Person[] {
    return [...new Set(this.#groupOf)].map(({ places, joinedBy }) => {
      const accounts = places.toSorted((a, b) => a - b).map((place) => this.#rows[place]!);
      return {
        personKey: keyOfRow(accounts[0]!),
        accounts,
        joinedBy: joinedBy.size === 0 ? ['alone'] : [...joinedBy],
      };
    });
  }
}
