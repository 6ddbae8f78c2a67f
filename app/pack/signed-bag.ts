import { utf8Bytes } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';

import { BAGIT_TEXT, formatBagInfo } from './bag.ts';
import { PackError } from './error.ts';
import {
  ALLOWED_SIGNERS,
  BAG_INFO,
  BAGIT,
  isDroppedByMail,
  isMemberPath,
  MANIFEST,
  PUBLIC_KEY,
  SIGNATURE,
  SSH_SIGNATURE,
  TAG_MANIFEST,
  TSA_CHAIN,
} from './layout.ts';
import { formatManifest } from './manifest.ts';
import { formatAllowedSigners, formatPublicKeyPem, formatSshSignature, type PackSigner } from './signature.ts';
import type { PackFile } from './zip.ts';

/** What a bag says of itself beside its payload. */
export interface SignedBag {
  readonly origin: string;
  readonly packKey: PackSigner;
  /** Goes into `bag-info.txt`; unique for this content. */
  readonly identifier: string;
  readonly description: string;
  /** Stands for "now", so that the same content gives the same bytes. UTC. */
  readonly madeAt: Date;
  /** Certificates of the time stamps' authority, PEM; null when nothing is stamped. */
  readonly tsaChain: string | null;
}

/** The tag files of a bag and the signatures over them, after all of its payload has been read. */
export async function* signedFiles(
  crypto: TlogCrypto,
  bag: SignedBag,
  payload: DigestedFiles,
): AsyncGenerator<PackFile> {
  const { packKey, origin } = bag;
  const tags = new DigestedFiles(crypto);
  yield tags.whole({ path: MANIFEST, chunks: utf8Bytes(formatManifest(payload.digests)) });
  yield tags.whole({ path: BAGIT, chunks: utf8Bytes(BAGIT_TEXT) });
  const bagInfo = formatBagInfo({
    identifier: bag.identifier,
    description: bag.description,
    baggingDate: bag.madeAt.toISOString().slice(0, 10),
    payloadBytes: payload.bytes,
    payloadFiles: payload.digests.size,
  });
  yield tags.whole({ path: BAG_INFO, chunks: utf8Bytes(bagInfo) });
  yield tags.whole({ path: PUBLIC_KEY, chunks: utf8Bytes(formatPublicKeyPem(packKey.publicKey)) });
  yield tags.whole({ path: ALLOWED_SIGNERS, chunks: utf8Bytes(formatAllowedSigners(origin, packKey.publicKey)) });
  if (bag.tsaChain !== null) yield tags.whole({ path: TSA_CHAIN, chunks: utf8Bytes(bag.tsaChain) });
  const tagManifest = utf8Bytes(formatManifest(tags.digests));
  yield { path: TAG_MANIFEST, chunks: tagManifest };
  yield { path: SIGNATURE, chunks: await packKey.sign(tagManifest) };
  yield { path: SSH_SIGNATURE, chunks: utf8Bytes(await formatSshSignature(crypto, packKey, tagManifest)) };
}

/**
 * Hands files through and keeps their digests for the manifest. Throws PackError `name-refused` for a file that would have
 * the whole bag dropped on its way: bags of every kind pass here.
 */
export class DigestedFiles {
  readonly digests = new Map<string, string>();
  bytes = 0;
  readonly #crypto: TlogCrypto;

  constructor(crypto: TlogCrypto) {
    this.#crypto = crypto;
  }

  whole(file: PackFile): PackFile {
    if (!(file.chunks instanceof Uint8Array)) return this.streamed(file.path, file.chunks);
    checkName(file.path);
    this.digests.set(file.path, toHex(this.#crypto.sha256(file.chunks)));
    this.bytes += file.chunks.length;
    return file;
  }

  streamed(path: string, chunks: AsyncIterable<Uint8Array>): PackFile {
    checkName(path);
    return { path, chunks: this.#digested(path, chunks) };
  }

  async *#digested(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = this.#crypto.sha256Stream();
    for await (const chunk of chunks) {
      hash.update(chunk);
      this.bytes += chunk.length;
      yield chunk;
    }
    this.digests.set(path, toHex(hash.digest()));
  }
}

function checkName(path: string): void {
  if (!isMemberPath(path) || isDroppedByMail(path)) throw new PackError('name-refused', path);
}
