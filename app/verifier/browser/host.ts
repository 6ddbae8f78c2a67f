import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { webSignatures } from '#app/tlog/web-signatures.ts';
import type { ArchiveSource, Inflate } from '#app/pack/read.ts';

import { Sha256 } from './sha256.ts';

/** The host functions as a browser supplies them. Ed25519 needs a browser of 2025 or newer. */
export const browserCrypto: TlogCrypto = {
  sha256: (data) => {
    const hash = new Sha256();
    hash.update(data);
    return hash.digest();
  },
  sha256Stream: () => new Sha256(),
  ...webSignatures(crypto.subtle),
  sha512: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-512', Uint8Array.from(data))),
  verifyEd25519: async (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message));
    } catch {
      return false;
    }
  },
};

/** False in a browser without Ed25519, where every signature would seem wrong. */
export async function canVerifyEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32).fill(9), 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

/** Raw inflate as browsers supply it, in streams. */
export const browserInflate: Inflate = async function* (chunks) {
  const iterator = chunks[Symbol.asyncIterator]();
  const input = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(Uint8Array.from(value));
    },
  });
  const reader = input.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
};

/** A file that was dropped on the page. */
export function droppedFile(file: Blob): ArchiveSource {
  return {
    size: file.size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      if (bytes.length !== length) throw new Error('read beyond the end');
      return bytes;
    },
  };
}
