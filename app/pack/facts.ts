import type { JsonObject } from '#app/domain/evidence/canonical.ts';

/**
 * `data/technical/pack.json`: what a pack says of itself that no entry of the log says. Signed with the pack, but not
 * proven by the log; a reader should know the difference.
 */
export interface PackFacts {
  readonly format: 'countersign-evidence-pack';
  readonly version: 1;
  /** Version of the words of tables and sentences (RENDERINGS): a verifier compares those of its own version alone. */
  readonly renderings: number;
  /** The whole review, or rows of it that were drawn by a seed. */
  readonly kind: 'review' | 'sample';
  readonly cycleId: string;
  /** Of a sample only: index of its `sample.drawn` entry, seed, rows drawn and rows drawn from. */
  readonly sample?: { readonly drawn: number; readonly seed: string; readonly size: number; readonly of: number };
  /** Counts from 1; a later edition exists only because fields were erased since. */
  readonly edition: number;
  readonly replaces: {
    readonly edition: number;
    readonly digest: string;
    /** Size of the checkpoint the replaced edition is proven under, decimal digits. */
    readonly checkpointSize: string;
    /** What was erased of it since: `entry 12 p.note`, `list <id> row 3`. */
    readonly fieldsRemoved: readonly string[];
  } | null;
  readonly origin: string;
  readonly demo: boolean;
  readonly shop: { readonly name: string | null; readonly domain: string };
  /** Control the review was run for, in the merchant's own words; null when nobody named one. */
  readonly control: { readonly id: string; readonly wording: string } | null;
  /** Named things the review leaves out, beside other stores and other systems. */
  readonly notCovered: readonly string[];
  readonly keyHeldBy: 'the vendor' | 'the audited organisation' | null;
  /** Outside time stamps over checkpoints at start and close; null where there is none. */
  readonly timestamps: {
    readonly authority: string;
    readonly start: string | null;
    readonly close: string | null;
  } | null;
  /** Of a sample only: who stamped the pack's own checkpoint, and when; null where nobody did. */
  readonly stamped?: { readonly authority: string; readonly at: string } | null;
  /** How inclusion is shown: a proof file per entry, or tiles of the tree. */
  readonly proofs: 'files' | 'tiles';
  /** Pages of the report that page one points to. */
  readonly pages: { readonly watched: number; readonly lists: number };
  /** SHA-256 of the offline verifier that was current at close; null when not known. */
  readonly verifierDigest: string | null;
  /** Where that verifier, `verify.mjs`, can be had; left out when not known. */
  readonly verifierAddress?: string;
}

/** Narrow check of what other code relies on; null if the file is something else. */
export function readPackFacts(value: JsonObject): PackFacts | null {
  const { format, version, kind, cycleId, origin, demo, proofs, shop, pages } = value;
  if (format !== 'countersign-evidence-pack' || version !== 1 || (kind !== 'review' && kind !== 'sample')) return null;
  if ((kind === 'sample') !== isSample(value['sample'])) return null;
  if (!isRenderings(value['renderings'])) return null;
  if (typeof cycleId !== 'string' || typeof origin !== 'string' || typeof demo !== 'boolean') return null;
  if ((proofs !== 'files' && proofs !== 'tiles') || typeof shop !== 'object' || typeof pages !== 'object') return null;
  return isHolder(value['keyHeldBy']) ? (value as unknown as PackFacts) : null;
}

/**
 * Version of the words in which this code writes the tables, the sentences of page one, completeness.json and oscal-ar.json. It goes up
 * whenever one of these would read otherwise for the same evidence: packs are compared with them byte for byte.
 */
export const RENDERINGS = 1;

/** A version of the words. */
export const isRenderings = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

/** One of the three things a pack may say of who holds the log key. */
export function isHolder(value: unknown): value is PackFacts['keyHeldBy'] {
  return value === 'the vendor' || value === 'the audited organisation' || value === null;
}

function isSample(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { drawn, seed, size, of } = value as Record<string, unknown>;
  return typeof seed === 'string' && [drawn, size, of].every((count) => Number.isSafeInteger(count));
}
