import type { Account } from './account.ts';
import type { ActivityLine } from './activity-line.ts';
import type { AppDraft } from './app-installation.ts';
import type { AppPage } from './app-page.ts';
import type { Group } from './group.ts';
import type { HrPerson } from './hr-person.ts';
import type { AppsRoster, PeopleRoster, RolesRoster } from './roster.ts';
import type { Role } from './role.ts';
import type { WithoutFactor } from './second-factor.ts';
import type { Sighting } from './sighting.ts';
import type { Thresholds } from './thresholds.ts';

/** Rows of a list that explains others, and when it was read (UTC, ISO 8601). Of several lists put together: when the newest was. */
export type Explaining<Row> = { rows: readonly Row[]; takenAt: string };

/** A list as rules read it. `takenAt` (UTC, ISO 8601) is told with what is found; left out, the date is not known. */
export type Inspected = (Pick<PeopleRoster, 'kind' | 'rows'> | Pick<AppsRoster, 'kind' | 'rows'>) & {
  takenAt?: string;
};

/** The same of roles, which are reviewed, and of which nothing else is looked for. */
export type InspectedRoles = Pick<RolesRoster, 'kind' | 'rows'> & { takenAt?: string };

/** A page of one app as it was pasted, and when. */
export type ReadPage = AppPage & { takenAt: string };

/**
 * What a person said about rows of people lists by their keys: accounts of one person, or of different ones. About two keys the
 * latest word stands. `at` is UTC, ISO 8601.
 */
export type AccountLink = { verdict: 'linked' | 'unlinked'; subjectKeys: readonly string[]; by: string; at: string };

/** The store's own counts at one time (UTC, ISO 8601); null is not known. */
export type StoreCounts = { at: string; customers: number | null; orders: number | null; products: number | null };

/** Somebody who has opened Countersign. `email` only where Shopify says it is verified; times UTC, ISO 8601. */
export type Visitor = {
  memberId: string;
  platformId: string | null;
  email: string | null;
  name: string;
  lastSeenAt: string;
};

/**
 * What else is known when the rows of a list are judged. Every member may be left out or null: then it is not known, and no rule
 * reads that as "none". An empty list is something else: it was read and had no rows.
 */
export type Surroundings = {
  thresholds?: Thresholds | null;
  /** Rows of the people list, for what is said of roles: who has them. */
  people?: Explaining<Account> | null;
  roles?: Explaining<Role> | null;
  groups?: Explaining<Group> | null;
  hr?: Explaining<HrPerson> | null;
  /** All lines of the user management activity log that were brought in. */
  activity?: Explaining<ActivityLine> | null;
  /** Signs of apps and people, as far as the store was looked through. */
  sightings?: Explaining<Sighting> | null;
  links?: readonly AccountLink[] | null;
  pages?: readonly ReadPage[] | null;
  /** Apps that Shopify shows as removed. */
  uninstalled?: Explaining<AppDraft> | null;
  /** Keys of the apps with an agreement about personal data on record; null when nobody has kept such a record. */
  agreements?: ReadonlySet<string> | null;
  /** Lists of the last completed review. */
  previous?: readonly Inspected[] | null;
  /** People whom Shopify's own filter showed without a second factor, as somebody brought them from it. */
  withoutSecondFactor?: Explaining<WithoutFactor> | null;
  visitors?: readonly Visitor[] | null;
};

/** For lists about which nothing is known but what they say. */
export const NOTHING_ELSE_KNOWN: Surroundings = {};
