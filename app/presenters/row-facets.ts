import type { Surroundings } from '#app/domain/access/about.ts';
import { normaliseName } from '#app/domain/access/account.ts';
import type { Account } from '#app/domain/access/account.ts';
import { keysOfAgreement } from '#app/domain/access/app-findings.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { entitlementOfScope } from '#app/domain/access/entitlement.ts';
import type { DataClass, Entitlement, Privilege } from '#app/domain/access/entitlement.ts';
import { EntitlementLookup } from '#app/domain/access/entitlements-held.ts';
import type { EntitlementsHeld } from '#app/domain/access/entitlements-held.ts';
import { mergeSightings } from '#app/domain/access/merge-sightings.ts';
import { PersonSigns } from '#app/domain/access/person-signs.ts';
import type { FILTERS } from '#app/domain/access/table-view.ts';

/**
 * What a row answers to each filter. A fact has exactly one of its values, of which 'unknown' is one; of what may be known in part,
 * 'unknown' stands beside what is known. Nobody is found under "no" or "none" of whom it is not known.
 */
export type Facets<Kind extends keyof typeof FILTERS> = Record<(typeof FILTERS)[Kind][number], readonly string[]>;

/** Answers of every person of one list, in its order. */
export function facetsOfPeople(
  people: readonly Account[],
  isUnique: (person: Account) => boolean,
  about: Surroundings,
): Facets<'people'>[] {
  const lookup = new EntitlementLookup(about);
  const signs = new PersonSigns(about, people);
  return people.map((person) => {
    const held = lookup.of(person, isUnique(person));
    const hasSigns = signs.of(person, isUnique(person)).length > 0;
    return {
      type: [person.type],
      status: [person.status],
      role: [...new Set(held.roles.map(({ name }) => name))],
      data: dataOf(entitlementsOf(held), held.isComplete),
      level: levelOf(entitlementsOf(held), held.isComplete),
      twoStep: [person.secondFactor],
      owner: [person.isOwner],
      activity: [activityOf(person, hasSigns)],
      source: sourcesOf(person, hasSigns),
      missing: [
        ...(person.email === null ? ['email'] : []),
        ...(held.roles.length === 0 && person.roles === null ? ['role'] : []),
        ...(held.isComplete ? [] : ['permissions']),
        ...(person.secondFactor === 'unknown' ? ['twoStep'] : []),
        ...(activityOf(person, hasSigns) === 'unknown' ? ['activity'] : []),
      ],
    };
  });
}

/** Answers of every app of one list, in its order. */
export function facetsOfApps(apps: readonly AppInstallation[], about: Surroundings): Facets<'apps'>[] {
  const { listed } = mergeSightings(about.sightings?.rows ?? [], apps, about.uninstalled?.rows ?? []);
  const seen = new Set(listed.map(({ appKey }) => appKey));
  return apps.map((app) => {
    const opened = (app.scopes ?? []).map(entitlementOfScope);
    return {
      data: dataOf(opened, app.scopes !== null),
      level: levelOf(opened, app.scopes !== null),
      policy: [app.privacyPolicy],
      store: [app.listed],
      agreement: [agreementOf(app, about)],
      source: sourcesOf(app, seen.has(app.appKey)),
      missing: [
        ...(app.scopes === null ? ['scopes'] : []),
        ...(app.developer === null ? ['developer'] : []),
        ...(app.privacyPolicy === 'unknown' ? ['policy'] : []),
        ...(app.listed === 'unknown' ? ['store'] : []),
      ],
    };
  });
}

function agreementOf(app: AppInstallation, { agreements }: Surroundings): string {
  if (!agreements) return 'unknown';
  return keysOfAgreement(app).some((key) => agreements.has(key)) ? 'yes' : 'no';
}

/** Each thing held once, whichever role gives it. */
export function entitlementsOf({ held }: EntitlementsHeld): Entitlement[] {
  return [...new Map(held.map(({ entitlement }) => [entitlement.name, entitlement])).values()];
}

/** Says of a row whether anybody else on its list has the same name: what goes by names alone must not be about two people. */
export function uniqueNames(people: readonly Account[]): (person: Account) => boolean {
  const times = new Map<string, number>();
  for (const { name } of people) times.set(normaliseName(name), (times.get(normaliseName(name)) ?? 0) + 1);
  return ({ name }) => times.get(normaliseName(name)) === 1;
}

function dataOf(held: readonly Entitlement[], isComplete: boolean): string[] {
  const classes = new Set<DataClass>(held.flatMap(({ data }) => data));
  return answersOf([...classes], isComplete && held.every(({ known }) => known));
}

const LEVELS: readonly Privilege[] = ['critical', 'high', 'moderate', 'low'];

/** The riskiest thing it can do. */
function levelOf(held: readonly Entitlement[], isComplete: boolean): string[] {
  const highest = LEVELS.find((level) => held.some(({ privilege }) => privilege === level));
  return answersOf(highest ? [highest] : [], isComplete && held.every(({ privilege }) => privilege !== 'unknown'));
}

function answersOf(known: readonly string[], isComplete: boolean): string[] {
  if (!isComplete) return [...known, 'unknown'];
  return known.length > 0 ? [...known] : ['none'];
}

function activityOf({ lastSeen }: Account, hasSigns: boolean): string {
  if (hasSigns || (lastSeen !== null && !lastSeen.never)) return 'seen';
  return lastSeen === null ? 'unknown' : 'never';
}

function sourcesOf({ addedBy }: { addedBy?: object }, hasSigns: boolean): string[] {
  return [addedBy ? 'hand' : 'list', ...(hasSigns ? ['signs'] : [])];
}
