import fc from 'fast-check';
import { expect, test } from 'vitest';

import { concatBytes } from '#app/tlog/bytes.ts';
import { toHex } from '#app/tlog/hex.ts';
import { RecentTiles } from '#app/tlog/known-tiles.ts';
import { assembleProof, consistencyPlan, type NodeRef } from '#app/tlog/proof.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import {
  appendToTiles,
  consistencyProofFromTiles,
  edgeTiles,
  EMPTY_TILE_EDGE,
  inclusionProofFromTiles,
  parseTilePath,
  rootFromEdge,
  rootFromTiles,
  splitHashes,
  tilePath,
  type TileEdge,
} from '#app/tlog/tiles.ts';
import { appendLeaves, EMPTY_FRONTIER, nodeHash, nodesAbove, rootOf, rootOfLeaves } from '#app/tlog/tree.ts';
import { verifyConsistency, verifyInclusion } from '#app/tlog/verify.ts';

import { numberedLeafHashes, tileLog } from './tile-log.ts';

const leaves = numberedLeafHashes(300);
const log = tileLog(leaves);
const roots = Array.from({ length: 301 }, (_, size) => rootOfLeaves(nodeCrypto, leaves.slice(0, size)));

/** MTH of RFC 6962 2.1, written as the text says it and nothing else. */
function mth(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return nodeCrypto.sha256(new Uint8Array());
  if (hashes.length === 1) return hashes[0]!;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeCrypto.sha256(concatBytes(new Uint8Array([1]), mth(hashes.slice(0, split)), mth(hashes.slice(split))));
}

/** Every place in small trees; in larger ones a step that meets each remainder of each power of two over neighbouring sizes. */
const stepIn = (size: number): number => (size <= 70 ? 1 : 3 + (size % 5));

const subtreeRoots = new Map<string, Uint8Array>();

/** Hash of a complete subtree, by the definition. */
function subtreeRoot({ level, index }: NodeRef): Uint8Array {
  const name = `${level}/${index}`;
  const width = 2 ** level;
  const root = subtreeRoots.get(name) ?? mth(leaves.slice(index * width, (index + 1) * width));
  subtreeRoots.set(name, root);
  return root;
}

test('the compact frontier has the root of the definition, at every size from 0 to 300', () => {
  roots.forEach((root, size) => expect(root).toEqual(mth(leaves.slice(0, size))));
});

test('the nodes above a row are the same whether the host makes them at once or one by one', () => {
  const oneByOne = { ...nodeCrypto, nodesAbove: undefined };
  for (const row of [0, 2, 4, 256].map((width) => concatBytes(...leaves.slice(0, width)))) {
    const before = row.slice();
    expect(toHex(nodesAbove(nodeCrypto, row))).toBe(toHex(nodesAbove(oneByOne, row)));
    expect(row).toEqual(before);
  }
  const [left, right] = leaves;
  expect(toHex(nodesAbove(oneByOne, concatBytes(left!, right!)))).toBe(toHex(nodeHash(nodeCrypto, left!, right!)));
  expect(() => nodesAbove(nodeCrypto, left!)).toThrow(/hash-malformed/);
});

test('appending one by one, in any batches, gives the same tree', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 8 }), (batches) => {
      let frontier = EMPTY_FRONTIER;
      let edge: TileEdge = EMPTY_TILE_EDGE;
      let completed = 0;
      for (const batch of batches) {
        const some = numberedLeafHashes(frontier.size + batch).slice(frontier.size);
        frontier = appendLeaves(nodeCrypto, frontier, some, (level, index, hash) => {
          completed += 1;
          if ((index + 1) * 2 ** level <= 300) expect(toHex(hash)).toBe(toHex(subtreeRoot({ level, index })));
        });
        edge = appendToTiles(nodeCrypto, edge, some).edge;
      }
      expect(toHex(rootOf(nodeCrypto, frontier))).toBe(toHex(mth(numberedLeafHashes(frontier.size))));
      // A tree of n leaves has n - 1 nodes above them; those that are complete were each told of once.
      expect(completed).toBe(frontier.size - frontier.hashes.length);
      if (frontier.size > 0) {
        const hashes = edgeTiles(edge.size).map((tile) => splitHashes(edge.partial[tile.level]!));
        expect(toHex(rootFromEdge(nodeCrypto, hashes))).toBe(toHex(rootOf(nodeCrypto, frontier)));
      }
    }),
    { numRuns: 40 },
  );
});

test('every leaf of every tree from 1 to 300 is proven to be where it is, and not at another place', async () => {
  const known = new RecentTiles(3);
  for (let size = 1; size <= 300; size += 1) {
    for (let index = 0; index < size; index += stepIn(size)) {
      const proof = await inclusionProofFromTiles(nodeCrypto, log.read, index, size, known);
      const claim = { leafHash: leaves[index]!, index, size, root: roots[size]!, proof };
      verifyInclusion(nodeCrypto, claim);
      if ((size + index) % 37 !== 0) continue;
      expect(() => verifyInclusion(nodeCrypto, { ...claim, leafHash: leaves[(index + 1) % 300]! })).toThrow();
      expect(() => verifyInclusion(nodeCrypto, { ...claim, proof: [...proof, leaves[0]!] })).toThrow();
      if (index > 0) expect(() => verifyInclusion(nodeCrypto, { ...claim, index: index - 1 })).toThrow();
      if (proof.length > 0) expect(() => verifyInclusion(nodeCrypto, { ...claim, proof: proof.slice(1) })).toThrow();
    }
  }
});

