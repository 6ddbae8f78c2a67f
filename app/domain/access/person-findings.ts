import { normaliseEmail, normaliseName } from './account.ts';
import type { Account, AccountType } from './account.ts';
import type { Inspected, Surroundings } from './about.ts';
import { isServiceAccount, isSharedLocalPart } from './account-sort.ts';
import { conflictsOf } from './duties.ts';
import { EntitlementLookup } from './entitlements-held.ts';
import type { EntitlementsHeld, Held } from './entitlements-held.ts';
import { isPrivileged } from './entitlement.ts';
import { daysBetween, findingOn, firstOf } from './finding.ts';
import type { Finding, FindingSource, Found } from './finding.ts';
import { Leavers } from './leavers.ts';
import { personsOf } from './persons.ts';
import { PersonSigns } from './person-signs.ts';
import { fitsOf } from './second-factor.ts';
import { DEFAULT_THRESHOLDS, dormantDaysOf } from './thresholds.ts';
import type { Thresholds } from './thresholds.ts';

/** All findings about the rows of a people list, row by row. `now` is UTC. */
export function findingsOfPeople(
  roster: Extract<Inspected, { kind: 'people' }>,
  now: Date,
  about: Surroundings,
): Finding[] {
  const house = houseOf(roster, now, about);
  const findings: Finding[] = [];
  for (const marked of house.marked) {
    for (const found of foundOn(marked, house)) {
      if (found !== null) findings.push(findingOn('people', marked.row.accountKey, found));
    }
  }
  return findings;
}

/** A row with what several rules compare, made out once: lists are long. */
type Marked = { row: Account; name: string; email: string | null; local: string | null; domain: string | null };

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
type House = {
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
  apart: ReadonlySet<string>;
  entitlements: EntitlementLookup;
  /** What follows from what an account may do: by that, because whole lists have but a few roles. */
  ofEntitlements: Map<string, { privileged: Found | null; conflicting: Found | null }>;
  signs: PersonSigns;
  leavers: Leavers | null;
  withoutSecondFactor: ReadonlySet<Account>;
};

function houseOf({ rows, takenAt }: Extract<Inspected, { kind: 'people' }>, now: Date, about: Surroundings): House {
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
    apart: new Set(links.filter(({ verdict }) => verdict === 'unlinked').flatMap(({ subjectKeys }) => subjectKeys)),
    entitlements: new EntitlementLookup(about),
    ofEntitlements: new Map(),
    signs: new PersonSigns(about),
    leavers: about.hr ? new Leavers(about.hr, rows, now) : null,
    withoutSecondFactor: new Set(typed.flatMap((one) => one.rows)),
  };
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

function foundOn(marked: Marked, house: House): (Found | null)[] {
  const { row } = marked;
  const isNameUnique = house.byName.get(marked.name)?.length === 1;
  const isOwner = row.isOwner === 'yes';
  const { privileged: rights, conflicting } = foundOnEntitlements(row, isNameUnique, house);
  const of = fromList(house);
  return [
    leaverActive(row, isNameUnique, house),
    isOwner ? of('person.owner', 'Owns the store and can do everything.', { isOwner: 'yes' }) : rights,
    sharedAddress(marked, of),
    noSecondFactor(row, house),
    lastSeen(row, isNameUnique, house),
    row.type === 'collaborator'
      ? of('person.collaborator', 'An outside collaborator.', { type: row.type })
      : outsideDomain(marked, house),
    isOwner ? null : conflicting,
    duplicate(marked, house),
    invitation(row, house),
    row.status === 'suspended' || row.status === 'inactive'
      ? of('person.still_listed', `The account is ${row.status} but still listed.`, { status: row.status })
      : null,
    isServiceAccount(row.type, marked.local, marked.name)
      ? of('person.service_account', 'Looks as if a program uses it.', { name: row.name, type: row.type })
      : null,
    row.keyStrength === 'name' ? of('person.name_only', 'Known by name only.', { name: row.name }) : null,
  ];
}

function foundOnEntitlements(row: Account, isNameUnique: boolean, house: House) {
  const key = house.entitlements.keyOf(row, isNameUnique);
  const known = house.ofEntitlements.get(key);
  if (known !== undefined) return known;
  const held = house.entitlements.of(row, isNameUnique);
  const found = { privileged: privileged(held, house), conflicting: conflictingDuties(held, house) };
  house.ofEntitlements.set(key, found);
  return found;
}

type FromList = (ruleId: Found['ruleId'], sentence: string, inputs: Found['inputs']) => Found;

const fromList =
  ({ list }: House): FromList =>
  (ruleId, sentence, inputs) => ({ ruleId, sentence, inputs, sources: [list] });

