import { expect, test } from 'vitest';

import { fromHex, toHex } from '#app/tlog/hex.ts';
import { leafHash } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { openNote, parseKey } from '#app/tlog/note.ts';
import { consistencyProofFromTiles, inclusionProofFromTiles } from '#app/tlog/tiles.ts';
import { EMPTY_FRONTIER, rootOf, rootOfLeaves } from '#app/tlog/tree.ts';
import { verifyConsistency, verifyInclusion } from '#app/tlog/verify.ts';
import vectors from '#test/vectors/rfc6962.json' with { type: 'json' };

import { tileLog } from './tile-log.ts';

const leafHashes = vectors.leaves.map((leaf) => leafHash(nodeCrypto, fromHex(leaf)));
const log = tileLog(leafHashes);

test('the published RFC 6962 roots of sizes 0 to 8 come out', () => {
  expect(toHex(rootOf(nodeCrypto, EMPTY_FRONTIER))).toBe(vectors.emptyRoot);
  vectors.roots.forEach((root, i) => {
    expect(toHex(rootOfLeaves(nodeCrypto, leafHashes.slice(0, i + 1)))).toBe(root);
  });
});

test.each(vectors.inclusion)(
  'the published inclusion proof of leaf $index in $size is made and accepted',
  async (v) => {
    const proof = await inclusionProofFromTiles(nodeCrypto, log.read, v.index, v.size);
    expect(proof.map(toHex)).toEqual(v.proof);
    verifyInclusion(nodeCrypto, {
      leafHash: leafHashes[v.index]!,
      index: v.index,
      size: v.size,
      root: fromHex(vectors.roots[v.size - 1]!),
      proof: v.proof.map(fromHex),
    });
  },
);

test.each(vectors.consistency)(
  'the published consistency proof from $older to $newer is made and accepted',
  async (v) => {
    const proof = await consistencyProofFromTiles(nodeCrypto, log.read, v.older, v.newer);
    expect(proof.map(toHex)).toEqual(v.proof);
    verifyConsistency(nodeCrypto, {
      older: { size: v.older, root: fromHex(vectors.roots[v.older - 1]!) },
      newer: { size: v.newer, root: fromHex(vectors.roots[v.newer - 1]!) },
      proof: v.proof.map(fromHex),
    });
  },
);

test('the example note of the Go note package opens under its published key', async () => {
  const key = parseKey(nodeCrypto, 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  const opened = await openNote(nodeCrypto, new TextEncoder().encode(note), [key]);
  expect(opened.text).toBe(text);
});
