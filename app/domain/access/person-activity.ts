import type { Account, AccountType } from './account.ts';
import type { Surroundings } from './about.ts';
import { daysBetween } from './finding.ts';
import type { FindingSource, Found } from './finding.ts';
import { fromList } from './person-house.ts';
import type { House } from './person-house.ts';
import { momentOf } from './relative-time.ts';
import { dormantDaysOf } from './thresholds.ts';

// An account younger than the window cannot be dormant yet, so it is not judged. Days count to when the newest of the sources was
// read, not to today: nothing is known of what came after.
/** What stands out of when an account was last used; null: nothing does, or nothing is known of it. */
export function lastSeen(row: Account, isNameUnique: boolean, house: House): Found | null {
  if (row.status === 'pending') return null;
  const signs = house.signs.of(row, isNameUnique);
  const own = row.lastSeen;
  if (own === null && signs.length === 0) return null;
  const ownAt = own === null ? null : (own.at ?? momentOf(own.text ?? '', house.list.takenAt));
  // The list saw them, and nobody can tell when: it may have been yesterday.
  if (own !== null && ownAt === null && !own.never) return null;
  const sources = signs.length > 0 ? [house.list, ...sourcesOfSigns(house.about)] : [house.list];
  const until = lastRead(sources, house.now);
  const limit = dormantDaysOf(row.type, house.thresholds);
  const since = row.createdAt ?? house.signs.addedOn(row, isNameUnique);
  const age = since === null ? null : daysBetween(since, until);
  if (age !== null && age < limit) return null;
  const newest = signs.reduce<string | null>(
    (last, { at }) => (last === null || Date.parse(at) > Date.parse(last) ? at : last),
    ownAt,
  );
  if (newest === null) return own?.never ? neverSeen(own.source, sources) : null;
  const days = daysBetween(newest, until);
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
      countedTo: until.toISOString(),
      ...(expires === null ? {} : { expires }),
    },
    sources,
  };
}

/** When the newest of these sources was read; today where no date is known. */
function lastRead(sources: readonly FindingSource[], now: Date): Date {
  const times = sources.flatMap(({ takenAt }) => takenAt ?? []);
  return times.length > 0 ? new Date(Math.max(...times.map((at) => Date.parse(at)))) : now;
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

const INVITED: ReadonlySet<AccountType> = new Set(['invited']);

/** Days count to when the list was read: it may have been accepted since. */
export function invitation(row: Account, house: House): Found | null {
  if (row.status !== 'pending' && !INVITED.has(row.type)) return null;
  const of = fromList(house);
  const { invitationDays } = house.thresholds.limits;
  const until = lastRead([house.list], house.now);
  const since = row.invitedAt ?? row.createdAt;
  const days = since === null ? null : daysBetween(since, until);
  if (since === null || days === null || days <= invitationDays) {
    return of('person.invitation_pending', 'The invitation is not accepted yet.', { status: row.status });
  }
  const sentence = `The invitation has been open for ${days} days.`;
  return of('person.invitation_old', sentence, {
    since,
    days,
    invitationDays,
    countedTo: until.toISOString(),
  });
}
