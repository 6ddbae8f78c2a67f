import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { addDays, type LocalDay, startOfDay } from '#app/domain/review/local-day.ts';

import { isHolder, isRenderings, type PackFacts } from './facts.ts';

/** Days that were asked for, both included, and the instants they stand for: `start` <= t < `end`, RFC 3339 in UTC. */
export interface Span {
  readonly from: string;
  readonly to: string;
  /** IANA name of the zone in which the days begin and end. */
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
}

/** The span of these days, both included. Throws RangeError for a zone or a day that does not exist. */
export const spanOf = (from: LocalDay, to: LocalDay, timeZone: string): Span => ({
  from,
  to,
  timeZone,
  start: startOfDay(from, timeZone).toISOString(),
  end: startOfDay(addDays(to, 1), timeZone).toISOString(),
});

type Common = Pick<
  PackFacts,
  | 'format'
  | 'version'
  | 'renderings'
  | 'edition'
  | 'replaces'
  | 'origin'
  | 'demo'
  | 'shop'
  | 'keyHeldBy'
  | 'proofs'
  | 'verifierDigest'
  | 'verifierAddress'
>;

/** `data/technical/pack.json` of a range of days or of a period: packs that are about the log and not about one review. */
export type LogPackFacts = Common & {
  readonly span: Span;
  /** Page of the report that page one points to. */
  readonly pages: { readonly watched: number };
  /** Who stamped the checkpoint of the pack, and when (UTC, as the token says); null where nobody did. */
  readonly stamped: PackFacts['stamped'];
} & (
    | {
        readonly kind: 'range';
        /** Lowest and highest index of the entries written in the span; null when there are none. */
        readonly slice: { readonly first: number; readonly last: number } | null;
      }
    | {
        readonly kind: 'period';
        /** The time the states were judged at: what is due later is not due yet. */
        readonly asOf: string;
      }
  );

/** Narrow check of what other code relies on; null if the file is something else. */
export function readLogPackFacts(value: JsonObject): LogPackFacts | null {
  const { format, version, kind, origin, demo, proofs, shop, span, pages } = value;
  if (format !== 'countersign-evidence-pack' || version !== 1) return null;
  if (typeof origin !== 'string' || typeof demo !== 'boolean' || (proofs !== 'files' && proofs !== 'tiles'))
    return null;
  if (
    !isRenderings(value['renderings']) ||
    !isObject(shop) ||
    !isObject(pages) ||
    !isObject(span) ||
    !isHolder(value['keyHeldBy'])
  )
    return null;
  if (!['from', 'to', 'timeZone', 'start', 'end'].every((name) => typeof span[name] === 'string')) return null;
  const { slice, asOf } = value;
  if (kind === 'range' && !(slice === null || (isObject(slice) && isIndex(slice['first']) && isIndex(slice['last'])))) {
    return null;
  }
  if (kind === 'period' && typeof asOf !== 'string') return null;
  return kind === 'range' || kind === 'period' ? (value as unknown as LogPackFacts) : null;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIndex = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
