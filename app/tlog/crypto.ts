/** A running SHA-256, for data that is never in memory at once. */
export interface Sha256Stream {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
}

export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512';
export type Curve = 'P-256' | 'P-384' | 'P-521';

/** How a certificate's key signs. An ECDSA signature is the two integers side by side, each as long as the curve's order. */
export type SignatureScheme =
  | { readonly kind: 'RSA-PKCS1'; readonly hash: HashName }
  | { readonly kind: 'RSA-PSS'; readonly hash: HashName; readonly saltLength: number }
  | { readonly kind: 'ECDSA'; readonly hash: HashName; readonly curve: Curve };

/**
 * What the arithmetic needs from its host. Node and the browser each supply one.
 * Hashing is synchronous because a tree calls it for every node; signature checks may be asynchronous because
 * browsers offer nothing else.
 */
export interface TlogCrypto {
  /** SHA-256 of the data: 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /**
   * The hashes of the nodes above a row of hashes (tree.ts, nodeHash) as one row of half the length, for hosts that can do many at once
   * more cheaply than each by itself. The row is a whole number of pairs and is not changed.
   */
  nodesAbove?(row: Uint8Array): Uint8Array;
  sha256Stream(): Sha256Stream;
  /** SHA-512 of the data: 64 bytes. Only the SSH form of the pack signature needs it. */
  sha512(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * Ed25519 (RFC 8032) over `message`. `publicKey` is the raw 32-byte key, `signature` 64 bytes.
   * False for anything that does not verify, a malformed key included; never throws.
   */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
  /** Digest for time stamps and certificates; SHA-1 only to find the certificate an old attribute names. */
  digest(hash: HashName | 'SHA-1', data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** A signature by a certificate's key; `spki` is SubjectPublicKeyInfo in DER. False for whatever does not verify; never throws. */
  verifySignature(
    scheme: SignatureScheme,
    spki: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): boolean | Promise<boolean>;
}
