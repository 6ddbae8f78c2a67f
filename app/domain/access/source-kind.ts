import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';

/**
 * Every list a store can bring in or the app can read. People and apps are reviewed; the others say something about them:
 * `roles` and `groups` what people can do, `activity` what was done to accounts and when, `hr` who is employed,
 * `app_pages` what one app did and was given, `uninstalled` which apps Shopify shows as removed.
 */
export const SOURCE_KINDS = [
  'people',
  'apps',
  'roles',
  'groups',
  'activity',
  'hr',
  'app_pages',
  'uninstalled',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
/** A list that is brought in to explain people or apps, and is not itself reviewed row by row. */
export type SupportingKind = Exclude<SourceKind, SubjectKind>;

/** Every kind of list the record holds: those, and whom Shopify's filter of users showed without a second factor (`second_factor`). */
export type RecordedKind = SourceKind | 'second_factor';

/** Is a list of this kind reviewed row by row? */
export const isSubjectKind = (kind: SourceKind): kind is SubjectKind => kind === 'people' || kind === 'apps';
