/** A running SHA-256, for data that is never in memory at once. */
export interface Sha256Stream {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
}

/**
 * What the arithmetic needs from its host. Node and the browser each supply one.
 * Hashing is synchronous because a tree calls it for every node; signature checks may be asynchronous because
 * browsers offer nothing else.
 */
export interface TlogCrypto {
  /** SHA-256 of the data: 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  sha256Stream(): Sha256Stream;
  /** SHA-512 of the data: 64 bytes. Only the SSH form of the pack signature needs it. */
  sha512(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * Ed25519 (RFC 8032) over `message`. `publicKey` is the raw 32-byte key, `signature` 64 bytes.
   * False for anything that does not verify, a malformed key included; never throws.
   */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}
