import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';

/** A tree as far as appending needs it: the roots of its complete subtrees, largest first (one per set bit of size). */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** SHA-256(0x01 || left || right), RFC 6962 section 2.1. Throws TlogError `hash-malformed` unless both are 32 bytes. */
export function nodeHash(crypto: TlogCrypto, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== 32 || right.length !== 32) throw new TlogError('hash-malformed', 'child of a node');
  node.set(left, 1);
  node.set(right, 33);
  return crypto.sha256(node);
}

/** The hashes of the nodes above a row of hashes that is a whole number of pairs, as one row of half the length. */
export function nodesAbove(crypto: TlogCrypto, row: Uint8Array): Uint8Array {
  if (row.length % 64 !== 0) throw new TlogError('hash-malformed', 'half a pair of nodes');
  if (crypto.nodesAbove) return crypto.nodesAbove(row);
  const above = new Uint8Array(row.length / 2);
  for (let at = 0; at < row.length; at += 64) {
    node.set(row.subarray(at, at + 64), 1);
    above.set(crypto.sha256(node), at / 2);
  }
  return above;
}

/**
 * The frontier after appending these leaf hashes, oldest first. The given frontier is not changed. `completed` is told of every subtree of
 * two leaves or more that a leaf completes: its height (1 for two leaves), its number among those of that height, and its hash.
 */
export function appendLeaves(
  crypto: TlogCrypto,
  frontier: Frontier,
  leafHashes: Iterable<Uint8Array>,
  completed?: (height: number, index: number, hash: Uint8Array) => void,
): Frontier {
  checkFrontier(frontier);
  const hashes = [...frontier.hashes];
  let size = frontier.size;
  for (const leaf of leafHashes) {
    let hash = leaf;
    let height = 0;
    // Every trailing one bit of the size is a complete subtree that the new leaf completes to the next larger one.
    for (let rest = size; rest % 2 === 1;) {
      hash = nodeHash(crypto, hashes.pop()!, hash);
      rest = Math.floor(rest / 2);
      height += 1;
      completed?.(height, rest, hash);
    }
    hashes.push(hash);
    size += 1;
  }
  return { size, hashes };
}

/** Root of the tree (RFC 6962 section 2.1); SHA-256 of nothing for the empty tree. */
export function rootOf(crypto: TlogCrypto, frontier: Frontier): Uint8Array {
  checkFrontier(frontier);
  if (frontier.size === 0) return crypto.sha256(new Uint8Array());
  return foldSubtrees(crypto, frontier.hashes);
}

/** Root of a tree of these leaf hashes. */
export function rootOfLeaves(crypto: TlogCrypto, leafHashes: Iterable<Uint8Array>): Uint8Array {
  return rootOf(crypto, appendLeaves(crypto, EMPTY_FRONTIER, leafHashes));
}

/** Hash over neighbouring complete subtrees of falling size, largest first. At least one. */
export function foldSubtrees(crypto: TlogCrypto, hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(crypto, left, right));
}

/** Throws TlogError `size-out-of-range` unless the size is a whole number from 0 to 2^53 - 1. */
export function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new TlogError('size-out-of-range', String(size));
}

// One place to write what is hashed. It is never kept: hashing answers at once.
const node = new Uint8Array(65).fill(1, 0, 1);

function checkFrontier(frontier: Frontier): void {
  checkSize(frontier.size);
  let bits = 0;
  for (let rest = frontier.size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  if (bits !== frontier.hashes.length) throw new TlogError('hash-malformed', 'frontier does not fit its size');
  if (frontier.hashes.some((hash) => hash.length !== 32)) throw new TlogError('hash-malformed', 'frontier hash');
}
