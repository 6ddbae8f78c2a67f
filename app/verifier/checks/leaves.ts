import { canonicalBytes, canonicalText } from '#app/domain/evidence/canonical.ts';
import { commitmentOfText } from '#app/tlog/commitment.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { hashOfLeaf, leafHash, type Leaf } from '#app/tlog/leaf.ts';
import type { EventLine } from '#app/pack/lines.ts';

/**
 * One entry: its leaf is well formed, every part of it is shown, erased or withheld, and what is shown is what the leaf
 * commits to. Out: the leaf's hash, and what is wrong (null if nothing).
 */
export function judgeEntry(
  crypto: TlogCrypto,
  line: EventLine,
): { readonly hash: Uint8Array; readonly wrong: string | null } {
  let hash: Uint8Array;
  try {
    // Checks the leaf's members and hashes it in canonical form, which is what the line had.
    hash = hashOfLeaf(crypto, line.leaf as unknown as Leaf);
  } catch (error) {
    return {
      hash: leafHash(crypto, canonicalBytes(line.leaf)),
      wrong: `entry ${line.index}: ${error instanceof Error ? error.message : 'unreadable'}`,
    };
  }
  const { commitments } = line.leaf as unknown as Leaf;
  const wrong = wrongParts(line, Object.keys(commitments)) ?? wrongCommitment(crypto, line, commitments);
  return { hash, wrong };
}

function wrongParts(line: EventLine, committed: readonly string[]): string | null {
  const named = [...Object.keys(line.disclosed), ...line.erased, ...line.withheld].sort();
  const expected = [...committed].sort();
  if (named.length === expected.length && named.every((name, i) => name === expected[i])) return null;
  return `entry ${line.index}: its parts are not the ones its leaf commits to`;
}

function wrongCommitment(
  crypto: TlogCrypto,
  line: EventLine,
  commitments: Readonly<Record<string, string>>,
): string | null {
  for (const [name, { salt, body }] of Object.entries(line.disclosed)) {
    if (commitmentOfText(crypto, salt, canonicalText(body)) !== commitments[name]) {
      return `entry ${line.index}: part ${name} is not what its leaf commits to`;
    }
  }
  return null;
}
