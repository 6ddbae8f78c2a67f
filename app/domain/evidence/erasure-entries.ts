import type { Hex } from './notation.ts';

/** What the log says about content that is no longer there. */
export interface ErasureEntries {
  'shop.redacted': { installationNo: number };
  'person.redacted': PersonRedacted;
  'content.lost': ContentLost;
}

/**
 * The tombstone of one person. It names what was destroyed, so that nobody can call erased what was merely left out of a pack. An erasure of
 * very many parts is told by several of these.
 */
export interface PersonRedacted {
  /** Owners of the destroyed keys: members, and people of lists whom the record spoke about. */
  personIds: string[];
  /** The member who ordered it; null when the app did so by itself. */
  by: string | null;
  /** Why, as typed; null when nobody was asked. */
  reason: string | null;
  /** Indexes of the entries whose part went, ascending, by the name of that part. */
  parts: Record<string, number[]>;
  /** Commitments of the rows of lists that went. */
  rows: Hex[];
}

/**
 * After a recovery that put entries back: parts of them that no pack still showed, or of which nobody can tell under whose key they belong.
 * They were lost and not erased. Losing very many is told by several of these.
 */
export interface ContentLost {
  /** Indexes of the entries whose part is lost, ascending, by the name of that part. */
  parts: Record<string, number[]>;
  by: string;
  reason: string;
}
