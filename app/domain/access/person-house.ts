import { normaliseEmail, normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { AccountLink, Inspected, Surroundings } from './about.ts';
import { EntitlementLookup } from './entitlements-held.ts';
import type { FindingSource, Found } from './finding.ts';
import { Leavers } from './leavers.ts';
import { PersonSigns } from './person-signs.ts';
import { personsOf } from './persons.ts';
import { fitsOf } from './second-factor.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';
import type { Thresholds } from './thresholds.ts';

/** A row with what several rules compare, made out once: lists are long. */
export type Marked = { row: Account; name: string; email: string | null; local: string | null; domain: string | null };

function markedOf(row: Account): Marked {
  const email = row.email === null ? null : normaliseEmail(row.email);
  const at = email?.lastIndexOf('@') ?? -1;
  return {
    row,
    name: normaliseName(row.name),
    email,
    local: email === null ? null : at < 0 ? email : email.slice(0, email.indexOf('@')),
    domain: email === null || at < 0 ? null : email.slice(at + 1),
  };
}

/** All that the rules need of the list as a whole and of what else is known. */
export type House = {
  marked: Marked[];
  now: Date;
  about: Surroundings;
  thresholds: Thresholds;
  list: FindingSource;
  domain: string | null;
  byName: Map<string, Account[]>;
  byEmail: Map<string, Account[]>;
  /** Rows of a person who has several; only those. */
  linked: Map<Account, Account[]>;
  /** Keys of rows that the last word keeps apart from this one. */
  apart: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is said of rows that are the same in something: by the rows, because whole lists may be. */
  ofSame: Map<readonly Account[], Found>;
  entitlements: EntitlementLookup;
  /** What follows from what an account may do: by that, because whole lists have but a few roles. */
  ofEntitlements: Map<string, { privileged: Found | null; conflicting: Found | null }>;
  signs: PersonSigns;
  leavers: Leavers | null;
  withoutSecondFactor: ReadonlySet<Account>;
};

/** What the rules about people share, gathered once for all rows of a list. */
export function houseOf(
  { rows, takenAt }: Extract<Inspected, { kind: 'people' }>,
  now: Date,
  about: Surroundings,
): House {
  const links = about.links ?? [];
  const persons = links.length > 0 ? personsOf(rows, links).filter(({ accounts }) => accounts.length > 1) : [];
  const typed = fitsOf(about.withoutSecondFactor?.rows ?? [], rows).filter(({ fit }) => fit === 'fits');
  const marked = rows.map(markedOf);
  return {
    marked,
    now,
    about,
    thresholds: about.thresholds ?? DEFAULT_THRESHOLDS,
    list: { source: 'people', takenAt: takenAt ?? null },
    domain: majorityDomain(marked),
    byName: rowsBy(marked, ({ name }) => name),
    byEmail: rowsBy(marked, ({ email }) => email),
    linked: new Map(persons.flatMap(({ accounts }) => accounts.map((row) => [row, accounts] as const))),
    apart: keptApart(links),
    ofSame: new Map(),
    entitlements: new EntitlementLookup(about),
    ofEntitlements: new Map(),
    signs: new PersonSigns(about, rows),
    leavers: about.hr ? new Leavers(about.hr, rows, now) : null,
    withoutSecondFactor: new Set(typed.flatMap((one) => one.rows)),
  };
}

/** Whom each key is kept apart from by the last word about the two. */
function keptApart(links: readonly AccountLink[]): Map<string, Set<string>> {
  const apart = new Map<string, Set<string>>();
  if (!links.some(({ verdict }) => verdict === 'unlinked')) return apart;
  for (const { verdict, subjectKeys } of links.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    for (const one of subjectKeys) {
      const others = apart.get(one) ?? new Set();
      for (const other of subjectKeys) {
        if (verdict === 'linked') others.delete(other);
        else if (other !== one) others.add(other);
      }
      if (others.size > 0) apart.set(one, others);
      else apart.delete(one);
    }
  }
  return apart;
}

function rowsBy(marked: readonly Marked[], of: (one: Marked) => string | null): Map<string, Account[]> {
  const found = new Map<string, Account[]>();
  for (const one of marked) {
    const value = of(one);
    if (!value) continue;
    const same = found.get(value);
    if (same) same.push(one.row);
    else found.set(value, [one.row]);
  }
  return found;
}

// The domain of the house: what more than half of the people with an address use, collaborators left out, from three people on.
function majorityDomain(marked: readonly Marked[]): string | null {
  const counts = new Map<string, number>();
  let addresses = 0;
  for (const { row, email, domain } of marked) {
    if (email === null || row.type === 'collaborator') continue;
    addresses += 1;
    if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] >= 3 && most[1] > addresses / 2 ? most[0] : null;
}

export type FromList = (ruleId: Found['ruleId'], sentence: string, inputs: Found['inputs']) => Found;

/** A finding by the people list alone. */
export const fromList =
  ({ list }: House): FromList =>
  (ruleId, sentence, inputs) => ({ ruleId, sentence, inputs, sources: [list] });
