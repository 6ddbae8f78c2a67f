/**
 * What Shopify's own page of one installed app showed: 30 days of use of the Admin API, privacy details, and when it was
 * given which access. Everything as written there; null means that the page, or the part somebody copied, did not say.
 */
export type AppPage = {
  line: number;
  title: string;
  developer: string | null;
  /** Areas of the Admin API used in the last 30 days with how often; an empty array: the page said there was no use. */
  activity: { area: string; times: number | null; access: 'read' | 'write' | 'unknown' }[] | null;
  /** What the page says of personal data, a line each. */
  privacy: string[] | null;
  /** Access given or taken, newest first as a rule; `at` ISO 8601 or null where the text names no absolute day. */
  history: { at: string | null; atText: string; change: 'given' | 'taken' | 'unknown'; access: string[] }[] | null;
  details: { label: string; value: string }[];
};
