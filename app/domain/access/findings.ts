import { domainOfEmail, normaliseEmail, normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { AppInstallation } from './app-installation.ts';
import { entitlementOfPermission, entitlementOfScope, isPrivileged } from './entitlement.ts';
import type { Inspected, Surroundings } from './about.ts';
import { RULES } from './finding-rules.ts';
import type { RuleId, Severity } from './finding-rules.ts';
import { DEFAULT_THRESHOLDS, dormantDaysOf } from './thresholds.ts';
import type { Thresholds } from './thresholds.ts';

/**
 * A fact that should catch the reviewer's eye. `inputs` are the values the rule read, for the record; `sentence` is for the row.
 * A finding is only made from what is known: an unknown fact makes none.
 */
export type Finding = {
  ruleId: RuleId;
  kind: 'people' | 'apps';
  subjectKey: string;
  severity: Severity;
  sentence: string;
  inputs: Record<string, string | number | string[]>;
};

/**
 * All findings of one list, in the order of its rows. `now` is UTC and only used for ages in days.
 * @param about what else is known; what is not there makes no finding
 */
export function findingsOf(roster: Inspected, now: Date, about: Surroundings): Finding[] {
  if (roster.kind === 'apps') return findingsOfApps(roster.rows);
  const house = houseOf(roster.rows);
  return roster.rows.flatMap((row) => findingsOfPerson(row, house, now, about.thresholds ?? DEFAULT_THRESHOLDS));
}

type House = { domain: string | null; byName: Map<string, Account[]>; byEmail: Map<string, Account[]> };
type Found = [RuleId, string, Finding['inputs']];

const GENERIC =
  /^(info|hello|hi|hey|contact|kontakt|contacto|mail|email|office|buero|büro|team|staff|admin|administrator|webmaster|root|support|help|helpdesk|service|kundenservice|care|customercare|customerservice|sales|vertrieb|ventas|ventes|shop|store|tienda|boutique|laden|orders|order|bestellung|pedidos|commandes|returns|warehouse|lager|almacen|entrepot|logistics|logistik|shipping|versand|fulfil?lment|pos|till|kasse|caja|caisse|register|retail|reception|marketing|social|press|billing|invoices?|accounts?|accounting|finance|buchhaltung|hr|jobs|it|dev|developers?|tech|test|noreply|no-reply|general|everyone|all|manager|management|studio|agency|temp|intern|interns|praktikant|seasonal)[0-9._-]*$/;

const ADMIN_ROLE =
  /\b(admin|administrators?|administratorin|administrateur|administratrice|administrador|administradora|owner|full access|full permissions|all permissions|super ?user|vollzugriff|acces complet|acceso completo|acceso total)\b|管理者|フルアクセス|すべての権限/u;

function findingsOfPerson(row: Account, around: House, now: Date, thresholds: Thresholds): Finding[] {
  const found: (Found | null)[] = [
    row.isOwner === 'yes'
      ? ['person.owner', 'Owns the store and can do everything.', { isOwner: 'yes' }]
      : privileged(row),
    sharedAddress(row),
    row.secondFactor === 'no'
      ? ['person.no_second_factor', 'Signs in without a second factor.', { secondFactor: 'no' }]
      : null,
    lastSeen(row, now, thresholds),
    row.type === 'collaborator'
      ? ['person.collaborator', 'An outside collaborator.', { type: row.type }]
      : outsideDomain(row, around),
    duplicate(row, around),
    invitation(row, now, thresholds),
    row.status === 'suspended' || row.status === 'inactive'
      ? ['person.still_listed', `The account is ${row.status} but still listed.`, { status: row.status }]
      : null,
    row.keyStrength === 'name' ? ['person.name_only', 'Known by name only.', { name: row.name }] : null,
  ];
  return found.filter((one) => one !== null).map((one) => finding('people', row.accountKey, one));
}

function finding(kind: Finding['kind'], subjectKey: string, [ruleId, sentence, inputs]: Found): Finding {
  return { ruleId, kind, subjectKey, severity: RULES[ruleId].severity, sentence, inputs };
}

function privileged(row: Account): Found | null {
  const roles = (row.roles ?? []).filter((role) => ADMIN_ROLE.test(normaliseName(role)));
  if (roles.length > 0) return ['person.privileged', `Has the role ${roles.join(', ')}.`, { roles }];
  const rights = (row.permissions ?? []).map(entitlementOfPermission).filter(isPrivileged);
  if (rights.length === 0) return null;
  const words = rights.slice(0, 3).map((right) => right.words);
  return [
    'person.privileged',
    `Can ${words.join(', ')}${more(rights.length - words.length)}.`,
    { permissions: rights.map((right) => right.name) },
  ];
}

function sharedAddress(row: Account): Found | null {
  const local = row.email ? (normaliseEmail(row.email).split('@')[0] ?? '') : '';
  if (!GENERIC.test(local)) return null;
  return ['person.shared_address', `Uses the address ${local}@, which several people may read.`, { local }];
}

// An account younger than the window cannot be dormant yet, so it is not judged.
function lastSeen(row: Account, now: Date, thresholds: Thresholds): Found | null {
  const dormantDays = dormantDaysOf(row.type, thresholds);
  if (row.lastSeen === null || row.status === 'pending') return null;
  const { at, never, source } = row.lastSeen;
  const age = row.createdAt === null ? null : daysBetween(row.createdAt, now);
  if (never)
    return age !== null && age < dormantDays
      ? null
      : ['person.never_seen', `Never signed in, according to the ${source}.`, { source }];
  const days = at === null ? null : daysBetween(at, now);
  if (days === null || days < dormantDays) return null;
  return [
    'person.dormant',
    `No activity seen in the ${source} for ${days} days.`,
    { lastSeen: at ?? '', source, days, dormantDays },
  ];
}

function outsideDomain(row: Account, { domain }: House): Found | null {
  const own = row.email ? domainOfEmail(row.email) : null;
  if (domain === null || own === null || own === domain || own.endsWith(`.${domain}`)) return null;
  return [
    'person.outside_domain',
    `Uses an address at ${own}; most people use ${domain}.`,
    { domain: own, majority: domain },
  ];
}

function duplicate(row: Account, around: House): Found | null {
  const sameEmail = row.email ? (around.byEmail.get(normaliseEmail(row.email)) ?? []) : [];
  if (sameEmail.length > 1)
    return ['person.duplicate', 'Another row has the same e-mail address.', { rows: keysOf(sameEmail) }];
  const sameName = around.byName.get(normaliseName(row.name)) ?? [];
  if (sameName.length > 1) return ['person.duplicate', 'Another row has the same name.', { rows: keysOf(sameName) }];
  return null;
}

function invitation(row: Account, now: Date, { limits: { invitationDays } }: Thresholds): Found | null {
  if (row.status !== 'pending' && row.type !== 'invited') return null;
  const since = row.invitedAt ?? row.createdAt;
  const days = since === null ? null : daysBetween(since, now);
  if (days === null || days <= invitationDays) {
    return ['person.invitation_pending', 'The invitation is not accepted yet.', { status: row.status }];
  }
  return [
    'person.invitation_old',
    `The invitation has been open for ${days} days.`,
    { since: since ?? '', days, invitationDays },
  ];
}

function findingsOfApps(rows: AppInstallation[]): Finding[] {
  const byTitle = Map.groupBy(rows, (row) => normaliseName(row.title));
  const showsDevelopers = rows.some((row) => row.developer !== null);
  return rows.flatMap((row) => {
    const same = byTitle.get(normaliseName(row.title)) ?? [];
    const found: (Found | null)[] = [
      overBroad(row),
      unknownScopes(row),
      row.privacyPolicy === 'no' ? ['app.no_privacy_policy', 'Has no privacy policy.', { privacyPolicy: 'no' }] : null,
      row.listed === 'no' ? ['app.unlisted', 'Not from the Shopify App Store.', { listed: 'no' }] : null,
      showsDevelopers && row.developer === null && row.developerType === 'unknown'
        ? ['app.unknown_developer', 'The list does not show who made it.', { developerType: row.developerType }]
        : null,
      same.length > 1
        ? ['app.duplicate', 'Another app has the same name.', { rows: same.map((one) => one.appKey) }]
        : null,
      row.isCountersign ? ['app.countersign', 'This is Countersign itself.', { title: row.title }] : null,
    ];
    return found.filter((one) => one !== null).map((one) => finding('apps', row.appKey, one));
  });
}

function overBroad(row: AppInstallation): Found | null {
  const rights = (row.scopes ?? []).map(entitlementOfScope).filter((right) => isPrivileged(right));
  const critical = rights.filter((right) => right.privilege === 'critical');
  if (critical.length === 0) return null;
  const words = critical.slice(0, 3).map((right) => right.words);
  return [
    'app.over_broad',
    `Can ${words.join('; ')}${more(critical.length - words.length)}.`,
    { scopes: critical.map((right) => right.name) },
  ];
}

function unknownScopes(row: AppInstallation): Found | null {
  const scopes = (row.scopes ?? []).filter((scope) => !entitlementOfScope(scope).known);
  if (scopes.length === 0) return null;
  return ['app.unknown_scope', `Has access rights this version does not know: ${scopes.join(', ')}.`, { scopes }];
}

// The domain of the house: what more than half of the people with an address use, collaborators left out, from three people on.
function houseOf(rows: Account[]): House {
  const domains = rows
    .filter((row) => row.type !== 'collaborator' && row.email)
    .map((row) => domainOfEmail(row.email ?? ''));
  const counted = [...Map.groupBy(domains, (domain) => domain)].toSorted((a, b) => b[1].length - a[1].length)[0];
  const isMajority = counted !== undefined && counted[1].length >= 3 && counted[1].length > domains.length / 2;
  return {
    domain: isMajority ? counted[0] : null,
    byName: Map.groupBy(rows, (row) => normaliseName(row.name)),
    byEmail: Map.groupBy(
      rows.filter((row) => row.email !== null),
      (row) => normaliseEmail(row.email ?? ''),
    ),
  };
}

function keysOf(rows: Account[]): string[] {
  return rows.map((row) => row.accountKey);
}

function more(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

function daysBetween(from: string, now: Date): number | null {
  const time = Date.parse(from);
  return Number.isNaN(time) ? null : Math.floor((now.getTime() - time) / 86_400_000);
}
