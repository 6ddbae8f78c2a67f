import { normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { Inspected, Surroundings } from './about.ts';
import { isServiceAccount, isSharedLocalPart } from './account-sort.ts';
import { conflictsOf } from './duties.ts';
import type { EntitlementsHeld, Held } from './entitlements-held.ts';
import { isPrivileged } from './entitlement.ts';
import { findingOn, firstOf } from './finding.ts';
import type { Finding, FindingSource, Found } from './finding.ts';
import { invitation, lastSeen } from './person-activity.ts';
import { fromList, houseOf } from './person-house.ts';
import type { FromList, House, Marked } from './person-house.ts';

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

// So many keys say which rows are meant; the rest are counted.
const KEYS_TOLD = 20;

function duplicateIn(rows: readonly Account[] | undefined, sentence: string, row: Account, house: House): Found | null {
  if (rows === undefined || rows.length < 2) return null;
  const apart = house.apart.get(row.accountKey);
  if (apart !== undefined) {
    const same = rows.filter((other) => other === row || !apart.has(other.accountKey));
    return same.length < 2 ? null : duplicateOf(same, sentence, house);
  }
  const known = house.ofSame.get(rows);
  if (known !== undefined) return known;
  const found = duplicateOf(rows, sentence, house);
  house.ofSame.set(rows, found);
  return found;
}

const duplicateOf = (same: readonly Account[], sentence: string, house: House): Found =>
  fromList(house)('person.duplicate', sentence, {
    rows: same.slice(0, KEYS_TOLD).map((one) => one.accountKey),
    count: same.length,
  });
