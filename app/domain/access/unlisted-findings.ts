import type { Inspected, Surroundings } from './about.ts';
import type { FindingSource, UnlistedFinding } from './finding.ts';
import { RULES } from './finding-rules.ts';
import { mergeSightings } from './merge-sightings.ts';
import type { SightedApp } from './merge-sightings.ts';
import { peopleSeen } from './seen-not-listed.ts';
import type { SeenPerson } from './seen-not-listed.ts';

/**
 * Findings about names that have no row: apps and people that left signs in the store and are on no list. Of a kind whose list is
 * not given, or where nothing was looked through, nothing is said. Each sign that is missing says nothing either.
 */
export function unlistedFindingsOf(lists: readonly Inspected[], about: Surroundings): UnlistedFinding[] {
  return lists.flatMap((list) => (list.kind === 'apps' ? unlistedApps(list, about) : unlistedPeople(list, about)));
}

function unlistedApps(list: Extract<Inspected, { kind: 'apps' }>, about: Surroundings): UnlistedFinding[] {
  if (!about.sightings) return [];
  const { unlisted } = mergeSightings(about.sightings.rows, list.rows, about.uninstalled?.rows ?? []);
  const sources = sourcesOf(list, about);
  return unlisted.map((app) => ({
    ruleId: 'app.seen_not_listed',
    kind: 'apps',
    severity: app.confidence === 'hint' ? 'low' : RULES['app.seen_not_listed'].severity,
    ...identityOf(app),
    sentence: sentenceOf(app),
    inputs: { confidence: app.confidence, sources: app.sources, times: app.times },
    sources,
  }));
}

function unlistedPeople(list: Extract<Inspected, { kind: 'people' }>, about: Surroundings): UnlistedFinding[] {
  if (!about.sightings && !about.visitors) return [];
  const seen = peopleSeen({
    rows: list.rows,
    takenAt: list.takenAt ?? about.sightings?.takenAt ?? '',
    sightings: about.sightings?.rows ?? null,
    visitors: about.visitors ?? null,
    activity: about.activity ?? null,
    earlier: about.previous ?? null,
  });
  const sources = sourcesOf(list, about);
  return seen.outside.map(({ person }) => ({
    ruleId: 'person.seen_not_listed',
    kind: 'people',
    severity: RULES['person.seen_not_listed'].severity,
    ...identityOf({ ...person, name: nameOf(person) }),
    sentence: `Seen ${timesOf(person.times)} in the store, last on ${person.lastSeenAt.slice(0, 10)}, and not on the people list.`,
    inputs: { sources: person.sources, times: person.times },
    sources,
  }));
}

const identityOf = ({
  name,
  id,
  firstSeenAt,
  lastSeenAt,
}: Pick<SightedApp, 'name' | 'id' | 'firstSeenAt' | 'lastSeenAt'>) => ({
  name,
  id,
  firstSeenAt,
  lastSeenAt,
});

const nameOf = ({ name, email, id }: SeenPerson): string => name ?? email ?? `user ${id ?? 'not known'}`;

function sentenceOf({ confidence, times, lastSeenAt }: SightedApp): string {
  const last = `last on ${lastSeenAt.slice(0, 10)}`;
  if (confidence !== 'hint') return `Left signs in the store ${timesOf(times)}, ${last}, and is not on the apps list.`;
  return `Something in the store points to it, ${last}. It may be left over from an app that is gone, or belong to another one.`;
}

const timesOf = (times: number): string => (times === 1 ? 'once' : `${times} times`);

const sourcesOf = (list: Inspected, about: Surroundings): FindingSource[] => [
  { source: 'sightings', takenAt: about.sightings?.takenAt ?? null },
  { source: list.kind, takenAt: list.takenAt ?? null },
];