test('every tree up to 300 is consistent with each later one, and a changed root is not', async () => {
  for (let newer = 1; newer <= 300; newer += 1) {
    for (let older = 0; older <= newer; older += stepIn(newer)) {
      const proof = assembleProof(nodeCrypto, consistencyPlan(older, newer), subtreeRoot);
      const claim = { older: { size: older, root: roots[older]! }, newer: { size: newer, root: roots[newer]! }, proof };
      verifyConsistency(nodeCrypto, claim);
      if ((newer + older) % 37 !== 0) continue;
      const fromTiles = await consistencyProofFromTiles(nodeCrypto, log.read, older, newer);
      expect(fromTiles.map(toHex)).toEqual(proof.map(toHex));
      expect(() => verifyConsistency(nodeCrypto, { ...claim, older: { size: older, root: leaves[7]! } })).toThrow();
      expect(() => verifyConsistency(nodeCrypto, { ...claim, proof: [...proof, leaves[0]!] })).toThrow();
      if (older > 0 && older < newer) {
        expect(() => verifyConsistency(nodeCrypto, { ...claim, newer: { size: newer, root: leaves[7]! } })).toThrow();
        expect(() => verifyConsistency(nodeCrypto, { ...claim, proof: proof.slice(1) })).toThrow();
      }
    }
  }
});

test('large trees prove inclusion and consistency by reading a tile or two per level', async () => {
  const many = numberedLeafHashes(70_000);
  const large = tileLog(many);
  const root = await rootFromTiles(nodeCrypto, large.read, many.length);
  expect(root).toEqual(rootOfLeaves(nodeCrypto, many));
  await fc.assert(
    fc.asyncProperty(fc.nat(69_999), fc.nat(69_999), async (a, b) => {
      const [index, older] = [Math.min(a, b), Math.max(a, b)];
      large.reads.length = 0;
      const proof = await inclusionProofFromTiles(nodeCrypto, large.read, index, many.length);
      expect(large.reads.length).toBeLessThanOrEqual(6);
      verifyInclusion(nodeCrypto, { leafHash: many[index]!, index, size: many.length, root, proof });
      const olderRoot = await rootFromTiles(nodeCrypto, large.read, older);
      if (index < older) {
        const inOlder = await inclusionProofFromTiles(nodeCrypto, large.read, index, older);
        verifyInclusion(nodeCrypto, { leafHash: many[index]!, index, size: older, root: olderRoot, proof: inOlder });
      }
      verifyConsistency(nodeCrypto, {
        older: { size: older, root: olderRoot },
        newer: { size: many.length, root },
        proof: await consistencyProofFromTiles(nodeCrypto, large.read, older, many.length),
      });
    }),
    { numRuns: 60 },
  );
});

test('a proof reads no tile that is still kept, and few are kept', async () => {
  const known = new RecentTiles(2);
  const readFor = async (index: number) => {
    log.reads.length = 0;
    await inclusionProofFromTiles(nodeCrypto, log.read, index, 300, known);
    return log.reads.map(({ level, index: at, width }) => [level, at, width]);
  };
  // Tile 0 is whole; leaves 256 to 299 stand in another, which is not.
  const both = [
    [0, 0, 256],
    [0, 1, 44],
  ];
  expect((await readFor(0)).toSorted()).toEqual(both);
  expect(await readFor(1)).toEqual([]);
  // From the other side tile 0 is one hash of the level above, which takes the place of what was longest not asked for.
  expect(await readFor(299)).toEqual([[1, 0, 1]]);
  expect(known.get('tile/0/000')).toBeUndefined();
  expect(known.get('tile/0/001.p/44')).toBeDefined();
});

test('sizes and indexes that no tree has are refused with our own codes', () => {
  const root = roots[3]!;
  const claim = { leafHash: leaves[0]!, index: 0, size: 3, root, proof: [] };
  for (const index of [-1, 3, 1.5, Number.NaN, 2 ** 60]) {
    expect(() => verifyInclusion(nodeCrypto, { ...claim, index })).toThrow(/index-out-of-range/);
  }
  expect(() => verifyInclusion(nodeCrypto, { ...claim, size: 2 ** 60 })).toThrow(/size-out-of-range/);
  expect(() => verifyInclusion(nodeCrypto, { ...claim, root: root.subarray(1) })).toThrow(/hash-malformed/);
});

test('tile paths follow the examples of the specification and read back', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
  expect(tilePath({ level: 2, index: 0, width: 1 })).toBe('tile/2/000.p/1');
  expect(edgeTiles(70_000)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  fc.assert(
    fc.property(fc.nat(63), fc.nat(2 ** 40), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
      expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
    }),
  );
  for (const bad of [
    'tile/64/000',
    'tile/00/000',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
  ]) {
    expect(parseTilePath(bad), bad).toBeNull();
  }
});
