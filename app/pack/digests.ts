import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { digestOfCommitments } from '#app/tlog/commitment.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';

import type { ItemLine } from './lines.ts';

/** Digest of a frozen list: over the commitments of its rows in list order. 64 hexadecimal digits. */
export function listDigest(crypto: TlogCrypto, rows: readonly { readonly commitment: string }[]): string {
  return digestOfCommitments(
    crypto,
    rows.map((row) => row.commitment),
  );
}

/** Digest of the population of a cycle: over the row commitments of all items in item order (people, then apps). */
export function populationDigest(crypto: TlogCrypto, items: readonly Pick<ItemLine, 'rowCommitment'>[]): string {
  return digestOfCommitments(
    crypto,
    items.map((item) => item.rowCommitment),
  );
}

/**
 * Digest of who was given what at the start: over SHA-256 of the canonical JSON of
 * `{itemId, memberId, rowCommitment}` for every item in item order.
 */
export function assignmentDigest(
  crypto: TlogCrypto,
  items: readonly Pick<ItemLine, 'itemId' | 'memberId' | 'rowCommitment'>[],
): string {
  const hashes = items.map(({ itemId, memberId, rowCommitment }) => {
    return toHex(crypto.sha256(canonicalBytes({ itemId, memberId, rowCommitment })));
  });
  return digestOfCommitments(crypto, hashes);
}

/**
 * Digest over entries, by their leaf hashes (32 bytes each) in the order given: what a reviewer signed (standing
 * decisions in item order), and a whole cycle (its entries in log order, without the closing one).
 */
export function entriesDigest(crypto: TlogCrypto, leafHashes: readonly Uint8Array[]): string {
  return digestOfCommitments(crypto, leafHashes.map(toHex));
}
