/** Why a reading of Shopify's own list failed, where no repetition mends it: somebody has to do something first. */
const LASTING: ReadonlySet<string> = new Set([
  'denied',
  'signed_out',
  'pagination_cap',
  'query_rejected',
  'too_expensive',
  'malformed_nodes',
]);

/** Does trying again make no sense after a failure of this code? A code nobody knows may pass. */
export const isLastingFailure = (why: string): boolean => LASTING.has(why);
