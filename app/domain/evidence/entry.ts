import type { ErasureEntries } from './erasure-entries.ts';
import type { FileEntries } from './file-entries.ts';
import type { ListEntries } from './list-entries.ts';
import type { LogEntries } from './log-entries.ts';
import type { RemovalEntries } from './removal-entries.ts';
import type { ReviewEntries } from './review-entries.ts';
import type { ShopEntries } from './shop-entries.ts';

/**
 * The ledger entry union, version 1: every kind of fact the log can hold.
 *
 * An entry has a public part, which names people only by opaque member ids and rows only by salted commitments, and any
 * number of personal parts (names, e-mails, notes), each sealed under the key of one person so that erasing that person
 * leaves the rest readable. Times are ISO 8601 UTC with milliseconds. Digests and commitments are lower-case hex SHA-256.
 * Stored data, beware: a shape that was once written is read forever. Change by adding a type, never by changing one.
 */
export interface PublicParts
  extends ListEntries, ReviewEntries, RemovalEntries, ErasureEntries, ShopEntries, LogEntries, FileEntries {}

export type EntryType = keyof PublicParts;

/** A personal part: whose key seals it, and what it says. Part names are 'p.' and a short noun, for example 'p.subject'. */
export interface PersonalPart {
  part: `p.${string}`;
  personId: string;
  body: Record<string, string | null>;
}

/** What a rule or use case hands to the ledger, before salts, ids of keys and the place in the tree exist. */
export type LedgerEntry = {
  [T in EntryType]: { type: T; time: Date; cycleId: string | null; public: PublicParts[T]; personal: PersonalPart[] };
}[EntryType];

/** A typed constructor, so that a wrong public part is a compile error at the place it is written. */
export function entry<T extends EntryType>(
  type: T,
  time: Date,
  publicPart: PublicParts[T],
  more: { cycleId?: string | null; personal?: PersonalPart[] } = {},
): LedgerEntry {
  return {
    type,
    time,
    cycleId: more.cycleId ?? null,
    public: publicPart,
    personal: more.personal ?? [],
  } as LedgerEntry;
}
