import type { EntryType } from './entry.ts';

/** What the record can be narrowed to: the kind of thing an entry is about. */
export const RECORD_KINDS = ['reviews', 'lists', 'people', 'evidence', 'shopify'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

const KIND_OF: Record<EntryType, RecordKind> = {
  'log.opened': 'evidence',
  'log.key_rotated': 'evidence',
  'log.key_revoked': 'evidence',
  'log.continued': 'evidence',
  'content.lost': 'evidence',
  'pack.key_changed': 'evidence',
  'pack.exported': 'evidence',
  'checkpoint.stamped': 'evidence',
  'checkpoint.copied': 'evidence',
  'copies.directed': 'evidence',
  'sample.drawn': 'evidence',
  'export.watched': 'evidence',
  'file.downloaded': 'evidence',
  'app.installed': 'shopify',
  'app.scopes_changed': 'shopify',
  'app.uninstalled': 'shopify',
  'shop.redacted': 'shopify',
  'delivery.received': 'shopify',
  'delivery.not_understood': 'shopify',
  'person.redacted': 'people',
  'member.opened': 'people',
  'member.roles_changed': 'people',
  'member.matched': 'people',
  'member.claim_withdrawn': 'people',
  'list.recorded': 'lists',
  'list.failed': 'lists',
  'pages.read': 'lists',
  'accounts.linked': 'lists',
  'accounts.unlinked': 'lists',
  'outside_access.answered': 'lists',
  'footprints.read': 'lists',
  'reach.counted': 'lists',
  'agreement.recorded': 'lists',
  'agreement.withdrawn': 'lists',
  'thresholds.recorded': 'lists',
  'control.recorded': 'reviews',
  'cycle.launched': 'reviews',
  'cycle.acknowledged': 'reviews',
  'cycle.closed': 'reviews',
  'cycle.cancelled': 'reviews',
  'decision.recorded': 'reviews',
  'decision.withdrawn': 'reviews',
  'decisions.signed': 'reviews',
  'decisions.reopened': 'reviews',
  'item.reassigned': 'reviews',
  'revocation.opened': 'reviews',
  'revocation.stated': 'reviews',
  'revocation.verified': 'reviews',
  'revocation.still_present': 'reviews',
  'revocation.withdrawn': 'reviews',
};

/** Every type of entry, for whoever has to have a word for each. */
export const ENTRY_TYPES = Object.keys(KIND_OF) as EntryType[];

/** The types of entries that are about this kind of thing. */
export const typesOfKind = (kind: RecordKind): EntryType[] => ENTRY_TYPES.filter((type) => KIND_OF[type] === kind);
