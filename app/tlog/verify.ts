import { equalBytes } from './bytes.ts';
import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { checkSize, nodeHash } from './tree.ts';

export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface ConsistencyClaim {
  readonly older: { readonly size: number; readonly root: Uint8Array };
  readonly newer: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}

/**
 * Checks that a leaf is at an index of the tree with this size and root, by the algorithm of RFC 9162 2.1.3.2.
 * Throws TlogError: `index-out-of-range`, `size-out-of-range`, `hash-malformed`, `proof-wrong-length`,
 * `root-mismatch`.
 */
export function verifyInclusion(crypto: TlogCrypto, claim: InclusionClaim): void {
  const { leafHash, index, size, root, proof } = claim;
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new TlogError('index-out-of-range', `${index} of ${size}`);
  }
  checkHashes([leafHash, root, ...proof]);
  let fn = index;
  let sn = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (sn === 0) throw new TlogError('proof-wrong-length', `${proof.length} hashes are too many`);
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(crypto, sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      hash = nodeHash(crypto, hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  if (sn !== 0) throw new TlogError('proof-wrong-length', `${proof.length} hashes are too few`);
  if (!equalBytes(hash, root)) throw new TlogError('root-mismatch', `leaf ${index} of ${size}`);
}

/**
 * Checks that the newer tree only appended to the older one, by the algorithm of RFC 9162 2.1.4.2, with its two
 * edges made explicit: equal sizes need equal roots and no proof; the empty tree is a beginning of every tree, needs
 * no proof, and its root must be SHA-256 of nothing.
 * Throws TlogError: `size-out-of-range`, `hash-malformed`, `proof-wrong-length`, `inconsistent`.
 */
export function verifyConsistency(crypto: TlogCrypto, claim: ConsistencyClaim): void {
  const { older, newer, proof } = claim;
  checkSize(older.size);
  checkSize(newer.size);
  if (older.size > newer.size) throw new TlogError('size-out-of-range', `${older.size} is larger than ${newer.size}`);
  checkHashes([older.root, newer.root, ...proof]);
  if (older.size === 0 || older.size === newer.size) return verifyTrivialConsistency(crypto, claim);

  const isPowerOfTwo = Number.isInteger(Math.log2(older.size)) && 2 ** Math.log2(older.size) === older.size;
  const path = isPowerOfTwo ? [older.root, ...proof] : [...proof];
  const first = path.shift();
  if (proof.length === 0 || !first) throw new TlogError('proof-wrong-length', 'no hashes');
  let fn = older.size - 1;
  let sn = newer.size - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  let olderHash = first;
  let newerHash = first;
  for (const hash of path) {
    if (sn === 0) throw new TlogError('proof-wrong-length', `${proof.length} hashes are too many`);
    if (fn % 2 === 1 || fn === sn) {
      olderHash = nodeHash(crypto, hash, olderHash);
      newerHash = nodeHash(crypto, hash, newerHash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      newerHash = nodeHash(crypto, newerHash, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  if (sn !== 0) throw new TlogError('proof-wrong-length', `${proof.length} hashes are too few`);
  if (!equalBytes(olderHash, older.root) || !equalBytes(newerHash, newer.root)) {
    throw new TlogError('inconsistent', `${older.size} and ${newer.size}`);
  }
}

function verifyTrivialConsistency(crypto: TlogCrypto, { older, newer, proof }: ConsistencyClaim): void {
  if (proof.length !== 0) throw new TlogError('proof-wrong-length', 'hashes where none belong');
  const expected = older.size === newer.size ? newer.root : crypto.sha256(new Uint8Array());
  if (!equalBytes(older.root, expected)) {
    throw new TlogError('inconsistent', `${older.size} and ${newer.size}`);
  }
}

function checkHashes(hashes: readonly Uint8Array[]): void {
  if (hashes.some((hash) => hash.length !== 32)) throw new TlogError('hash-malformed', 'a hash is not 32 bytes');
}

function half(value: number): number {
  return Math.floor(value / 2);
}