// An account that cannot sign in any more is not active, whoever had it.
function leaverActive(row: Account, isNameUnique: boolean, { leavers, linked, list, about }: House): Found | null {
  if (leavers === null || row.status === 'suspended' || row.status === 'inactive') return null;
  const own = leavers.of(row, isNameUnique);
  const others = (linked.get(row) ?? []).filter((other) => other !== row);
  const leaver = own ?? others.map((other) => leavers.of(other, false)).find((found) => found !== null) ?? null;
  if (leaver === null) return null;
  const { leftOn } = leaver.person;
  const who = own === null ? 'The same person left' : leaver.by === 'email' ? 'Left' : 'Somebody of this name left';
  const still = row.status === 'pending' ? 'the invitation is still open' : 'the account is still there';
  return {
    ruleId: 'person.leaver_active',
    sentence: `${who}${leftOn === null ? '' : ` on ${leftOn}`} according to the personnel list, and ${still}.`,
    inputs: { leftOn: leftOn ?? 'not known', matchedBy: own === null ? 'link' : leaver.by, status: row.status },
    sources: [{ source: 'hr', takenAt: about.hr?.takenAt ?? null }, list],
  };
}

const ADMIN_ROLE =
  /\b(admin|administrators?|administratorin|administrateur|administratrice|administrador|administradora|owner|full access|full permissions|all permissions|super ?user|vollzugriff|acces complet|acceso completo|acceso total)\b|管理者|フルアクセス|すべての権限/u;

/** Does a role of this name let people do everything, in the languages of the admin? */
export const isAdminRole = (name: string): boolean => ADMIN_ROLE.test(normaliseName(name));

function privileged({ held, roles }: EntitlementsHeld, house: House): Found | null {
  const admin = roles.filter(({ name }) => isAdminRole(name));
  if (admin.length > 0) {
    const names = [...new Set(admin.map(({ name }) => name))];
    const groups = [...new Set(admin.flatMap(({ group }) => group ?? []))];
    const through = groups.length > 0 && admin.every(({ group }) => group !== null) ? groups : [];
    const by = through.length > 0 ? ` through the group ${through.join(', ')}` : '';
    const sources = sourcesOf(through.length > 0 ? [{ role: null, group: through[0]! }] : [], house);
    return {
      ruleId: 'person.privileged',
      sentence: `Has the role ${names.join(', ')}${by}.`,
      inputs: { roles: names },
      sources,
    };
  }
  const rights = held.filter(({ entitlement }) => isPrivileged(entitlement));
  if (rights.length === 0) return null;
  const words = [...new Set(rights.map(({ entitlement }) => entitlement.words))];
  return {
    ruleId: 'person.privileged',
    sentence: `Can ${firstOf(words, ', ')}${throughRoles(rights)}.`,
    inputs: { permissions: [...new Set(rights.map(({ entitlement }) => entitlement.name))] },
    sources: sourcesOf(rights, house),
  };
}

/** Through which roles, where it is through roles alone. */
function throughRoles(rights: readonly Held[]): string {
  const roles = [...new Set(rights.map(({ role }) => role))];
  if (roles.includes(null)) return '';
  return ` through the ${roles.length === 1 ? 'role' : 'roles'} ${firstOf(roles as string[], ', ')}`;
}

/** The list, and those of the lists of roles and groups by which it was found. */
function sourcesOf(held: readonly Pick<Held, 'role' | 'group'>[], { list, about }: House): FindingSource[] {
  const sources = [list];
  if (held.some(({ role }) => role !== null)) sources.push({ source: 'roles', takenAt: about.roles?.takenAt ?? null });
  if (held.some(({ group }) => group !== null))
    sources.push({ source: 'groups', takenAt: about.groups?.takenAt ?? null });
  return sources;
}

function conflictingDuties({ held }: EntitlementsHeld, house: House): Found | null {
  const conflicts = conflictsOf(held.map(({ entitlement }) => entitlement));
  const [first] = conflicts;
  if (first === undefined) return null;
  const more = conflicts.length > 1 ? ` And ${conflicts.length - 1} more of that sort.` : '';
  const names = new Set(conflicts.flatMap(({ one, other }) => [...one, ...other]));
  return {
    ruleId: 'person.conflicting_duties',
    sentence: `Can ${first.pair.one.words} and also ${first.pair.other.words}.${more}`,
    inputs: { pairs: conflicts.map(({ pair }) => pair.id), permissions: [...names] },
    sources: sourcesOf(
      held.filter(({ entitlement }) => names.has(entitlement.name)),
      house,
    ),
  };
}

function sharedAddress({ local }: Marked, of: FromList): Found | null {
  if (local === null || !isSharedLocalPart(local)) return null;
  return of('person.shared_address', `Uses the address ${local}@, which several people may read.`, { local });
}

function noSecondFactor(row: Account, { list, about, withoutSecondFactor }: House): Found | null {
  const sentence = 'Signs in without a second factor.';
  const inputs = { secondFactor: 'no' };
  if (row.secondFactor === 'no') return { ruleId: 'person.no_second_factor', sentence, inputs, sources: [list] };
  if (row.secondFactor === 'yes' || !withoutSecondFactor.has(row)) return null;
  const typed: FindingSource = { source: 'two_step_filter', takenAt: about.withoutSecondFactor?.takenAt ?? null };
  return { ruleId: 'person.no_second_factor', sentence, inputs, sources: [typed, list] };
}

