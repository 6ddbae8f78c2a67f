import type { EntryType } from './entry.ts';

/** Entries about the log and the installation. They name nobody, and without them nothing that comes after an erasure could be shown. */
export const OF_THE_LOG_ITSELF: readonly EntryType[] = [
  'log.opened',
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
  'app.installed',
  'app.uninstalled',
  'app.scopes_changed',
  'shop.redacted',
  'person.redacted',
  'content.lost',
  'checkpoint.stamped',
  'checkpoint.copied',
];

/** Whether the public part of this kind of entry outlives the erasure of its shop. */
export const isOfTheLogItself = (type: string): boolean => (OF_THE_LOG_ITSELF as readonly string[]).includes(type);
