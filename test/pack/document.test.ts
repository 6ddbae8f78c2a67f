import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { assignmentDigest } from '#app/pack/digests.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { commitment, digestOfCommitments } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { leafHash, parseLeaf } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseKey } from '#app/tlog/note.ts';
import { nodeHash } from '#app/tlog/tree.ts';
import { verifyInclusion } from '#app/tlog/verify.ts';

const document = readFileSync(new URL('../../docs/evidence-pack.md', import.meta.url), 'utf8');
const example = document.slice(document.indexOf('## 9. Worked example'));

/** The value printed beside a label of the worked example. */
function printed(label: string): string {
  const found = new RegExp(`^    ${label}\\s+(\\S+)`, 'm').exec(example)?.[1];
  if (found === undefined) throw new Error(`the worked example has no ${label}`);
  return found;
}

test('the worked example of the document is what the code computes', async () => {
  const salt = (byte: number) => new Uint8Array(32).fill(byte);
  const open = commitment(nodeCrypto, salt(1), canonicalBytes(JSON.parse(printed('public part'))));
  const note = commitment(nodeCrypto, salt(2), canonicalBytes({ note: 'left in June' }));
  expect(example.match(/^ {4}commitment\s+(\S+)$/gm)?.map((line) => line.split(/\s+/).at(-1))).toEqual([open, note]);

  const leafBytes = utf8Bytes(printed('leaf'));
  expect(parseLeaf(leafBytes).commitments).toEqual({ public: open, 'p.note': note });
  const hash = leafHash(nodeCrypto, leafBytes);
  expect(toHex(hash)).toBe(printed('leaf hash'));
  const empty = leafHash(nodeCrypto, new Uint8Array());
  expect(toHex(empty)).toBe(printed('empty leaf'));
  const root = nodeHash(nodeCrypto, empty, hash);
  expect(toHex(root)).toBe(printed('root of both'));
  expect(example).toContain(digestOfCommitments(nodeCrypto, [open, note]));
  expect(example).toContain(assignmentDigest(nodeCrypto, [{ itemId: 'i-1', memberId: 'm-1', rowCommitment: open }]));

  const lines = example.slice(example.indexOf('    checkpoint')).split('\n');
  const signed = lines.slice(0, 5).map((line) => `${line.replace(/^ {4}checkpoint/, '').trim()}\n`);
  const { checkpoint } = await openCheckpoint(nodeCrypto, utf8Bytes(signed.join('')), [
    parseKey(nodeCrypto, printed('log key')),
  ]);
  expect(checkpoint.size).toBe(2);
  verifyInclusion(nodeCrypto, { leafHash: hash, index: 1, size: 2, root: checkpoint.root, proof: [empty] });
});