// An account younger than the window cannot be dormant yet, so it is not judged.
function lastSeen(row: Account, isNameUnique: boolean, house: House): Found | null {
  if (row.status === 'pending') return null;
  const signs = house.signs.of(row, isNameUnique);
  const own = row.lastSeen;
  if (own === null && signs.length === 0) return null;
  const limit = dormantDaysOf(row.type, house.thresholds);
  const since = row.createdAt ?? house.signs.addedOn(row, isNameUnique);
  const age = since === null ? null : daysBetween(since, house.now);
  if (age !== null && age < limit) return null;
  const newest = signs.reduce<string | null>(
    (last, { at }) => (last === null || Date.parse(at) > Date.parse(last) ? at : last),
    own?.at ?? null,
  );
  const sources = signs.length > 0 ? [house.list, ...sourcesOfSigns(house.about)] : [house.list];
  if (newest === null) return own?.never ? neverSeen(own.source, sources) : null;
  const days = daysBetween(newest, house.now);
  if (days === null || days < limit) return null;
  const where = [...new Set([...(own ? [`the ${own.source}`] : []), ...signs.map((sign) => sign.where)])];
  const expires = expiryOf(row);
  return {
    ruleId: 'person.dormant',
    sentence: `No activity seen in ${listed(where)} for ${days} days.${expires === null ? '' : ` The access ends by itself: ${expires}.`}`,
    inputs: {
      lastSeen: newest,
      source: listed(where),
      days,
      dormantDays: limit,
      ...(expires === null ? {} : { expires }),
    },
    sources,
  };
}

const neverSeen = (source: string, sources: FindingSource[]): Found => ({
  ruleId: 'person.never_seen',
  sentence: `Never signed in, according to the ${source}.`,
  inputs: { source },
  sources,
});

function sourcesOfSigns({ sightings, activity }: Surroundings): FindingSource[] {
  return [
    ...(sightings ? [{ source: 'sightings' as const, takenAt: sightings.takenAt }] : []),
    ...(activity ? [{ source: 'activity' as const, takenAt: activity.takenAt }] : []),
  ];
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const EXPIRY = /expir|auto.?remov|ablauf|läuft ab|caduc|vence|vencim|期限/iu;

// Shopify can end the access of collaborators by itself. The source writes when; it is shown as written.
function expiryOf({ type, details }: Account): string | null {
  if (type !== 'collaborator') return null;
  return details.find(({ label, value }) => EXPIRY.test(label) && value.trim() !== '')?.value ?? null;
}

function outsideDomain({ domain: own }: Marked, { domain, list }: House): Found | null {
  if (domain === null || own === null || own === domain || own.endsWith(`.${domain}`)) return null;
  const sentence = `Uses an address at ${own}; most people use ${domain}.`;
  return { ruleId: 'person.outside_domain', sentence, inputs: { domain: own, majority: domain }, sources: [list] };
}

function duplicate({ row, name, email }: Marked, house: House): Found | null {
  return (
    duplicateIn(house.linked.get(row), 'Another row is of the same person, as somebody said.', row, house) ??
    duplicateIn(house.byEmail.get(email ?? ''), 'Another row has the same e-mail address.', row, house) ??
    duplicateIn(house.byName.get(name), 'Another row has the same name.', row, house)
  );
}

function duplicateIn(rows: readonly Account[] | undefined, sentence: string, row: Account, house: House): Found | null {
  if (rows === undefined || rows.length < 2) return null;
  const same = rows.filter((other) => other === row || !areKeptApart(row, other, house));
  if (same.length < 2) return null;
  return fromList(house)('person.duplicate', sentence, { rows: same.map((one) => one.accountKey) });
}

/** Did the last word about the two keys say that they are two people? */
function areKeptApart(one: Account, other: Account, { about, apart }: House): boolean {
  if (!apart.has(one.accountKey) || !apart.has(other.accountKey)) return false;
  const both = (about.links ?? []).filter(
    ({ subjectKeys }) => subjectKeys.includes(one.accountKey) && subjectKeys.includes(other.accountKey),
  );
  return both.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1)?.verdict === 'unlinked';
}

const INVITED: ReadonlySet<AccountType> = new Set(['invited']);

function invitation(row: Account, house: House): Found | null {
  if (row.status !== 'pending' && !INVITED.has(row.type)) return null;
  const of = fromList(house);
  const { invitationDays } = house.thresholds.limits;
  const since = row.invitedAt ?? row.createdAt;
  const days = since === null ? null : daysBetween(since, house.now);
  if (since === null || days === null || days <= invitationDays) {
    return of('person.invitation_pending', 'The invitation is not accepted yet.', { status: row.status });
  }
  const sentence = `The invitation has been open for ${days} days.`;
  return of('person.invitation_old', sentence, { since, days, invitationDays });
}
