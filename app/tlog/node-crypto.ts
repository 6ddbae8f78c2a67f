import * as node from 'node:crypto';
import { createHash, createPublicKey, verify, webcrypto } from 'node:crypto';

import type { TlogCrypto } from './crypto.ts';
import { webSignatures } from './web-signatures.ts';

// A quarter of the cost of an object per hash; Node 18 does not have it. Asked for bytes it makes memory of its own for each hash, which
// costs more than the hash: as digits, and from them into the memory that small buffers share, is twice as fast.
const oneShot =
  'hash' in node ? (data: Uint8Array): Uint8Array => Buffer.from(node.hash('sha256', data), 'hex') : undefined;

// As `nodeHash` of tree.ts, each hash written where it belongs: nothing is allocated on the way.
const nodesAbove =
  'hash' in node
    ? (row: Uint8Array): Uint8Array => {
        const above = Buffer.allocUnsafe(row.length / 2);
        for (let at = 0; at < row.length; at += 64) {
          for (let i = 0; i < 64; i += 1) pair[1 + i] = row[at + i]!;
          above.write(node.hash('sha256', pair, 'binary'), at / 2, 'latin1');
        }
        return above;
      }
    : undefined;
const pair = Buffer.alloc(65, 1);

// SubjectPublicKeyInfo of an Ed25519 key is this prefix and the raw key (RFC 8410).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The host functions as Node supplies them. The only module of this folder that imports from Node. */
export const nodeCrypto: TlogCrypto = {
  sha256: oneShot ?? ((data) => createHash('sha256').update(data).digest()),
  ...(nodesAbove && { nodesAbove }),
  sha256Stream: () => {
    const hash = createHash('sha256');
    return { update: (data) => void hash.update(data), digest: () => hash.digest() };
  },
  ...webSignatures(webcrypto.subtle as SubtleCrypto),
  sha512: (data) => createHash('sha512').update(data).digest(),
  verifyEd25519: (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  },
};
