import { equalBytes, utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';
import { BAGIT_TEXT, parsePayloadOxum } from '#app/pack/bag.ts';
import {
  BAG_INFO,
  BAGIT,
  MANIFEST,
  OPTIONAL_TAG_FILES,
  TAG_FILES,
  TAG_MANIFEST,
  UNLISTED_FILES,
} from '#app/pack/layout.ts';
import { parseManifest, type Manifest } from '#app/pack/manifest.ts';
import type { PackArchive } from '#app/pack/read.ts';

import { failed, passed, type Finding } from './finding.ts';

/**
 * Every file has the digest its manifest says, none is missing and none was added (RFC 8493 section 3). Looks at the
 * content of every member once, in streams.
 */
export async function checkDigests(crypto: TlogCrypto, archive: PackArchive): Promise<Finding> {
  const payload = await readManifest(archive, MANIFEST);
  const tags = await readManifest(archive, TAG_MANIFEST);
  const expectedTags = [...TAG_FILES, ...OPTIONAL_TAG_FILES.filter((path) => archive.members.has(path))];
  if (tags.size !== expectedTags.length || expectedTags.some((path) => !tags.has(path)))
    return failed(`${TAG_MANIFEST} does not list exactly the tag files`);
  for (const path of archive.members.keys()) {
    const isListed = path.startsWith('data/') ? payload.has(path) : tags.has(path) || UNLISTED_FILES.includes(path);
    if (!isListed) return failed(`${path} was added: no manifest lists it`);
  }
  let bytes = 0;
  for (const [path, digest] of [...payload, ...tags]) {
    if (payload.has(path) && !path.startsWith('data/'))
      return failed(`${MANIFEST} lists ${path}, which is no payload file`);
    if (!archive.members.has(path)) return failed(`${path} is missing`);
    if ((await digestOf(crypto, archive, path)) !== digest) return failed(`${path} was changed`);
    if (payload.has(path)) bytes += archive.members.get(path)!.size;
  }
  if (!equalBytes(await archive.bytes(BAGIT), utf8Bytes(BAGIT_TEXT)))
    return failed(`${BAGIT} is not that of BagIt 1.0`);
  const oxum = parsePayloadOxum(utf8Text(await archive.bytes(BAG_INFO)) ?? '');
  if (oxum?.bytes !== bytes || oxum.files !== payload.size) return failed(`${BAG_INFO} counts other files or bytes`);
  return passed(
    `${payload.size} files and ${tags.size} tag files have the digests their manifests say; none was added`,
  );
}

async function readManifest(archive: PackArchive, path: string): Promise<Manifest> {
  return parseManifest(utf8Text(await archive.bytes(path)) ?? '\u0000');
}

async function digestOf(crypto: TlogCrypto, archive: PackArchive, path: string): Promise<string> {
  const hash = crypto.sha256Stream();
  for await (const chunk of archive.chunks(path)) hash.update(chunk);
  return toHex(hash.digest());
}
