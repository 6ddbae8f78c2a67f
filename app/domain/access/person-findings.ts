import { domainOfEmail, normaliseEmail, normaliseName } from './account.ts';
import type { Account, AccountType } from './account.ts';
import type { Inspected, Surroundings } from './about.ts';
import { sharedLocalPart, sortOfAccount } from './account-sort.ts';
import { conflictsOf } from './duties.ts';
import { EntitlementLookup } from './entitlements-held.ts';
import type { EntitlementsHeld, Held } from './entitlements-held.ts';
import { isPrivileged } from './entitlement.ts';
import { daysBetween, findingOn, firstOf } from './finding.ts';
import type { Finding, FindingSource, Found } from './finding.ts';
import { Leavers } from './leavers.ts';
import { personsOf } from './persons.ts';
import { PersonSigns } from './person-signs.ts';
import { DEFAULT_THRESHOLDS, dormantDaysOf } from './thresholds.ts';
import type { Thresholds } from './thresholds.ts';

/** All findings about the rows of a people list, row by row. `now` is UTC. */
export function findingsOfPeople(
  roster: Extract<Inspected, { kind: 'people' }>,
  now: Date,
  about: Surroundings,
): Finding[] {
  const house = houseOf(roster, now, about);
  return roster.rows.flatMap((row) =>
    foundOn(row, house).flatMap((found) => (found ? [findingOn('people', row.accountKey, found)] : [])),
  );
}

/** All that the rules need of the list as a whole and of what else is known. */
type House = {
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
  signs: PersonSigns;
  leavers: Leavers | null;
  withoutSecondFactor: ReadonlySet<string>;
};

function houseOf({ rows, takenAt }: Extract<Inspected, { kind: 'people' }>, now: Date, about: Surroundings): House {
  const links = about.links ?? [];
  const persons = links.length > 0 ? personsOf(rows, links).filter(({ accounts }) => accounts.length > 1) : [];
  const typed = about.withoutSecondFactor?.names ?? [];
  return {
    now,
    about,
    thresholds: about.thresholds ?? DEFAULT_THRESHOLDS,
    list: { source: 'people', takenAt: takenAt ?? null },
    domain: majorityDomain(rows),
    byName: Map.groupBy(rows, (row) => normaliseName(row.name)),
    byEmail: Map.groupBy(
      rows.filter((row) => row.email !== null),
      (row) => normaliseEmail(row.email ?? ''),
    ),
    linked: new Map(persons.flatMap(({ accounts }) => accounts.map((row) => [row, accounts] as const))),
    apart: new Set(links.filter(({ verdict }) => verdict === 'unlinked').flatMap(({ subjectKeys }) => subjectKeys)),
    entitlements: new EntitlementLookup(about),
    signs: new PersonSigns(about),
    leavers: about.hr ? new Leavers(about.hr, rows, now) : null,
    withoutSecondFactor: new Set(
      typed.map((name) => (name.includes('@') ? normaliseEmail(name) : normaliseName(name))),
    ),
  };
}

// The domain of the house: what more than half of the people with an address use, collaborators left out, from three people on.
function majorityDomain(rows: readonly Account[]): string | null {
  const counts = new Map<string, number>();
  let addresses = 0;
  for (const { type, email } of rows) {
    const domain = type === 'collaborator' || email === null ? null : domainOfEmail(email);
    if (email === null || type === 'collaborator') continue;
    addresses += 1;
    if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] >= 3 && most[1] > addresses / 2 ? most[0] : null;
}

function foundOn(row: Account, house: House): (Found | null)[] {
  const isNameUnique = house.byName.get(normaliseName(row.name))?.length === 1;
  const held = house.entitlements.of(row, isNameUnique);
  const of = fromList(house);
  return [
    leaverActive(row, isNameUnique, house),
    row.isOwner === 'yes'
      ? of('person.owner', 'Owns the store and can do everything.', { isOwner: 'yes' })
      : privileged(held, house),
    sharedAddress(row, of),
    noSecondFactor(row, isNameUnique, house),
    lastSeen(row, isNameUnique, house),
    row.type === 'collaborator'
      ? of('person.collaborator', 'An outside collaborator.', { type: row.type })
      : outsideDomain(row, house),
    row.isOwner === 'yes' ? null : conflictingDuties(held, house),
    duplicate(row, house),
    invitation(row, house),
    row.status === 'suspended' || row.status === 'inactive'
      ? of('person.still_listed', `The account is ${row.status} but still listed.`, { status: row.status })
      : null,
    sortOfAccount(row) === 'service'
      ? of('person.service_account', 'Looks as if a program uses it.', { name: row.name, type: row.type })
      : null,
    row.keyStrength === 'name' ? of('person.name_only', 'Known by name only.', { name: row.name }) : null,
  ];
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

function privileged({ held, roles }: EntitlementsHeld, house: House): Found | null {
  const admin = roles.filter(({ name }) => ADMIN_ROLE.test(normaliseName(name)));
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
  const more = conflicts.length > 1 ? ` ${conflicts.length - 1} more such pairs.` : '';
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

function sharedAddress(row: Account, of: FromList): Found | null {
  const local = sharedLocalPart(row);
  if (local === null) return null;
  return of('person.shared_address', `Uses the address ${local}@, which several people may read.`, { local });
}

function noSecondFactor(
  row: Account,
  isNameUnique: boolean,
  { list, about, withoutSecondFactor }: House,
): Found | null {
  const sentence = 'Signs in without a second factor.';
  const inputs = { secondFactor: 'no' };
  if (row.secondFactor === 'no') return { ruleId: 'person.no_second_factor', sentence, inputs, sources: [list] };
  if (withoutSecondFactor.size === 0 || row.secondFactor === 'yes') return null;
  const isTyped =
    (row.email !== null && withoutSecondFactor.has(normaliseEmail(row.email))) ||
    (isNameUnique && withoutSecondFactor.has(normaliseName(row.name)));
  if (!isTyped) return null;
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
  const dates = [own?.at ?? null, ...signs.map(({ at }) => at)].filter((at) => at !== null);
  const newest = dates.length > 0 ? dates.reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b)) : null;
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

function outsideDomain(row: Account, { domain, list }: House): Found | null {
  const own = row.email ? domainOfEmail(row.email) : null;
  if (domain === null || own === null || own === domain || own.endsWith(`.${domain}`)) return null;
  const sentence = `Uses an address at ${own}; most people use ${domain}.`;
  return { ruleId: 'person.outside_domain', sentence, inputs: { domain: own, majority: domain }, sources: [list] };
}

function duplicate(row: Account, house: House): Found | null {
  const of = fromList(house);
  const tries: [string, readonly Account[]][] = [
    ['Another row is of the same person, as somebody said.', house.linked.get(row) ?? []],
    ['Another row has the same e-mail address.', row.email ? (house.byEmail.get(normaliseEmail(row.email)) ?? []) : []],
    ['Another row has the same name.', house.byName.get(normaliseName(row.name)) ?? []],
  ];
  for (const [sentence, rows] of tries) {
    const same = rows.filter((other) => other === row || !areKeptApart(row, other, house));
    if (same.length > 1) return of('person.duplicate', sentence, { rows: same.map((one) => one.accountKey) });
  }
  return null;
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
