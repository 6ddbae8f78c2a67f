import type { TlogCrypto } from './crypto.ts';
import { TlogError } from './error.ts';
import { checkSize, foldSubtrees } from './tree.ts';

/** A complete subtree: the leaves from index * 2^level up to, not including, (index + 1) * 2^level. */
export interface NodeRef {
  readonly level: number;
  readonly index: number;
}

/** For each hash of a proof, the complete subtrees it is folded from, largest first. */
export type ProofPlan = readonly (readonly NodeRef[])[];

/** Which subtrees an inclusion proof is made of: PATH of RFC 6962 section 2.1.1, the leaf's sibling first. */
export function inclusionPlan(index: number, size: number): ProofPlan {
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new TlogError('index-out-of-range', `${index} of ${size}`);
  }
  const plan: NodeRef[][] = [];
  let low = 0;
  let high = size;
  while (high - low > 1) {
    const split = low + largestPowerBelow(high - low);
    if (index < split) {
      plan.push(subtrees(split, high));
      high = split;
    } else {
      plan.push(subtrees(low, split));
      low = split;
    }
  }
  return plan.reverse();
}

/**
 * Which subtrees a consistency proof is made of: PROOF of RFC 6962 section 2.1.2. Empty when the sizes are equal or
 * the older tree is empty, since there is nothing to show then.
 */
export function consistencyPlan(older: number, newer: number): ProofPlan {
  checkSize(newer);
  checkSize(older);
  if (older > newer) throw new TlogError('size-out-of-range', `${older} is larger than ${newer}`);
  if (older === 0 || older === newer) return [];
  const plan: NodeRef[][] = [];
  let low = 0;
  let high = newer;
  let isOlderTreeItself = true;
  while (high !== older) {
    const split = low + largestPowerBelow(high - low);
    if (older <= split) {
      plan.push(subtrees(split, high));
      high = split;
    } else {
      plan.push(subtrees(low, split));
      low = split;
      isOlderTreeItself = false;
    }
  }
  if (!isOlderTreeItself) plan.push(subtrees(low, high));
  return plan.reverse();
}

/** The complete subtrees the root of a tree of this size is folded from, largest first. */
export function rootPlan(size: number): readonly NodeRef[] {
  checkSize(size);
  return subtrees(0, size);
}

/** Makes the proof a plan describes. `nodes` answers with the hash of each complete subtree. */
export function assembleProof(
  crypto: TlogCrypto,
  plan: ProofPlan,
  nodes: (node: NodeRef) => Uint8Array,
): readonly Uint8Array[] {
  return plan.map((subtreesOfHash) => foldSubtrees(crypto, subtreesOfHash.map(nodes)));
}

/** Cuts a range of leaves, as it occurs in a proof, into complete subtrees, largest first. */
function subtrees(low: number, high: number): NodeRef[] {
  const nodes: NodeRef[] = [];
  let start = low;
  while (start < high) {
    let level = 0;
    // Ranges in proofs start at a multiple of the largest power of two they hold, so this never straddles.
    for (let width = 2; width <= high - start; width *= 2) level += 1;
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

function largestPowerBelow(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}
