/** Where the store showed that an app or a person was at work. */
export const SIGHTING_SOURCES = [
  'order_source',
  'order_agreement',
  'event_title',
  'channel',
  'fulfilment_service',
  'carrier_service',
  'script_tag',
  'theme_embed',
  'audit_event',
  'order_staff',
  'refund_staff',
  'event_author',
  'opened_countersign',
] as const;
export type SightingSource = (typeof SIGHTING_SOURCES)[number];

/**
 * How far a sighting can be believed to name what it names. 'certain': a stable id came with it. 'likely': a handle or an exact
 * title. 'hint': an address or a text that may belong to something else, or to an app that is gone.
 */
export type Confidence = 'certain' | 'likely' | 'hint';

/**
 * One sign that an app or a person was there. A missing sign proves nothing.
 * `id` is Shopify's own (the app's number or API key, the user's number, without the gid prefix); `handle` the app's handle.
 * Times ISO 8601 UTC: when the thing seen happened where the source says so, else when it was read.
 */
export type Sighting = {
  of: 'app' | 'person';
  source: SightingSource;
  id: string | null;
  handle: string | null;
  name: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
  /** How many times it was seen between the two. */
  times: number;
  confidence: Confidence;
  /** What exactly was seen, in plain words without personal data of customers. */
  detail: string | null;
};
